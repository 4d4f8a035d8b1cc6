"""What leaves a conversation's page, what the pages show to begin with, and that a visitor's words stay in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.desk.handoffs import Reason, locked_conversation, open_handoff
from bot.services.desk.presence import somebody_looks, who_is_present
from bot.store.tables import AuditRow, OutboxRow

from ..gateway.visitor import Visitor
from .browser import Browser
from .test_conversation_api import Api, following

CANARY = "Quetzal Marmalade 90210"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """Return what the visitor's browser talks with."""
    with httpx.Client(timeout=30.0) as client:
        yield client


@pytest.fixture
def visitor(staff: Assistant, gateway: str, client: httpx.Client) -> Visitor:
    """Return a visitor who has said something and waits for a person."""
    visitor = Visitor(gateway, client)
    assert visitor.send(CANARY).status_code == 202
    with staff.database.write() as session:
        conversation = locked_conversation(session, visitor.id)
        assert conversation is not None
        open_handoff(session, conversation, Reason.PERSON)
    return visitor


def test_the_transcript_and_the_chart_have_every_word_and_are_in_the_log(
    staff: Assistant, nurse: Browser, visitor: Visitor
) -> None:
    page = f"/staff/conversations/{visitor.id}"
    assert nurse.get(page).status_code == 200
    transcript = nurse.submit(f"{page}/transcript")
    assert transcript.headers["content-disposition"].startswith("attachment")
    assert f"Visitor: {CANARY}" in transcript.text
    chart = Api(nurse, visitor.id).done("chart")["text"]
    assert CANARY in chart
    assert "Identity: not checked" in chart
    with staff.database.read() as session:
        actions = set(session.scalars(select(AuditRow.action)))
    assert {"conversation.export", "conversation.chart"} <= actions


def test_a_conversation_that_is_not_there_is_a_page_that_says_so(nurse: Browser, visitor: Visitor) -> None:
    for response in (
        nurse.get(f"/staff/conversations/{'0' * 32}"),
        nurse.submit(f"/staff/conversations/{'0' * 32}/transcript"),
    ):
        assert response.status_code == 404
        assert "There is nothing here." in nurse.text


def test_erasing_needs_a_yes_and_is_in_the_log(staff: Assistant, admin: Browser, visitor: Visitor) -> None:
    page = f"/staff/conversations/{visitor.id}"
    admin.get(page)
    assert admin.submit(f"{page}/erase").status_code == 422
    assert Api(admin, visitor.id).get().status_code == 200
    admin.get(page)
    assert admin.submit(f"{page}/erase", confirm="erase").headers["location"] == "/staff/queue?notice=erased"
    assert Api(admin, visitor.id).get().status_code == 404
    with staff.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "conversation.erase")).one()
    assert (row.by_name, row.subject) == ("Ada Admin", f"conversation:{visitor.id}")


def test_ready_sentences_say_what_is_missing_and_speak_the_visitors_language(nurse: Browser, visitor: Visitor) -> None:
    english = {reply["id"]: reply for reply in Api(nurse, visitor.id).get("/ready-replies").json()["replies"]}
    assert "Nia" in english["hello"]["text"]
    for reply in english.values():
        assert bool(reply["missing"]) != bool(reply["text"])
    visitor.send("¿puedo hablar con una persona, por favor?")
    spanish = {reply["id"]: reply for reply in Api(nurse, visitor.id).get("/ready-replies").json()["replies"]}
    assert spanish["hello"]["text"].startswith("Hola, soy Nia")


def test_what_was_closed_can_be_found_again(nurse: Browser, visitor: Visitor) -> None:
    api = Api(nurse, visitor.id)
    assert nurse.client.get("/staff/api/queue/closed").json()["handoffs"] == []
    api.done("close")
    [closed] = nurse.client.get("/staff/api/queue/closed").json()["handoffs"]
    assert (closed["conversation"], closed["closed_by"]) == (visitor.id, "Nia Nurse")
    api.done("reopen")
    assert nurse.client.get("/staff/api/queue/closed").json()["handoffs"] == []


def test_whoever_has_the_queue_open_is_seen_and_told_what_the_desk_is_like(
    staff: Assistant, nurse: Browser, visitor: Visitor
) -> None:
    assert not somebody_looks(staff.database)
    with following(nurse, "/staff/api/events") as events:
        desk = events.until("desk")[-1][1]
    assert desk["reach"] == "An alarm reaches Nia Nurse at once."
    assert [person.name for person in who_is_present(staff.database)] == ["Nia Nurse"]


def test_the_brief_comes_with_the_stream_and_follows_what_is_said(nurse: Browser, visitor: Visitor) -> None:
    api = Api(nurse, visitor.id)
    with following(nurse, f"{api.path}/events") as events:
        assert [item["text"] for item in events.until("brief")[-1][1]["asked"]] == [CANARY]
        api.done("claim")
        visitor.send("and another thing")
        while [item["text"] for item in events.until("brief")[-1][1]["asked"]] != [CANARY, "and another thing"]:
            pass


def test_a_visitors_words_are_in_no_log_mail_address_or_audit(
    staff: Assistant, nurse: Browser, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """A whole conversation with the staff; then every place is looked at where the words must not be."""
    caplog.set_level(logging.DEBUG)
    api, page = Api(nurse, visitor.id), f"/staff/conversations/{visitor.id}"
    nurse.get("/staff/queue")
    nurse.get(page)
    api.done("claim")
    visitor.send(f"{CANARY} I am going to kill myself tonight")
    api.done("messages", client_message_id="one-two-three", text=f"About {CANARY}")
    api.done("notes", text=f"Note on {CANARY}")
    api.done(f"alarms/{api.get().json()['alarms'][0]['id']}/acknowledge")
    api.done("chart")
    nurse.submit(f"{page}/transcript")
    api.done("hand-back")
    assert CANARY not in nurse.client.get("/staff/api/queue").text
    assert CANARY not in nurse.client.get("/staff/queue").text
    assert CANARY not in nurse.client.get(page).text, "the page's own HTML holds none: its scripts fetch them"
    parts = CANARY.split()
    assert not [record for record in caplog.records if any(word in record.getMessage() for word in parts)]
    with staff.database.read() as session:
        audit = [f"{row.subject} {row.details}" for row in session.scalars(select(AuditRow))]
        outbox = [staff.vault.decrypt(row.payload).decode() for row in session.scalars(select(OutboxRow))]
    assert not [line for line in audit + outbox if any(word in line for word in parts)]
