"""What the console's scripts ask for: the queue, a conversation, and everything that can be done to it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from httpx_sse import EventSource
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.desk.handoffs import Reason, locked_conversation, open_handoff
from bot.services.desk.visitor_typing import VISITOR_TYPING_SECONDS
from bot.store.tables import AuditRow, StaffRow

from ..gateway.server import wait_until
from ..gateway.visitor import Events, Visitor
from ..store.statements import counted
from .browser import Browser

DANGER = "I am going to kill myself tonight"
SECRET = "Marigold Zebra 4417"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """Return what the visitor's browser talks with."""
    with httpx.Client(timeout=30.0) as client:
        yield client


@pytest.fixture
def visitor(staff: Assistant, gateway: str, client: httpx.Client) -> Visitor:
    """Return a visitor who waits for a person."""
    visitor = Visitor(gateway, client)
    with staff.database.write() as session:
        conversation = locked_conversation(session, visitor.id)
        assert conversation is not None
        open_handoff(session, conversation, Reason.PERSON)
    return visitor


@pytest.fixture
def viewer(new_browser: Callable[[], Browser]) -> Browser:
    """Return a browser in which the viewer is signed in."""
    browser = new_browser()
    assert browser.sign_in("Vic Viewer").status_code == 303
    return browser


class Api:
    """The console's scripts on one conversation."""

    def __init__(self, browser: Browser, conversation: str) -> None:
        self.browser = browser
        self.path = f"/staff/api/conversations/{conversation}"

    def get(self, what: str = "", **query: Any) -> httpx.Response:
        """Ask for something."""
        return self.browser.client.get(f"{self.path}{what}", params=query)

    def do(self, what: str, **body: Any) -> httpx.Response:
        """Do something."""
        headers = {"Origin": self.browser.origin, "X-CSRF-Token": self.browser.csrf}
        return self.browser.client.post(f"{self.path}/{what}", json=body or None, headers=headers)

    def done(self, what: str, **body: Any) -> dict[str, Any]:
        """Do something that works."""
        response = self.do(what, **body)
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()
        return result


@contextmanager
def following(browser: Browser, path: str, last_event_id: int | None = None) -> Iterator[Events]:
    """Open an event stream of the console."""
    headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
    with browser.client.stream("GET", path, headers=headers, timeout=20) as response:
        assert response.status_code == 200
        yield Events(EventSource(response).iter_sse())


def member_id(parts: Assistant, name: str) -> str:
    """Return the id of an account."""
    with parts.database.read() as session:
        return session.scalars(select(StaffRow.id).where(StaffRow.name == name)).one()


def logged(parts: Assistant, conversation: str) -> list[tuple[str, str]]:
    """Return what the log says of a conversation: who did what."""
    with parts.database.read() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.sequence))
        return [(row.by_name, row.action) for row in rows if row.subject == f"conversation:{conversation}"]


def test_the_whole_way_of_a_conversation(staff: Assistant, nurse: Browser, visitor: Visitor) -> None:
    api = Api(nurse, visitor.id)
    [entry] = nurse.client.get("/staff/api/queue").json()["handoffs"]
    assert (entry["conversation"], entry["reason"], entry["claimed_by"]) == (visitor.id, "person", None)
    assert api.done("claim")["lease_until"]
    assert visitor.send("should i skip my medicine?").status_code == 202
    api.done("typing", is_typing=True)
    assert api.done("messages", client_message_id="one-two-three", text="Hello")["sequence"] == 3
    assert api.done("messages", client_message_id="one-two-three", text="Hello")["sequence"] == 3
    api.done("notes", text="called her")
    api.done("answers", client_message_id="four-five-six", topic="session_length")
    api.done("renew")
    seen = api.get().json()
    assert [(message["author"], message["text"]) for message in seen["messages"]][:2] == [
        ("visitor", "should i skip my medicine?"),
        ("staff", "Hello"),
    ]
    assert seen["messages"][2]["reply"]["sources"]
    assert seen["notes"][0]["text"] == "called her"
    assert seen["owner"] == "staff"
    api.done("hand-back")
    assert nurse.client.get("/staff/api/queue").json()["handoffs"] == []
    with visitor.events() as events:
        history = events.history()
    assert next(message["text"] for message in history if message["author"] == "staff") == "Hello"
    assert history[-1]["reply"]["text"].startswith("The program is back")
    assert logged(staff, visitor.id) == [
        ("Nia Nurse", "conversation.claim"),
        ("Nia Nurse", "conversation.write"),
        ("Nia Nurse", "conversation.write"),
        ("Nia Nurse", "conversation.note"),
        ("Nia Nurse", "conversation.write"),
        ("Nia Nurse", "conversation.read"),
        ("Nia Nurse", "conversation.hand_back"),
    ]


def test_a_viewer_reads_and_does_nothing(staff: Assistant, viewer: Browser, visitor: Visitor) -> None:
    api = Api(viewer, visitor.id)
    assert api.get().status_code == 200
    assert viewer.client.get("/staff/api/queue").status_code == 200
    for what in ("claim", "renew", "release", "hand-back", "close", "reopen", "end-pause", "alarms/1/acknowledge"):
        assert api.do(what).status_code == 403, what
    assert api.do("messages", client_message_id="one-two-three", text="Hello").status_code == 403
    assert viewer.client.get("/staff/api/members").status_code == 403
    assert logged(staff, visitor.id) == [("Vic Viewer", "conversation.read")]


def test_nobody_who_is_signed_out_sees_anything(browser: Browser, visitor: Visitor) -> None:
    for path in ("queue", "events", "members", f"conversations/{visitor.id}", f"conversations/{visitor.id}/events"):
        response = browser.client.get(f"/staff/api/{path}")
        assert (response.status_code, response.json()["error"]["code"]) == (401, "signed_out"), path


def test_a_change_without_the_pages_token_is_refused(nurse: Browser, visitor: Visitor) -> None:
    headers = {"Origin": nurse.origin}
    assert nurse.client.post(f"/staff/api/conversations/{visitor.id}/claim", headers=headers).status_code == 403
    headers = {"Origin": "https://evil.example", "X-CSRF-Token": nurse.csrf}
    assert nurse.client.post(f"/staff/api/conversations/{visitor.id}/claim", headers=headers).status_code == 403


def test_what_cannot_be_done_says_why(
    staff: Assistant, nurse: Browser, admin: Browser, visitor: Visitor, client: httpx.Client
) -> None:
    mine, theirs = Api(nurse, visitor.id), Api(admin, visitor.id)
    mine.done("claim")
    refusal = theirs.do("claim")
    assert (refusal.status_code, refusal.json()["error"]) == (
        409,
        {"code": "claimed_by_other", "message": "Nia Nurse has this conversation."},
    )
    for what in ("renew", "release", "hand-back", "close"):
        assert theirs.do(what).json()["error"]["code"] == "claimed_by_other", what
    assert mine.do("messages", client_message_id="one-two-three", text=" ").status_code == 422
    assert mine.do("messages", client_message_id="one-two-three", text="a" * 2001).status_code == 413
    assert mine.do("messages", client_message_id="short", text="a").status_code == 422
    assert mine.do("answers", client_message_id="one-two-three", topic="nothing").json()["error"]["code"] == "no_answer"
    assert mine.do("wrong", message=1).json()["error"]["code"] == "no_such_answer"
    assert mine.do("reassign", to="nobody").json()["error"]["code"] == "no_such_member"
    assert Api(nurse, "0" * 32).do("claim").status_code == 404
    assert Api(nurse, "0" * 32).get().status_code == 404
    assert Api(nurse, "no-id").get().status_code == 422
    other = Visitor(nurse.origin, client)
    assert Api(nurse, other.id).do("claim").json()["error"]["code"] == "not_in_queue"


def test_a_conversation_is_given_to_a_colleague(
    staff: Assistant, nurse: Browser, admin: Browser, visitor: Visitor
) -> None:
    members = nurse.client.get("/staff/api/members").json()["members"]
    assert [member["name"] for member in members] == ["Ada Admin", "Nia Nurse"], "a viewer cannot answer"
    Api(nurse, visitor.id).done("claim")
    Api(nurse, visitor.id).done("reassign", to=member_id(staff, "Ada Admin"))
    Api(admin, visitor.id).done("messages", client_message_id="one-two-three", text="Hello")
    assert Api(nurse, visitor.id).do("reassign", to=member_id(staff, "Vic Viewer")).status_code == 409
    Api(admin, visitor.id).done("release")
    Api(nurse, visitor.id).done("close")
    Api(nurse, visitor.id).done("reopen")


def test_an_alarm_is_on_top_and_acknowledged(nurse: Browser, visitor: Visitor, client: httpx.Client) -> None:
    other = Visitor(nurse.origin, client)
    other.send(DANGER)
    top, second = nurse.client.get("/staff/api/queue").json()["handoffs"]
    assert (top["conversation"], top["alarm"]["tier"], second["conversation"]) == (other.id, 1, visitor.id)
    api = Api(nurse, other.id)
    api.done("claim")
    assert api.do("close").json()["error"]["code"] == "alarm_open"
    api.done(f"alarms/{top['alarm']['id']}/acknowledge")
    assert api.do(f"alarms/{top['alarm']['id']}/acknowledge").json()["error"]["code"] == "alarm_not_open"
    assert api.get().json()["is_paused"]
    api.done("end-pause")
    seen = api.get().json()
    assert not seen["is_paused"]
    assert seen["alarms"][0]["acknowledged_by"] == "Nia Nurse"
    api.done("close")


def test_the_answers_to_insert_are_in_the_visitors_language(nurse: Browser, visitor: Visitor) -> None:
    api = Api(nurse, visitor.id)
    english = api.get("/answers").json()["answers"]
    visitor.send("¿cuánto dura una sesión?")
    spanish = {answer["topic"]: answer for answer in api.get("/answers").json()["answers"]}
    for answer in english:
        if answer["topic"] == "session_length":
            assert answer["text"] != spanish["session_length"]["text"]
    assert "greet" not in spanish


def test_the_queue_is_told_when_it_changes(nurse: Browser, admin: Browser, visitor: Visitor) -> None:
    with following(nurse, "/staff/api/events") as events:
        [(_, first, _)] = events.until("queue")
        assert first["handoffs"][0]["claimed_by"] is None
        Api(admin, visitor.id).done("claim")
        assert events.until("queue")[-1][1]["handoffs"][0]["claimed_by"]["name"] == "Ada Admin"
        visitor.send(DANGER)
        assert events.until("queue")[-1][1]["handoffs"][0]["reasons"] == ["alarm", "person"]


def test_a_conversation_is_followed_live_and_after_a_break(staff: Assistant, nurse: Browser, visitor: Visitor) -> None:
    api = Api(nurse, visitor.id)
    api.done("claim")
    with following(nurse, f"{api.path}/events") as events:
        assert events.until("conversation")[-1][1]["owner"] == "staff"
        visitor.send("hello?")
        name, message, identifier = events.until("message")[-1]
        assert (name, message["text"], identifier) == ("message", "hello?", "1")
        api.done("notes", text="a note")
        assert events.until("conversation")[-1][1]["notes"][0]["text"] == "a note"
    api.done("messages", client_message_id="one-two-three", text="Hello")
    with following(nurse, f"{api.path}/events", last_event_id=2) as events:
        seen = events.until("conversation")
        assert [data["text"] for name, data, _ in seen if name == "message"] == ["Hello"]
        assert next(name for name, _, _ in seen) == "queue", "the whole state comes again"
        assert visitor.forget().status_code == 200
        events.until("gone")
        assert events.is_over()
    assert ("Nia Nurse", "conversation.follow") in logged(staff, visitor.id)


def test_who_has_it_and_nobody_else_sees_that_the_visitor_writes(
    nurse: Browser, admin: Browser, visitor: Visitor, client: httpx.Client
) -> None:
    """For a few seconds, or until the message is there."""
    api = Api(nurse, visitor.id)
    api.done("claim")
    with following(nurse, f"{api.path}/events") as mine, following(admin, f"{api.path}/events") as theirs:
        mine.until("brief")
        assert visitor.type().status_code == 204
        assert mine.until("typing")[-1][1] == {"is_typing": True}
        started = time.monotonic()
        assert mine.until("typing")[-1][1] == {"is_typing": False}
        assert time.monotonic() - started < VISITOR_TYPING_SECONDS + 2
        visitor.type()
        assert mine.until("typing")[-1][1] == {"is_typing": True}
        visitor.send("here it is")
        seen = mine.until("typing")
        assert [data["text"] for name, data, _ in seen if name == "message"] == ["here it is"]
        assert seen[-1][1] == {"is_typing": False}
        api.done("notes", text="the end")
        other = theirs.until("conversation")
        while not other[-1][1]["notes"]:
            other += theirs.until("conversation")
        assert "typing" not in {name for name, _, _ in other}


def test_the_brief_is_made_when_there_is_something_new_and_not_for_each_sign_of_writing(
    nurse: Browser, visitor: Visitor
) -> None:
    api = Api(nurse, visitor.id)
    api.done("claim")
    with counted("GROUP BY messages.author") as briefs, following(nurse, f"{api.path}/events") as events:
        events.until("brief")
        before = len(briefs)
        visitor.type()
        assert events.until("typing")[-1][1] == {"is_typing": True}
        api.done("typing", is_typing=True)
        assert events.until("typing")[-1][1] == {"is_typing": False}
        assert len(briefs) == before
        visitor.send("how long is a session?")
        assert events.until("brief")[-1][1]["counts"]["visitor"] == 1
        assert len(briefs) > before


def test_a_stream_ends_with_the_session(nurse: Browser, visitor: Visitor) -> None:
    with following(nurse, "/staff/api/events") as events:
        events.until("queue")
        cookies = dict(nurse.client.cookies)
        with httpx.Client(base_url=nurse.origin, cookies=cookies) as other:
            answer = other.post("/staff/sign-out", data={"csrf": nurse.csrf}, headers={"Origin": nurse.origin})
            assert answer.status_code == 303
        visitor.send(DANGER)
        events.until("signed_out")
        assert events.is_over()


def test_the_queue_holds_none_of_the_visitors_words(nurse: Browser, visitor: Visitor) -> None:
    visitor.send(f"{SECRET} {DANGER}")
    wait_until(lambda: "alarm" in nurse.client.get("/staff/api/queue").text)
    assert "Marigold" not in nurse.client.get("/staff/api/queue").text
    assert "Marigold" in json.dumps(Api(nurse, visitor.id).get().json())
