"""A conversation that somebody of the staff has, as its visitor sees it: who is there, and who is silent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.danger.alarms import open_alarms
from bot.services.desk.handoffs import Reason, locked_conversation, open_handoff
from bot.services.handover.claims import claim, hand_back, release
from bot.services.handover.staff_reading import follow_as_staff
from bot.services.handover.staff_writing import TYPING_SECONDS, insert_answer, show_typing, write_message
from bot.services.owners import WAITING
from bot.services.reply import Act
from bot.services.times import utc_now

from .server import another_gateway, running_gateway, wait_until
from .visitor import Events, Visitor

ANA = Member("ana", "Ana Lima", "Ana", "staff")
DANGER = "I am going to kill myself tonight"


def wants_person(parts: Assistant, visitor: Visitor) -> None:
    """Put the visitor into the queue."""
    with parts.database.write() as session:
        conversation = locked_conversation(session, visitor.id)
        assert conversation is not None
        open_handoff(session, conversation, Reason.PERSON)


@pytest.fixture
def claimed(parts: Assistant, visitor: Visitor) -> Visitor:
    """Return a visitor whom Ana has."""
    wants_person(parts, visitor)
    claim(parts, visitor.id, ANA)
    return visitor


@pytest.fixture
def events(claimed: Visitor) -> Iterator[Events]:
    """Return that visitor's event stream, after its first status."""
    with claimed.events() as events:
        events.until("status")
        yield events


def status(events: Events) -> Any:
    """Return the next status."""
    return events.until("status")[-1][1]


def test_the_whole_way_of_a_conversation_is_told(parts: Assistant, visitor: Visitor) -> None:
    """Waiting, with a person, away again, back with the program; without a message of the visitor's in between."""
    with visitor.events() as events:
        assert status(events) == {"typing": False, "owner": "bot"}
        wants_person(parts, visitor)
        assert status(events) == {"typing": False, "owner": "waiting", "place": 1}
        claim(parts, visitor.id, ANA)
        assert status(events) == {"typing": False, "owner": "staff", "name": "Ana"}
        release(parts, visitor.id, ANA)
        [away] = events.messages(1)
        assert away["reply"]["text"].startswith("Ana is away")
        assert status(events)["owner"] == "waiting"
        claim(parts, visitor.id, ANA)
        hand_back(parts, visitor.id, ANA)
        [back] = events.messages(1)
        assert (back["author"], back["reply"]["act"]) == ("bot", Act.HANDOFF)
        assert status(events) == {"typing": False, "owner": "bot"}


def test_the_place_changes_when_somebody_before_is_served(
    parts: Assistant, visitor: Visitor, gateway: str, client: httpx.Client
) -> None:
    wants_person(parts, visitor)
    second = Visitor(gateway, client)
    wants_person(parts, second)
    with second.events() as events:
        assert status(events)["place"] == 2
        claim(parts, visitor.id, ANA)
        assert status(events)["place"] == 1


def test_a_place_that_is_gone_is_not_told(parts: Assistant, visitor: Visitor) -> None:
    """As between two reads, while somebody of the staff takes the conversation: it waits, and is in no queue."""
    with parts.database.write() as session:
        conversation = locked_conversation(session, visitor.id)
        assert conversation is not None
        conversation.owner = WAITING
    with visitor.events() as events:
        events.until("ready")
        wants_person(parts, visitor)
        assert status(events) == {"typing": False, "owner": "waiting", "place": 1}


def test_what_a_person_writes_comes_at_once_and_after_a_reload(
    parts: Assistant, claimed: Visitor, events: Events
) -> None:
    write_message(parts, claimed.id, ANA, "one-two-three", "Hello, how can I help?")
    [message] = events.messages(1)
    assert (message["author"], message["name"], message["text"]) == ("staff", "Ana", "Hello, how can I help?")
    assert "by" not in message, "the account's name is for the staff"
    with claimed.events() as again:
        assert again.history() == [message]


def test_a_reviewed_answer_comes_with_its_sources(parts: Assistant, claimed: Visitor, events: Events) -> None:
    insert_answer(parts, claimed.id, ANA, "one-two-three", "session_length", parts.today)
    [message] = events.messages(1)
    assert message["author"] == "staff"
    assert message["reply"]["text"] == message["text"]
    assert message["reply"]["sources"]


def test_writing_is_seen_and_ends_by_itself(parts: Assistant, claimed: Visitor, events: Events) -> None:
    show_typing(parts, claimed.id, ANA, True)
    assert status(events) == {"typing": True, "owner": "staff", "name": "Ana"}
    started = time.monotonic()
    assert status(events) == {"typing": False, "owner": "staff", "name": "Ana"}
    assert time.monotonic() - started < TYPING_SECONDS + 2


def test_that_a_visitor_writes_is_kept_for_whoever_has_the_conversation(
    parts: Assistant, visitor: Visitor, events: Events
) -> None:
    """It is nothing that the visitor sees, and it needs the conversation's own token."""
    assert visitor.type().status_code == 204
    view = follow_as_staff(parts, visitor.id, ANA, 0)
    assert view is not None
    assert view.visitor_typing_until is not None
    assert view.visitor_typing_until > utc_now()
    visitor.send("here it is")
    assert [name for name, _, _ in events.until("message")] == ["message"]


def test_nobody_else_says_that_a_visitor_writes(claimed: Visitor, gateway: str, client: httpx.Client) -> None:
    other = Visitor(gateway, client)
    for headers in ({}, other.headers, {"Authorization": "Bearer nonsense"}):
        refused = client.post(f"{claimed.url}/typing", headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")
    claimed.forget()
    assert claimed.type().status_code == 404


def test_signs_of_writing_are_limited_and_take_no_message_away(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = "2/minute"
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        codes = [visitor.type().status_code for _ in range(41)]
        assert codes == [204] * 40 + [429]
        assert int(visitor.type().headers["retry-after"]) > 0
        assert [visitor.send("hello").status_code for _ in range(2)] == [202, 202]


def test_the_program_says_nothing(claimed: Visitor) -> None:
    sent = claimed.send("is it safe?")
    assert (sent.status_code, sent.json()["replies"]) == (202, [])
    with claimed.events(after=sent.json()["sequence"]) as events:
        [reply] = events.replies()
    assert (reply["act"], reply["text"]) == (Act.SILENT, "")


def test_danger_is_answered_and_alarms(parts: Assistant, claimed: Visitor) -> None:
    sent = claimed.send(DANGER)
    [reply] = sent.json()["replies"]
    assert reply["act"] == Act.CRISIS
    assert [alarm.conversation_id for alarm in open_alarms(parts.database)] == [claimed.id]
    assert claimed.send("is it safe?").json()["replies"] == []


def test_back_to_the_program(parts: Assistant, visitor: Visitor) -> None:
    wants_person(parts, visitor)
    with visitor.events() as events:
        assert status(events)["owner"] == "waiting"
        assert visitor.send("Back to the program").status_code == 202
        _, word = events.messages(2)
        assert word["reply"]["text"].startswith("All right")
        assert status(events) == {"typing": False, "owner": "bot"}


def test_another_gateways_claim_is_told_too(parts: Assistant, client: httpx.Client) -> None:
    with running_gateway(parts) as one, another_gateway(parts):
        visitor = Visitor(one, client)
        wants_person(parts, visitor)
        with visitor.events() as events:
            assert status(events)["owner"] == "waiting"
            claim(parts, visitor.id, ANA)
            assert status(events)["name"] == "Ana"


def test_a_silent_holder_loses_the_conversation_while_the_gateway_runs(parts: Assistant, visitor: Visitor) -> None:
    wants_person(parts, visitor)
    with visitor.events() as events:
        events.until("status")
        claim(parts, visitor.id, ANA, lease_seconds=0.5)
        [away] = events.messages(1)
        assert away["reply"]["text"].startswith("Ana is away")
        wait_until(lambda: status(events)["owner"] == "waiting")
