"""A real gateway, in a thread of the test, on a free port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from bot.bootstrap import Assistant
from bot.gateway.app import create_app
from bot.gateway.server import GRACE_SECONDS, GatewayServer
from bot.live.signals import Signals

START_SECONDS = 30.0


@contextmanager
def running_gateway(parts: Assistant, prepare: Callable[[FastAPI], None] | None = None) -> Iterator[str]:
    """Yield the address of a gateway for these parts, and stop it afterwards. `prepare`: may add a route."""
    signals = Signals()
    app = create_app(parts, signals)
    if prepare:
        prepare(app)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_config=None, server_header=False, lifespan="on", timeout_graceful_shutdown=GRACE_SECONDS
        )
        server = GatewayServer(config, signals)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="gateway")
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), START_SECONDS)
            assert server.started, "the gateway ended at once"
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            assert not thread.is_alive(), "the gateway did not stop"


@contextmanager
def another_gateway(parts: Assistant) -> Iterator[str]:
    """Yield the address of one more gateway on the same store, with connections of its own."""
    other = Assistant(parts.settings)
    try:
        with running_gateway(other) as url:
            yield url
    finally:
        other.database.close()


def wait_until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return as soon as the call returns True. Raises: AssertionError after the deadline."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen within {seconds:g} s"
        time.sleep(0.02)  # between two looks
