"""The engine stops and comes back in the middle of a conversation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.cli.processes import Stack, running_stack
from bot.cli.visitor import http_session
from bot.services.danger.alarms import open_alarms
from bot.settings import Settings
from bot.store.tables import ConversationRow

from ..conftest import make_parts
from ..faults.stubborn_visitor import StubbornVisitor

REPLY_SECONDS = 20.0
"""A turn's time-out is eight seconds."""
ENGINE_SECONDS = 60.0
STOP_SECONDS = 10.0


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    """Return an assistant with a database of its own, for a stack of its own."""
    parts = make_parts(Settings(), tmp_path)
    yield parts
    parts.database.close()


def stop_engine(stack: Stack) -> None:
    """Stop the engine alone."""
    engine = stack.processes["engine"]
    engine.ask_to_stop()
    engine.make_stop(STOP_SECONDS)
    assert not engine.is_ready()


def start_engine(stack: Stack) -> None:
    """Start the engine again."""
    stack.processes["engine"].start()
    stack.wait_until_ready(ENGINE_SECONDS)


async def history_with(visitor: StubbornVisitor, count: int) -> list[dict[str, Any]]:
    """Return what a page that was just loaded shows, as soon as it has so many messages."""
    deadline = time.monotonic() + REPLY_SECONDS
    while True:
        history = await visitor.history()
        if len(history) >= count:
            return history
        assert time.monotonic() < deadline, f"{len(history)} messages instead of {count}"
        await asyncio.sleep(0.2)


async def test_the_engine_is_down(assistant: Assistant, model: Path, tmp_path: Path) -> None:
    """Conversation 10: the message is kept, danger is answered at once; nothing doubled, the flag still set."""
    phone = assistant.profile.texts["phone"]
    with running_stack(assistant.settings, model, tmp_path / "logs") as stack:
        stop_engine(stack)
        async with http_session() as session:
            visitor = await StubbornVisitor.start(session, stack.url)
            asked = await visitor.say("how long is a session")
            assert asked.replies == []
            question, apology = await history_with(visitor, 2)
            assert question["text"] == "how long is a session"
            assert apology["reply"]["act"] == "unavailable"
            assert phone in apology["reply"]["text"]
            assert "kept" in apology["reply"]["text"]

            [crisis] = (await visitor.say("i took all my pills")).replies
            assert (crisis["act"], crisis["safety_tier"]) == ("crisis", 1)
            assert 0 <= crisis["text"].index("911") < crisis["text"].index("988")

            await asyncio.to_thread(start_engine, stack)
            page = StubbornVisitor(session, stack.url, visitor.conversation_id, visitor.headers["Authorization"][7:])
            before = await page.history()
            assert [message.get("text") for message in before] == [asked.text, None, "i took all my pills", None]
            await page.say("and side effects?")
            after = await history_with(page, 6)
    assert after[:4] == before
    assert [message["sequence"] for message in after] == [1, 2, 3, 4, 5, 6]
    assert after[5]["reply"]["act"] == "answer"
    assert after[5]["reply"]["topics"] == ["side_effects_short"]
    with assistant.database.read() as database:
        row = database.get(ConversationRow, visitor.conversation_id)
        assert row is not None
        assert row.safety_tier == 1
    assert len(open_alarms(assistant.database)) == 1
