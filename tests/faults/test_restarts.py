"""A process that died is replaced by one that does its work: nothing of the old one stays."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]  # it has no stubs

from .running_bot import MARKS, RunningBot, wait_until


def test_a_killed_process_leaves_nobody_behind_and_its_successor_has_the_port(bot: RunningBot) -> None:
    """The action server has workers: one that outlived its parent would keep the port, and the old code and keys."""
    old = bot.child("actions")
    family = old.children(recursive=True)
    bot.kill("actions")
    bot.wait_until_it_answers()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    wait_until(lambda: _listens(bot.child("actions"), bot.settings.actions_port), 20.0, "the successor has no port")
    assert bot.child("actions").pid != old.pid


def test_one_killed_process_leaves_the_other_two_alone(bot: RunningBot) -> None:
    """A gateway that dies does not take the engine with it, which needs long to start."""
    before = {name: process.pid for name, process in bot.children().items()}
    assert set(before) == set(MARKS)
    bot.kill("gateway")
    bot.wait_until_it_answers()
    after = {name: process.pid for name, process in bot.children().items()}
    assert after.keys() == before.keys()
    assert {name for name in MARKS if after[name] != before[name]} == {"gateway"}


def _listens(process: psutil.Process, port: int) -> bool:
    """Tell whether the process, or one of its workers, listens on the port."""
    try:
        family = [process, *process.children(recursive=True)]
        connections = [connection for member in family for connection in member.net_connections("tcp")]
    except psutil.NoSuchProcess:
        return False
    return any(item.laddr.port == port and item.status == psutil.CONN_LISTEN for item in connections)
