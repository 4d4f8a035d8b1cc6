"""How soon what the staff write reaches its visitor while many conversations are open, and the console looks on.

`python -m benchmarks.staff_replies` prints the figure beside that of the design. It fails only where something broke.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from benchmarks.lone_gateway import LoneGateway, lone_gateway
from bot.bootstrap import Assistant
from bot.console.access import CSRF_HEADER
from bot.console.cookies import SESSION
from bot.console.state import ConsoleState
from bot.gateway.tokens import Tokens
from bot.services.accounts.account import add_account
from bot.services.accounts.staff_sessions import Stage, member_of, start_session, use_session
from bot.services.conversations.conversation import start_conversation
from bot.services.desk.handoffs import Reason, locked_conversation, open_handoff
from bot.services.handover.claims import claim
from bot.store.tables import StaffRow

CONVERSATIONS = 200
MESSAGES = 400
CONSOLES = 3
AT_ONCE = 5
TARGET_MS = 500
LONGEST_SECONDS = 300.0
HOLD_SECONDS = 3600.0


@dataclass
class _Visitor:
    """An open event stream. `waits_for`: the text that is on its way to it."""

    identifier: str
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    waits_for: bytes = b"-"

    async def read(self, session: aiohttp.ClientSession, gateway: LoneGateway, token: str) -> None:
        url = f"{gateway.url}/api/conversations/{self.identifier}/events"
        timeout = aiohttp.ClientTimeout(total=None)
        async with session.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=timeout) as response:
            response.raise_for_status()
            async for line in response.content:
                if line == b"event: ready\n":
                    self.ready.set()
                elif self.waits_for in line:
                    self.arrived.set()


async def measure(gateway: LoneGateway, conversations: int, messages: int) -> list[float]:
    """Write in the conversations, a few at once, and return how many milliseconds each message took."""
    headers = _signed_in(gateway.parts, gateway.url)
    tokens = Tokens(gateway.parts.keys.token)
    visitors = [_Visitor(_claimed(gateway.parts)) for _ in range(conversations)]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        reading = [
            asyncio.create_task(visitor.read(session, gateway, tokens.make(visitor.identifier)[0]))
            for visitor in visitors
        ]
        looking = [asyncio.create_task(_look_on(session, gateway.url, headers)) for _ in range(CONSOLES)]
        await asyncio.gather(*(visitor.ready.wait() for visitor in visitors))
        following = iter(range(messages))

        async def write_some(of: list[_Visitor]) -> list[float]:
            took_ms = []
            for number in following:
                visitor = of[number % len(of)]
                text = uuid.uuid4().hex
                visitor.waits_for, body = text.encode(), {"client_message_id": text, "text": text}
                visitor.arrived.clear()
                url = f"{gateway.url}/staff/api/conversations/{visitor.identifier}/messages"
                started = time.perf_counter()
                async with session.post(url, json=body, headers=headers) as response:
                    response.raise_for_status()
                await visitor.arrived.wait()
                took_ms.append((time.perf_counter() - started) * 1000)
            return took_ms

        parts = [visitors[first::AT_ONCE] for first in range(AT_ONCE)]
        took_ms = [ms for each in await asyncio.gather(*map(write_some, parts)) for ms in each]
        for task in (*reading, *looking):
            task.cancel()
        ended = await asyncio.gather(*reading, *looking, return_exceptions=True)
    broken = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
    if broken:
        raise RuntimeError(f"{len(broken)} streams ended early: {broken[0]!r}")
    return took_ms


async def _look_on(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> None:
    """Keep a console open on the queue."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with session.get(f"{url}/staff/api/events", headers=headers, timeout=timeout) as response:
        response.raise_for_status()
        async for _ in response.content:
            pass


def _signed_in(parts: Assistant, url: str) -> dict[str, str]:
    """Return what a console's requests carry."""
    add_account(parts, "benchmark", "Nia", "staff", "Nia")
    with parts.database.write() as work:
        staff = work.query(StaffRow).one()
        staff.must_change_password = False
        _, token = start_session(work, staff.id, Stage.FULL, "benchmark")
    state = ConsoleState(parts)
    signed_in = use_session(parts, token, state.rules)
    assert signed_in is not None, "the session has just begun"
    return {"Cookie": f"{SESSION}={token}", CSRF_HEADER: state.csrf_token(signed_in), "Origin": url}


def _claimed(parts: Assistant) -> str:
    """Return a conversation that the account has."""
    conversation_id = start_conversation(parts.database)
    with parts.database.write() as session:
        conversation = locked_conversation(session, conversation_id)
        assert conversation is not None, "it has just begun"
        open_handoff(session, conversation, Reason.PERSON)
        staff = session.query(StaffRow).one()
    claim(parts, conversation_id, member_of(staff), HOLD_SECONDS)
    return conversation_id


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status: 0 unless something broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.staff_replies", description=__doc__)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    chosen = parser.parse_args(arguments)
    with lone_gateway() as gateway:
        measuring = measure(gateway, chosen.conversations, chosen.messages)
        took_ms = asyncio.run(asyncio.wait_for(measuring, LONGEST_SECONDS))
    p95_ms = statistics.quantiles(took_ms, n=20)[-1]
    verdict = "reached" if p95_ms <= TARGET_MS else "missed"
    print(
        f"{chosen.conversations} conversations open, {len(took_ms)} messages of the staff, {AT_ONCE} at once: "
        f"p50 {statistics.median(took_ms):.0f} ms, p95 {p95_ms:.0f} ms (at most {TARGET_MS}: {verdict}), "
        f"slowest {max(took_ms):.0f} ms"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
