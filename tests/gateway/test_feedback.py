"""Whether a reply helped: stored, encrypted, the last vote counts; danger in the word is danger."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.reply import Act
from bot.store.tables import AlarmRow, FeedbackRow

from .server import running_gateway
from .test_errors import check_error
from .test_safety_first import DANGER, acts
from .visitor import Visitor

WORDS = "quicksilverish"


def rate(visitor: Visitor, client: httpx.Client, sequence: int, **feedback: Any) -> httpx.Response:
    url = f"{visitor.url}/messages/{sequence}/feedback"
    return client.put(url, headers=visitor.headers, json={"helpful": True, **feedback})


def rows(parts: Assistant) -> list[tuple[int, bool, str]]:
    with parts.database.read() as session:
        found = session.scalars(select(FeedbackRow).order_by(FeedbackRow.id)).all()
    return [
        (row.message_sequence, row.helpful, parts.vault.decrypt_text(row.word) if row.word else "") for row in found
    ]


@pytest.fixture
def rated(visitor: Visitor) -> Visitor:
    """Return a visitor who has one reply, the second line of the conversation."""
    visitor.ask("is it safe")
    return visitor


def test_a_vote_is_stored_and_the_last_one_counts(parts: Assistant, rated: Visitor, client: httpx.Client) -> None:
    assert rate(rated, client, 2).json() == {"stored": True, "replies": []}
    assert rows(parts) == [(2, True, "")]
    assert rate(rated, client, 2, helpful=False, word=f" too {WORDS} ").status_code == 200
    assert rows(parts) == [(2, False, f"too {WORDS}")]


def test_the_word_is_encrypted_and_in_no_log(
    parts: Assistant, rated: Visitor, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    rate(rated, client, 2, word=WORDS)
    rate(rated, client, 9, word=WORDS)
    rate(rated, client, 2, word=WORDS * 200)
    with parts.database.read() as session:
        stored = session.scalars(select(FeedbackRow.word)).one()
    assert stored is not None
    assert parts.vault.decrypt_text(stored) == WORDS
    assert WORDS.encode() not in stored
    assert WORDS not in caplog.text


@pytest.mark.parametrize("sequence", [1, 3, 999])
def test_only_a_reply_can_be_rated(rated: Visitor, client: httpx.Client, sequence: int) -> None:
    """Not the visitor's own line, nor one that is not there."""
    check_error(rate(rated, client, sequence), 404, "nothing_to_rate")


def test_a_safety_text_is_not_rated(visitor: Visitor, client: httpx.Client) -> None:
    visitor.send(DANGER)
    check_error(rate(visitor, client, 2), 404, "nothing_to_rate")


def test_a_reply_of_another_conversation_is_not_rated(
    gateway: str, rated: Visitor, client: httpx.Client, parts: Assistant
) -> None:
    other = Visitor(gateway, client)
    check_error(rate(other, client, 2), 404, "nothing_to_rate")
    url = f"{rated.url}/messages/2/feedback"
    check_error(client.put(url, headers=other.headers, json={"helpful": True}), 401, "unauthorized")
    assert rows(parts) == []


@pytest.mark.parametrize("feedback", [{"helpful": "perhaps"}, {"helpful": None}, {"word": 5}, {"extra": WORDS}])
def test_a_vote_that_cannot_be_read(rated: Visitor, client: httpx.Client, feedback: dict[str, Any]) -> None:
    check_error(rate(rated, client, 2, **feedback), 422, "unreadable_request")


def test_danger_in_the_word_is_answered_and_kept_as_a_message(
    parts: Assistant, rated: Visitor, client: httpx.Client
) -> None:
    first, again = rate(rated, client, 2, word=DANGER), rate(rated, client, 2, word=DANGER)
    assert acts(first) == acts(again) == [Act.CRISIS]
    with rated.events() as events:
        history = events.history()
    assert [message["author"] for message in history] == ["visitor", "bot", "visitor", "bot"]
    assert history[2]["text"] == DANGER
    with parts.database.read() as session:
        assert session.scalars(select(AlarmRow.tier)).all() == [1]


@pytest.mark.parametrize("sequence", [2, 99])
def test_danger_is_answered_where_the_vote_is_refused(rated: Visitor, client: httpx.Client, sequence: int) -> None:
    response = rate(rated, client, sequence, word=f"{DANGER}. " + "x" * (0 if sequence == 99 else 3000))
    assert response.status_code in (404, 413)
    assert acts(response) == [Act.CRISIS]


def test_danger_passes_the_limit(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = "1/minute"
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        visitor.ask("is it safe")
        check_error(rate(visitor, client, 2, word="too long"), 429, "too_fast")
        assert acts(rate(visitor, client, 2, word=DANGER)) == [Act.CRISIS]


def test_a_vote_goes_with_its_conversation(parts: Assistant, rated: Visitor, client: httpx.Client) -> None:
    rate(rated, client, 2, word=WORDS)
    rated.forget()
    assert rows(parts) == []
    check_error(rate(rated, client, 2), 404, "conversation_gone")
