"""The engine does not answer: the visitor reads an apology, and the message is still there."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.reply import Act
from bot.store.tables import TurnRow

from .conftest import TURN_SECONDS
from .visitor import Visitor


def states(parts: Assistant) -> list[str]:
    with parts.database.read() as session:
        return list(session.scalars(select(TurnRow.state).order_by(TurnRow.message_sequence)))


def test_after_the_time_out_an_apology_comes_and_the_turn_has_failed(parts: Assistant, visitor: Visitor) -> None:
    started = time.monotonic()
    (reply,) = visitor.ask("is it safe")
    assert time.monotonic() - started >= TURN_SECONDS / 2, "it was tried again until the time was up"
    assert reply["act"] == Act.UNAVAILABLE
    assert parts.profile.texts["phone"] in reply["text"]
    assert [button["payload"] for button in reply["buttons"]] == ["/talk_to_person"]
    assert states(parts) == ["failed"]


def test_the_message_is_kept_before_the_apology(visitor: Visitor) -> None:
    visitor.ask("is it safe")
    with visitor.events() as events:
        history = events.history()
    assert history[0]["text"] == "is it safe"
    assert history[1]["reply"]["act"] == Act.UNAVAILABLE


def test_the_apology_is_in_the_language_of_the_message_or_else_of_the_last_reply(visitor: Visitor) -> None:
    (spanish,) = visitor.ask("cuanto cuesta")
    (unclear,) = visitor.ask("ok")
    assert (spanish["language"], unclear["language"]) == ("es", "es")
    assert "ahora mismo no puedo responder" in unclear["text"]
    assert [button["title"] for button in spanish["buttons"]] == ["Hablar con una persona"]
    assert visitor.ask("is it safe")[0]["language"] == "en"


def test_the_next_message_has_its_own_turn(parts: Assistant, visitor: Visitor) -> None:
    visitor.send("first")
    visitor.send("second")
    with visitor.events() as events:
        replies: list[dict[str, Any]] = []
        while len(replies) < 2:
            replies += events.replies()
    assert states(parts) == ["failed", "failed"]


def test_a_repeated_message_gets_no_second_turn(parts: Assistant, visitor: Visitor) -> None:
    first, again = visitor.send("is it safe", "message-one"), visitor.send("is it safe", "message-one")
    assert (again.status_code, again.json()) == (202, first.json())
    assert len(states(parts)) == 1


def test_the_offered_person_can_be_asked_for(visitor: Visitor) -> None:
    visitor.ask("is it safe")
    assert visitor.send("Ask a person", button="/talk_to_person").status_code == 202


def test_the_health_page_says_so(gateway: str, client: httpx.Client) -> None:
    response = client.get(f"{gateway}/health")
    assert response.status_code == 503
    works = {"triage": True, "store": True, "engine": False}
    assert response.json() == {"status": "degraded", **works, "alarms": "nobody", "answers": "on"}


def test_the_apology_is_not_the_visitor_s_words_in_the_log(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    visitor.ask("quicksilverish question")
    assert "failed" in caplog.text
    assert "quicksilverish" not in caplog.text
