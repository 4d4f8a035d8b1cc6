"""How soon a reply reaches its visitor while many event streams are open on one gateway, and what they cost.

`python -m benchmarks.open_streams` prints the figures beside those of the design. It fails only where something broke.
The replies are safety texts: they come from the gateway itself, so no engine is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.lone_gateway import lone_gateway
from benchmarks.process_tree import ProcessTree
from bot.bootstrap import Assistant
from bot.gateway.tokens import Tokens
from bot.services.conversations.conversation import start_conversation

STREAMS = 1000
REPLIES = 200
AT_ONCE = 10
LONGEST_SECONDS = 300.0
DANGER = "I am going to kill myself tonight"


@dataclass(frozen=True)
class OpenStreams:
    """What was measured. `replies_ms`: from the POST to the reply in the stream. `doubled`: replies that came twice."""

    streams: int
    open_seconds: float
    replies_ms: list[float]
    doubled: int
    megabytes: float

    @property
    def p95_ms(self) -> float:
        """Return what 95 of 100 replies do not take longer than."""
        return statistics.quantiles(self.replies_ms, n=20)[-1]


class _Reader:
    """One open stream: when it became ready, and when its replies came."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.replied = asyncio.Event()
        self.replies = 0

    async def read(self, session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        async with session.get(f"{url}/events", headers=headers, timeout=timeout) as response:
            response.raise_for_status()
            async for line in response.content:
                if line == b"event: ready\n":
                    self.ready.set()
                elif line.startswith(b"data: ") and b'"reply"' in line:
                    self.replies += 1
                    self.replied.set()


async def measure(url: str, parts: Assistant, pid: int, streams: int, replies: int) -> OpenStreams:
    """Open the streams, say something in some of them, a few at once, and wait for the replies."""
    tokens = Tokens(parts.keys.token)
    identifiers = [start_conversation(parts.database) for _ in range(streams)]
    headers = {one: {"Authorization": f"Bearer {tokens.make(one)[0]}"} for one in identifiers}
    base = f"{url}/api/conversations"
    readers = {one: _Reader() for one in identifiers}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        started = time.perf_counter()
        tasks = [
            asyncio.create_task(reader.read(session, f"{base}/{one}", headers[one])) for one, reader in readers.items()
        ]
        await asyncio.gather(*(reader.ready.wait() for reader in readers.values()))
        open_seconds = time.perf_counter() - started
        queue = random.Random(1).sample(identifiers, min(replies, streams))

        async def say_next() -> list[float]:
            took_ms = []
            while queue:
                one = queue.pop()
                body = {"client_message_id": uuid.uuid4().hex, "text": DANGER}
                started = time.perf_counter()
                async with session.post(f"{base}/{one}/messages", json=body, headers=headers[one]) as response:
                    response.raise_for_status()
                await readers[one].replied.wait()
                took_ms.append((time.perf_counter() - started) * 1000)
            return took_ms

        took_ms = [ms for each in await asyncio.gather(*(say_next() for _ in range(AT_ONCE))) for ms in each]
        megabytes = ProcessTree(pid).resident_megabytes()
        await asyncio.sleep(1)  # a reply that came a second time would come now
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
    if broken:
        raise RuntimeError(f"{len(broken)} of {streams} streams ended early: {broken[0]!r}")
    doubled = sum(reader.replies - reader.replied.is_set() for reader in readers.values())
    return OpenStreams(streams, open_seconds, took_ms, doubled, megabytes)


def run(streams: int, replies: int) -> OpenStreams:
    """Start a gateway with a store of its own, measure, and stop it."""
    with lone_gateway() as gateway:
        measuring = measure(gateway.url, gateway.parts, gateway.pid, streams, replies)
        return asyncio.run(asyncio.wait_for(measuring, LONGEST_SECONDS))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status: 0 unless something broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.open_streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=STREAMS, help="how many (default %(default)s)")
    options = parser.parse_args(arguments)
    result = run(options.streams, REPLIES)
    print(f"{result.streams} open event streams, opened in {result.open_seconds:.1f} s")
    print(f"reply reaches its visitor, p50: {statistics.median(result.replies_ms):.0f} ms")
    print(f"reply reaches its visitor, p95: {result.p95_ms:.0f} ms   (reach: 250 ms at 1,000 streams)")
    print(f"gateway, resident: {result.megabytes:.0f} MB   (reach: under 400 MB at 1,000 streams)")
    print(f"replies that came twice: {result.doubled}")
    return 1 if result.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
