"""Our three processes, with everything that they store in a folder that goes afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process_tree import ProcessTree
from bot.cli.ask import throw_away_settings
from bot.cli.processes import Stack
from bot.cli.setup import set_up
from bot.cli.train import model_path
from bot.cli.visitor import Visitor, http_session
from bot.settings import Settings


@dataclass(frozen=True)
class OwnBot:
    """A running stack. `first_answer_seconds`: from nothing running, model trained, to the first answer."""

    url: str
    trees: dict[str, ProcessTree]
    first_answer_seconds: float


@contextmanager
def running_own_bot(settings: Settings, folder: Path, log_folder: Path) -> Iterator[OwnBot]:
    """Yield gateway, engine and actions on free ports; stop them afterwards. The model has to be there."""
    own = throw_away_settings(settings, folder)
    started = time.monotonic()
    set_up(own)  # what `bot run` does first: keys, database, and a look whether the model is the right one
    stack = Stack(own, model_path(own), log_folder)
    stack.start()
    try:
        stack.wait_until_ready()
        asyncio.run(_ask_once(stack.url))
        seconds = time.monotonic() - started
        trees = {name: ProcessTree(process.pid) for name, process in stack.processes.items()}
        yield OwnBot(stack.url, trees, seconds)
    finally:
        stack.stop()


async def _ask_once(url: str) -> None:
    async with http_session() as session:
        visitor = await Visitor.start(session, url)
        try:
            await visitor.ask("What is ketamine?")
        finally:
            await visitor.close()
