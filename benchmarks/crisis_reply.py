"""How soon a crisis text reaches a visitor over HTTP with engine, action server and mail server never started.

`python -m benchmarks.crisis_reply` prints the figure beside that of the safety rules. It fails only where something
broke.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
import uuid

import aiohttp

from benchmarks.lone_gateway import lone_gateway
from bot.services.reply import Act

CRISIS = (
    "I have taken all my pills and I want to die",
    "i wish i would never wake up again",
    "voy a matarme esta noche",
    "crushing chest pain now",
    "he hits me and I can't get out",
)
"""One of each way to answer: tier 1, the less urgent ones that the engine would read too, Spanish."""
MESSAGES = 200
TARGET_MS = 100.0
ANSWERS = (Act.CRISIS, Act.EMERGENCY)


async def measure(url: str, messages: int) -> list[float]:
    """Send so many messages, each in a new conversation, and return the milliseconds from POST to its response."""
    took_ms = []
    async with aiohttp.ClientSession() as session:
        for number in range(messages):
            async with session.post(f"{url}/api/conversations", json={"text": "hello"}) as response:
                response.raise_for_status()
                started = await response.json()
            body = {"client_message_id": str(uuid.uuid4()), "text": CRISIS[number % len(CRISIS)]}
            headers = {"Authorization": f"Bearer {started['token']}"}
            clock = time.perf_counter()
            path = f"{url}/api/conversations/{started['id']}/messages"
            async with session.post(path, json=body, headers=headers) as response:
                content = await response.json()
            took_ms.append((time.perf_counter() - clock) * 1000)
            acts = [reply["act"] for reply in content["replies"]]
            if response.status != 202 or len(acts) != 1 or acts[0] not in ANSWERS:
                raise RuntimeError(f"a message of danger was answered {response.status} with {acts}")
    return took_ms


def main() -> int:
    """Start a gateway alone, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    messages = parser.parse_args().messages
    with lone_gateway() as gateway:
        took_ms = sorted(asyncio.run(measure(gateway.url, messages)))
    p95 = took_ms[min(len(took_ms) - 1, round(0.95 * len(took_ms)))]
    reached = "reached" if took_ms[-1] <= TARGET_MS else "p95 reached" if p95 <= TARGET_MS else "missed"
    print(f"crisis reply over HTTP, nothing but the gateway running, {len(took_ms)} messages:")
    print(f"  p50 {statistics.median(took_ms):.1f} ms, p95 {p95:.1f} ms, slowest {took_ms[-1]:.1f} ms")
    print(f"  target {TARGET_MS:.0f} ms: {reached}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
