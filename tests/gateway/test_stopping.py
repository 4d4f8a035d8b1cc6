"""The gateway stops soon, whoever has a chat open; what it is doing is finished."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bot.bootstrap import Assistant
from bot.cli.processes import STOP_SECONDS, Process, free_port
from bot.gateway import due_work, server
from bot.settings import Settings

from .server import wait_until
from .visitor import Visitor

SOON_SECONDS = 4.0
START_SECONDS = 60.0


@contextmanager
def gateway_process(parts: Assistant) -> Iterator[Process]:
    """Run the gateway as `bot run` does, and yield its process."""
    parts.settings.port = free_port()
    ours = {f"BOT_{key.upper()}": str(value) for key, value in parts.settings.model_dump().items()}
    log = (parts.settings.path(parts.settings.keys_file).parent / "gateway.log").open("ab")
    environment = {**os.environ, **ours, "PYTHONPATH": str(parts.settings.root)}
    url = f"http://127.0.0.1:{parts.settings.port}/api/widget"
    command = [sys.executable, "-m", "bot.gateway"]
    process = Process("gateway", command, environment, url, log, parts.settings.root)
    with log:
        process.start()
        try:
            wait_until(lambda: process.is_ready() or not process.is_running(), START_SECONDS)
            assert process.is_running(), "the gateway ended at once"
            yield process
        finally:
            process.make_stop(0)


def test_it_stops_soon_while_a_chat_is_open_and_the_stream_ends(parts: Assistant, client: httpx.Client) -> None:
    with gateway_process(parts) as process:
        visitor = Visitor(f"http://127.0.0.1:{parts.settings.port}", client)
        with visitor.events() as events:
            events.until("status")
            started = time.monotonic()
            process.ask_to_stop()
            assert events.is_over()
            assert process.child is not None
            process.child.wait(SOON_SECONDS)
            assert time.monotonic() - started < SOON_SECONDS


def test_all_that_it_waits_for_takes_less_than_it_is_given() -> None:
    """Otherwise it is killed in the middle of a turn."""
    (longest_turn,) = (
        rule.le for rule in Settings.model_fields["turn_timeout_seconds"].metadata if hasattr(rule, "le")
    )
    assert server.GRACE_SECONDS + max(due_work.STOP_SECONDS, longest_turn) < STOP_SECONDS
