"""The event stream: every message after the last one that the browser has, in order."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import read_conversation, start_conversation
from bot.services.conversations.take_message import Incoming, take_message
from bot.services.conversations.turns import Turn, claim_next, finish
from bot.services.reply import Act, Reply
from bot.services.times import utc_now
from bot.store.tables import MessageRow, TurnRow

from .server import another_gateway, running_gateway, wait_until
from .visitor import Visitor

DANGER = "I am going to kill myself tonight"


def test_a_new_conversation_is_ready_at_once_and_nobody_types(visitor: Visitor) -> None:
    with visitor.events() as events:
        assert [event[:2] for event in events.until("status")] == [
            ("ready", {}),
            ("status", {"typing": False, "owner": "bot"}),
        ]


def test_the_history_comes_first_with_its_numbers_as_ids(visitor: Visitor) -> None:
    visitor.send(DANGER, "message-one")
    visitor.send("i want to die", "message-two")
    with visitor.events() as events:
        seen = events.until("ready")
    assert [(name, identifier) for name, _, identifier in seen[:-1]] == [("message", str(n)) for n in range(1, 5)]
    first = seen[0][1]
    assert set(first) == {"sequence", "author", "created_at", "text", "client_message_id"}
    assert (first["sequence"], first["author"], first["text"]) == (1, "visitor", DANGER)
    assert first["client_message_id"] == "message-one"
    assert set(seen[1][1]) == {"sequence", "author", "created_at", "reply"}
    assert seen[1][1]["author"] == "bot"


def test_only_what_comes_after_the_last_event_is_sent(visitor: Visitor) -> None:
    visitor.send(DANGER)
    visitor.send("i want to die")
    with visitor.events(after=3) as events:
        assert [message["sequence"] for message in events.history()] == [4]
    with visitor.events(after=4) as events:
        assert events.history() == []


def test_an_event_id_from_the_future_gets_everything(visitor: Visitor) -> None:
    """The browser may have been here before a backup was restored; nothing said since may be missing."""
    visitor.send(DANGER)
    with visitor.events(after=999) as events:
        assert [message["sequence"] for message in events.history()] == [1, 2]
        visitor.send("i want to die")
        assert [message["sequence"] for message in events.messages(2)] == [3, 4]


def test_a_message_that_is_sent_later_reaches_an_open_stream(visitor: Visitor) -> None:
    with visitor.events() as events:
        assert events.history() == []
        visitor.send(DANGER)
        assert [message["sequence"] for message in events.messages(2)] == [1, 2]


def test_typing_is_told_when_it_begins_and_when_it_ends(visitor: Visitor) -> None:
    with visitor.events() as events:
        events.until("status")
        visitor.send("is it safe")
        states = [events.until("status")[-1][1]["typing"]]
        reply = events.until("message")[-1][1]
        states.append(events.until("status")[-1][1]["typing"])
    assert states == [True, False]
    assert reply["reply"]["act"] == Act.UNAVAILABLE, "the engine is away"


def read(visitor: Visitor, count: int, seen: list[Any], ready: threading.Event) -> None:
    with visitor.events() as events:
        seen.extend(events.history())
        ready.set()
        seen.extend(events.messages(count - len(seen)))


def test_two_readers_see_the_same_messages_in_the_same_order(visitor: Visitor) -> None:
    visitor.send(DANGER)
    seen: tuple[list[Any], list[Any]] = ([], [])
    ready = (threading.Event(), threading.Event())
    readers = [threading.Thread(target=read, args=(visitor, 12, seen[n], ready[n]), daemon=True) for n in (0, 1)]
    for reader in readers:
        reader.start()
    assert all(event.wait(30) for event in ready)
    senders = [threading.Thread(target=visitor.send, args=(f"i want to die {n}",)) for n in range(5)]
    for thread in (*senders, *readers):
        if thread in senders:
            thread.start()
        thread.join(30)
    assert [message["sequence"] for message in seen[0]] == list(range(1, 13))
    assert seen[0] == seen[1]


def test_a_reader_that_comes_back_misses_nothing(visitor: Visitor) -> None:
    sent: list[dict[str, Any]] = []
    for number in range(4):
        visitor.send(f"i want to die {number}")
        with visitor.events(after=len(sent)) as events:
            sent += events.history()
    assert [message["sequence"] for message in sent] == list(range(1, 9))


def test_the_stream_ends_when_the_conversation_is_forgotten(visitor: Visitor) -> None:
    visitor.send(DANGER)
    with visitor.events() as events:
        events.until("status")
        assert visitor.forget().status_code == 200
        assert events.until("gone")[-1][1] == {}
        assert events.is_over()


def test_right_to_left_text_comes_back_as_it_was_sent(visitor: Visitor) -> None:
    text = "\u200fכמה זה עולה? 🙂\u2028<b>"
    visitor.send(text)
    with visitor.events() as events:
        assert events.history()[0]["text"] == text


@pytest.mark.parametrize("damaged", [b"no ciphertext", "no JSON", '["no message"]', '{"button": "/no_text"}'])
def test_a_message_that_cannot_be_read_is_left_out_and_all_others_come(
    parts: Assistant, visitor: Visitor, damaged: bytes | str, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        visitor.send(f"{DANGER} {number}")
    body = damaged if isinstance(damaged, bytes) else parts.vault.encrypt(damaged)
    with parts.database.write() as session:
        session.execute(update(MessageRow).where(MessageRow.sequence.in_((3, 6))).values(body=body))
    with visitor.events() as events:
        assert [message["sequence"] for message in events.history()] == [1, 2, 4, 5]
        events.until("status")
        visitor.type()
        visitor.send(DANGER)
        assert [message["sequence"] for message in events.messages(2)] == [7, 8]
    assert caplog.text.count(f"message 6 of conversation {visitor.id} cannot be read: left out") == 1
    assert "no message" not in caplog.text


def also_at(visitor: Visitor, url: str, client: httpx.Client) -> Visitor:
    """Return the same conversation at another gateway."""
    elsewhere = Visitor(url, client)
    elsewhere.url, elsewhere.headers = f"{url}/api/conversations/{visitor.id}", visitor.headers
    return elsewhere


def test_what_another_gateway_stored_reaches_an_open_stream(parts: Assistant, client: httpx.Client) -> None:
    with running_gateway(parts) as one, another_gateway(parts) as other:
        visitor = Visitor(one, client)
        with visitor.events() as events:
            assert events.history() == []
            assert also_at(visitor, other, client).send(DANGER).status_code == 202
            assert [message["sequence"] for message in events.messages(2)] == [1, 2]


def test_it_still_does_after_the_newest_messages_were_forgotten(parts: Assistant, client: httpx.Client) -> None:
    """SQLite gives the numbers of deleted rows again."""
    with running_gateway(parts) as one, another_gateway(parts) as other:
        leaving, visitor = Visitor(one, client), Visitor(one, client)
        with leaving.events() as events:
            events.until("status")
            for number in range(3):
                also_at(leaving, other, client).send(f"{DANGER} {number}")
                events.messages(2)
            leaving.forget()
            events.until("gone")
        with visitor.events() as events:
            events.until("status")
            also_at(visitor, other, client).send(DANGER)
            assert [message["sequence"] for message in events.messages(2)] == [1, 2]


def test_a_turn_that_a_dead_gateway_left_is_taken_up(parts: Assistant, client: httpx.Client) -> None:
    conversation = start_conversation(parts.database)
    accepted = take_message(parts, Incoming(conversation, "message-one", "is it safe"), "worker-that-died")
    turn = Turn(accepted.turn_id, conversation, "is it safe", None, is_resend=False)
    reply = Reply(text="It is.", act=Act.ANSWER)
    take_message(parts, Incoming(conversation, "message-two", "and then?"), "worker-that-died")
    assert finish(parts, turn, "worker-that-died", [reply.to_dict()])
    let_every_lease_run_out(parts)
    with running_gateway(parts):
        wait_until(lambda: not read_conversation(parts.database, parts.vault, conversation).is_waiting)
    assert claim_next(parts.database, parts.vault, "other") is None


def let_every_lease_run_out(parts: Assistant) -> None:
    with parts.database.write() as session:
        session.execute(update(TurnRow).values(lease_until=utc_now().replace(year=2020)))
