"""What somebody types is words, never a command to Rasa."""

from __future__ import annotations

import json
import sqlite3

import pytest

from bot.bootstrap import Assistant
from bot.cli.processes import Stack
from bot.cli.visitor import Visitor, http_session


@pytest.mark.parametrize("command", ["/restart", "/session_start", "/back", "  / restart"])
async def test_a_typed_command_does_not_touch_the_engines_memory(command: str, stack: Stack) -> None:
    """The memory still holds what was said before it, and no event that such a command would leave."""
    async with http_session() as session:
        visitor = await Visitor.start(session, stack.url)
        await visitor.ask("is it safe?")
        await visitor.ask(command)
        await visitor.close()
    events = memory_of(stack, visitor.conversation_id)
    assert next(event["text"] for event in events if event["event"] == "user") == "is it safe?"
    assert not {event["event"] for event in events} & {"restart", "undo", "rewind", "pause"}
    assert sum(event["event"] == "session_started" for event in events) == 1, "the one with which every memory begins"


async def test_a_typed_command_gets_the_answer_that_its_word_gets(stack: Stack) -> None:
    """The slash is all that is lost."""
    answers = []
    async with http_session() as session:
        for text in ("restart", "/restart"):
            visitor = await Visitor.start(session, stack.url)
            answers.append((await visitor.ask(text)).replies)
            await visitor.close()
    assert answers[0] == answers[1]


def memory_of(stack: Stack, conversation_id: str) -> list[dict[str, str]]:
    """Return the events that the engine keeps of a conversation."""
    with sqlite3.connect(stack.settings.path(stack.settings.memory_file)) as memory:
        row = memory.execute("SELECT memory FROM memories WHERE conversation_id = ?", (conversation_id,)).fetchone()
    memory.close()
    events: list[dict[str, str]] = json.loads(Assistant(stack.settings).vault.decrypt(row[0]))
    return events
