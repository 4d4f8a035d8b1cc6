"""Event streams that are cut: reset, half closed, left half-open, read slowly, ended in the middle of an event."""

from __future__ import annotations

import asyncio
import itertools
import re
import socket
import struct
from collections import deque
from urllib.parse import urlsplit

import aiohttp
import psutil  # type: ignore[import-untyped]  # it has no stubs
import pytest

from .ledger import check_ledger, open_turns
from .running_bot import RunningBot, wait_until
from .stubborn_visitor import StubbornVisitor

SHORT_CUTS, LONG_CUTS = 60, 500
VISITORS = 7  # each of them meets each of the five kinds, and says something at every third cut
MOST_LEFT = 20
"""How many are left half-open at once: below what a conversation may have (BOT_STREAMS_PER_CONVERSATION) by far."""
CRISIS = "I have taken all my pills and I want to die"
LINGER_NONE = struct.pack("ii", 1, 0)  # closing sends a reset


class Cut:
    """A raw connection to the event stream of a visitor. `seen`: the sequence numbers of whole events."""

    is_half_open = False

    def __init__(self, bot: RunningBot, visitor: StubbornVisitor, after: int) -> None:
        address = urlsplit(bot.url)
        self.seen: list[int] = []
        self.socket = socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=10)
        head = f"GET /api/conversations/{visitor.conversation_id}/events HTTP/1.1\r\nHost: {address.netloc}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in visitor.headers.items())
        self.socket.sendall(f"{head}Last-Event-ID: {after}\r\n\r\n".encode())

    def read(self, most_bytes: int, at_once: int = 65536) -> None:
        """Read until the stream is ready or so many bytes are read, and note the whole events among them."""
        got = b""
        while len(got) < most_bytes and b"event: ready" not in got:
            piece = self.socket.recv(min(at_once, most_bytes - len(got)))
            if not piece:
                break
            got += piece
        whole = got.decode("utf-8", "ignore").split("\n\n")[:-1]
        self.seen = [int(found[1]) for event in whole if (found := re.search(r"^id: (\d+)$", event, re.MULTILINE))]

    def reset(self) -> None:
        """Break the connection off."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
        self.socket.close()


def cut(bot: RunningBot, visitor: StubbornVisitor, kind: str, after: int) -> Cut:
    """Open a stream, and cut it in a way."""
    one = Cut(bot, visitor, after)
    one.is_half_open = kind == "half-open"
    if kind == "reset":
        one.read(100_000)
        one.reset()
    elif kind == "half-closed":
        one.read(100_000)
        one.socket.shutdown(socket.SHUT_WR)
    elif kind == "half-open":
        pass  # nobody reads, and nobody says that they are gone: no FIN, no reset
    elif kind == "slow":
        one.read(1_500, at_once=64)
        one.reset()
    elif kind == "mid-event":
        one.read(700)
        one.reset()
    return one


@pytest.mark.timeout(900)
async def test_cut_connections_lose_nothing_and_leave_nothing_open(
    bot: RunningBot, request: pytest.FixtureRequest
) -> None:
    """Whoever goes on after the last whole event that they have has everything once; no connection stays open."""
    cuts = LONG_CUTS if request.config.getoption("--long") else SHORT_CUTS
    gateway = bot.child("gateway")
    before = len(gateway.net_connections("tcp"))
    kinds = itertools.cycle(["reset", "half-open", "slow", "half-closed", "mid-event"])
    left: deque[Cut] = deque()
    async with aiohttp.ClientSession() as session:
        visitors = [await StubbornVisitor.start(session, bot.url) for _ in range(VISITORS)]
        seen: dict[str, list[int]] = {visitor.conversation_id: [] for visitor in visitors}
        for number, kind in zip(range(cuts), kinds, strict=False):
            visitor = visitors[number % VISITORS]
            if number % 3 == 0:
                await visitor.say(f"{CRISIS} {number}")
            own = seen[visitor.conversation_id]
            one = await asyncio.to_thread(cut, bot, visitor, kind, own[-1] if own else 0)
            own += one.seen
            if kind in ("half-open", "half-closed"):
                left.append(one)
            if len(left) > MOST_LEFT:
                left.popleft().reset()
        await asyncio.to_thread(wait_until, lambda: open_turns(bot.parts) == 0, 30.0, "turns stay open")
        for visitor in visitors:
            history = await visitor.history()
            check_ledger(bot.parts, visitor, history)
            own = seen[visitor.conversation_id]
            assert own, "something was read before the cuts"
            assert own == list(range(1, len(own) + 1)), "pieces of streams fit together without gap or doubling"
            assert len(own) <= len(history)
        open_at_least = sum(one.is_half_open for one in left)
        assert open_at_least > 0
        assert _open(gateway) >= open_at_least, "nothing has told the gateway that they are gone"
        for one in left:
            one.reset()
    gone = f"of {cuts} cut connections some are still open"
    await asyncio.to_thread(wait_until, lambda: _open(gateway) <= before + 2, 60.0, gone)
    print(f"{cuts} connections cut, {sum(len(own) for own in seen.values())} events put together from the pieces")


def _open(gateway: psutil.Process) -> int:
    return len(gateway.net_connections("tcp"))
