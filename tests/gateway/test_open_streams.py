"""Event streams that stay open: how many, and what becomes of one that nobody reads."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.gateway import stream
from bot.live.events import HEARTBEAT_SECONDS, EventStreamResponse

from .server import running_gateway, wait_until
from .test_errors import check_error, open_events
from .visitor import Visitor

DANGER = "I am going to kill myself tonight"


def test_a_conversation_has_as_many_windows_as_the_setting_says(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.streams_per_conversation = 2
    with running_gateway(parts) as url:
        visitor, other = Visitor(url, client), Visitor(url, client)
        with ExitStack() as streams:
            windows = [streams.enter_context(visitor.events()) for _ in range(2)]
            for window in windows:
                window.history()
            response = open_events(client, visitor.url, visitor.headers)
            check_error(response, 429, "too_many_streams")
            assert int(response.headers["retry-after"]) > 0
            assert can_open(client, other)
            assert visitor.send(DANGER).json()["replies"], "a message passes all the same"
        wait_until(lambda: can_open(client, visitor))


def test_an_address_has_as_many_as_the_setting_says(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.streams_per_address = 1
    with running_gateway(parts) as url:
        visitor, other = Visitor(url, client), Visitor(url, client)
        with visitor.events() as events:
            events.history()
            check_error(open_events(client, other.url, other.headers), 429, "too_many_streams")


def can_open(client: httpx.Client, visitor: Visitor) -> bool:
    with client.stream("GET", f"{visitor.url}/events", headers=visitor.headers) as response:
        return response.status_code == 200


def test_a_stream_that_is_never_read_holds_up_nobody(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = parts.settings.address_limit = ""
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        with SilentReader(visitor):
            started = time.monotonic()
            for number in range(30):
                assert visitor.send(f"{DANGER} {number}" + " x" * 900).status_code == 202
            assert time.monotonic() - started < 30
            with visitor.events() as events:
                assert len(events.history()) == 60


def test_a_quiet_stream_gives_signs_of_life(
    gateway: str, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser gives a stream up after 45 s of silence: three heartbeats, which are comments and no events."""
    assert 3 * HEARTBEAT_SECONDS <= 45
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.2)
    visitor = Visitor(gateway, client)
    with client.stream("GET", f"{visitor.url}/events", headers=visitor.headers) as response:
        lines = response.iter_lines()
        while not next(lines).startswith("event: status"):
            pass
        quiet = [next(lines) for _ in range(8)][2:]
    assert quiet == [": still here", ""] * 3


class SilentReader:
    """A connection that asks for the events and reads none of them."""

    def __init__(self, visitor: Visitor) -> None:
        address = urlsplit(visitor.url)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._socket.connect((address.hostname, address.port))
        headers = "".join(f"{name}: {value}\r\n" for name, value in visitor.headers.items())
        self._socket.sendall(f"GET {address.path}/events HTTP/1.1\r\nHost: {address.netloc}\r\n{headers}\r\n".encode())

    def __enter__(self) -> None:
        """Do nothing: it is open."""

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._socket.close()


async def test_a_reader_who_takes_nothing_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    """What is sent blocks for as long as the reader's window is full."""
    closed = asyncio.Event()

    async def events() -> AsyncGenerator[bytes]:
        try:
            for _ in range(3):
                yield b"event: message\n\n"
        finally:
            closed.set()

    sent: list[str] = []

    async def send(message: object) -> None:
        sent.append(str(message))
        if len(sent) == 2:
            await asyncio.Event().wait()

    caplog.set_level(logging.WARNING)
    await EventStreamResponse(events(), unread_seconds=0.05).stream_response(send)
    assert closed.is_set()
    assert len(sent) == 2, "no last word: the server closes a connection that was not ended"
    assert "not read" in caplog.text
