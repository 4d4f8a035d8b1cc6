"""A conversation through the whole stack, as the page has it."""

from __future__ import annotations

import datetime
from typing import Any

import httpx

from bot.cli.processes import Stack
from bot.gateway.tokens import LIFETIME_SECONDS
from bot.services.reply import Act

from .visitor import Visitor


def test_a_question_is_answered_with_its_sources(answered: Visitor) -> None:
    (reply,) = answered.ask("how long does one infusion take?")
    assert reply["act"] == Act.ANSWER
    assert reply["topics"] == ["session_length"]
    assert reply["sources"]
    assert reply["safety_tier"] is None


def test_a_related_topic_can_be_asked_by_its_button(answered: Visitor) -> None:
    (reply,) = answered.ask("how long does one infusion take?")
    button = reply["buttons"][0]
    (related,) = answered.ask(button["title"], button=button["payload"])
    assert related["topics"][0] in button["payload"]
    assert related["confidence"] == 1.0


def test_the_history_holds_questions_and_answers_in_order(answered: Visitor) -> None:
    answered.ask("is it safe?")
    answered.ask("thanks")
    with answered.events() as events:
        history = events.history()
    assert [message["author"] for message in history] == ["visitor", "bot"] * 2
    assert [message["sequence"] for message in history] == [1, 2, 3, 4]


def test_questions_in_quick_succession_are_answered_in_their_order(answered: Visitor) -> None:
    questions = ["is it safe?", "how long does one infusion take?", "does it hurt?"]
    for question in questions:
        assert answered.send(question).status_code == 202
    with answered.events() as events:
        replies: list[dict[str, Any]] = []
        while len(replies) < len(questions):
            replies += events.replies()
    assert [reply["topics"] for reply in replies] == [["safety"], ["session_length"], ["does_it_hurt"]]


def test_a_token_lasts_as_long_as_it_says(answered: Visitor) -> None:
    left = datetime.datetime.fromisoformat(answered.expires_at) - datetime.datetime.now(datetime.UTC)
    assert abs(left.total_seconds() - LIFETIME_SECONDS) < 60


def test_everything_works_and_says_so(stack: Stack, client: httpx.Client) -> None:
    response = client.get(f"{stack.url}/health")
    assert response.status_code == 200
    works = {"status": "ok", "triage": True, "store": True, "engine": True}
    assert response.json() == works | {"alarms": "nobody", "answers": "on"}
