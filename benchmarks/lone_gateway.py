"""A gateway without an engine, with a store of its own: for what the gateway does by itself."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.cli.processes import Stack
from bot.settings import Settings
from bot.vault import make_keys

START_SECONDS = 30.0


@dataclass(frozen=True)
class LoneGateway:
    """Where it answers, its parts and its process."""

    url: str
    parts: Assistant
    pid: int


@contextmanager
def lone_gateway() -> Iterator[LoneGateway]:
    """Start it, and stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="bot-gateway-") as name:
        folder = Path(name)
        settings = throw_away_settings(Settings(), folder)
        make_keys(settings.keys_file)
        parts = Assistant(settings)
        parts.database.migrate()
        stack = Stack(settings, folder / "no-model", folder / "logs")
        gateway = stack.processes["gateway"]
        gateway.start()
        try:
            _wait_until_it_listens(settings.port)
            yield LoneGateway(stack.url, parts, gateway.pid)
        finally:
            stack.stop()
            parts.database.close()


def _wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > deadline:
            raise TimeoutError("the gateway does not listen")
        time.sleep(0.05)
