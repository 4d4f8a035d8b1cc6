"""How long the NLU pipeline reads a message, in process: ours beside the stock Rasa bot's (DIET), in turn, in one run.

Runs in the engine's environment, with the trained model, and with the stock bot that `benchmarks.compare` made.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from bot.nlu import lean

MESSAGES = 400
"""Evenly out of the held-out phrasings, in their order, so that neighbours are about different things."""
WARM_UP = 10
AIM_MS = 8.0
OWN, STOCK = "ours", "stock"


def main() -> None:
    """Print medians and 95th percentiles in milliseconds, and the ratio of the medians."""
    configure_structlog(logging.WARNING)  # as both engines run: without it each message is printed
    lean.apply()
    agents = {
        OWN: Agent.load(str(newest(Path("var/models").glob("*.tar.gz"), "`bot train`"))),
        STOCK: Agent.load(str(newest(Path("var/benchmarks").glob("stock-*/models/*.tar.gz"), "`make bench`"))),
    }
    took = asyncio.run(_ask(agents, _messages(Path("tests/held_out"))))
    for name, times in took.items():
        print(f"{name}: p50 {median(times):.1f} ms, p95 {sorted(times)[int(0.95 * len(times))]:.1f} ms")
    print(f"ratio of the medians {median(took[OWN]) / median(took[STOCK]):.2f}; aim: p50 of ours below {AIM_MS:.0f} ms")


def newest(models: Iterable[Path], made_by: str) -> Path:
    """Return the model that was made last. Raises: SystemExit where there is none."""
    found = sorted(models, key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"There is no model yet: {made_by} makes it.")
    return found[-1]


def _messages(folder: Path) -> list[str]:
    entries = [
        entry
        for path in sorted(folder.glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    ]
    texts = [line[2:] for entry in entries for line in entry["examples"].splitlines() if line.startswith("- ")]
    return texts[:: max(1, len(texts) // MESSAGES)][:MESSAGES]


async def _ask(agents: dict[str, Agent], messages: list[str]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in agents}
    for number, text in enumerate([*messages[:WARM_UP], *messages]):
        for name, agent in agents.items():
            started = time.perf_counter()
            await agent.processor.parse_message(UserMessage(text))
            if number >= WARM_UP:
                took[name].append(1000 * (time.perf_counter() - started))
    return took


if __name__ == "__main__":
    main()
