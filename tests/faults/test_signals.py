"""Ctrl-C and SIGTERM to `bot run` end everything that it started."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it has no stubs
import pytest

from .running_bot import MARKS, running_bot


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_three_processes(number: signal.Signals, model: Path, tmp_path: Path) -> None:
    """None of them is left, their ports are free, and the status says that all is well."""
    assert model.exists()
    with running_bot(tmp_path) as bot:
        children = bot.children()
        assert set(children) == set(MARKS)
        families = [member for child in children.values() for member in (child, *child.children(recursive=True))]
        assert bot.stop(number) == 0, bot.said()
        _, alive = psutil.wait_procs(families, timeout=5)
        assert alive == []
        assert bot.said().rstrip().endswith("Stopped.")
        for port in (bot.settings.port, bot.settings.engine_port, bot.settings.actions_port):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
