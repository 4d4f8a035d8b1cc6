"""The first question of the request form: what is a name, and what is a question."""

from __future__ import annotations

import pytest

from bot.cli.processes import Stack
from bot.cli.visitor import Visitor, http_session

ASKS_NAME = "What name should they use?"
ASKS_CONTACT = "Which phone number or e-mail address should they use?"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Max",
            "John",
            "Grace",
            "Joy",
            "Bill",
            "Crystal",
            "Hope",
            "Will Shortt",
            "Mark Stone",
            "May Long",
            "Bill Price",
        ),
        *("john", "Nguyen Van An", "Siobhán O'Brien", "李伟", "I'm Max", "my name is John", "This is Dr. Heath"),
    ],
)
async def test_a_name_is_taken_as_a_name_whatever_its_words_also_mean(name: str, stack: Stack) -> None:
    """Nobody called John is lectured on St. John's wort."""
    assert await replies_to(stack, name) == [ASKS_CONTACT]


@pytest.mark.parametrize(
    "question",
    [
        "what's your name",
        "who are you?",
        "will it hurt",
        "how much is it",
        "is it safe",
        "why do you need my name",
        "?",
    ],
)
async def test_a_question_is_answered_and_the_name_asked_for_again(question: str, stack: Stack) -> None:
    """A question is not stored as anybody's name."""
    texts = await replies_to(stack, question)
    assert len(texts) == 2
    assert texts[1].endswith(ASKS_NAME)


async def replies_to(stack: Stack, text: str) -> list[str]:
    """Return what a visitor reads who was asked for a name and typed the text."""
    async with http_session() as session:
        visitor = await Visitor.start(session, stack.url)
        try:
            opening = await visitor.ask("can I speak to a human please")
            assert opening.replies[0]["text"].endswith(ASKS_NAME)
            return [reply["text"] for reply in (await visitor.ask(text)).replies]
        finally:
            await visitor.close()
