"""Several questions in one message: found in their order, and one question left whole."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cli.processes import Stack
from bot.cli.visitor import Visitor, http_session
from bot.services.answers.answer_several import MOST_ANSWERED
from bot.services.reply import Act


async def answered(stack: Stack, text: str) -> list[dict[str, Any]]:
    """Return what a visitor reads who sends only this."""
    async with http_session() as session:
        visitor = await Visitor.start(session, stack.url)
        try:
            return (await visitor.ask(text)).replies
        finally:
            await visitor.close()


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("how long does one session take and how much does it cost", ["session_length", "cost_price"]),
        ("Does my insurance pay for it? And when can I drive home?", ["insurance_coverage", "driving_after"]),
        ("how many sessions will I need, can I eat before", ["number_of_sessions", "fasting_food_drink"]),
        ("What does it cost? Is it safe? Does it hurt?", ["cost_price", "safety", "does_it_hurt"]),
    ],
)
async def test_questions_are_answered_in_their_order(stack: Stack, text: str, topics: list[str]) -> None:
    (reply,) = await answered(stack, text)
    assert reply["topics"] == topics


@pytest.mark.parametrize(
    "text",
    [
        "do people get nausea and vomiting from it",
        "hello there how much does it cost",
        "how long does a session take, like do I need the whole morning for it",
        "how much does it cost? " * 9,
    ],
)
async def test_one_question_gets_one_answer(stack: Stack, text: str) -> None:
    (reply,) = await answered(stack, text)
    assert len(reply["topics"]) == 1


async def test_what_is_about_ones_own_case_is_never_taken_apart(stack: Stack) -> None:
    """General answers to its parts would be an individual one in pieces."""
    (reply,) = await answered(stack, "should i stop my own zoloft before it and can i skip my blood thinner that day")
    assert reply["act"] == Act.ADVICE


async def test_a_long_list_is_answered_as_far_as_a_page_goes(stack: Stack) -> None:
    """What is too much for one reply is named, to be asked again."""
    asked = (
        "How long is a session? What does it cost? Does it hurt? Is it safe? Does insurance pay? Can I drive after? "
        "May I eat before? How many sessions will I need?"
    )
    (reply,) = await answered(stack, asked)
    assert len(reply["topics"]) >= MOST_ANSWERED
    assert "number_of_sessions" not in reply["topics"]
