"""A turn under a lost key: it gets the apology, and stands in nobody's way."""

from __future__ import annotations

from dataclasses import replace

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.take_message import Incoming, take_message
from bot.services.reply import Act
from bot.store.tables import HandoffRow, MessageRow, TurnRow
from bot.vault import Vault

from .server import another_gateway, running_gateway, wait_until
from .test_event_stream import also_at, let_every_lease_run_out
from .visitor import Visitor

DEAD = "worker-that-died"


def left_open(parts: Assistant, *texts: str) -> str:
    """Return a conversation whose turns a dead gateway left."""
    conversation = start_conversation(parts.database)
    for text in texts:
        take_message(parts, Incoming(conversation, f"message-{len(text)}-{text[:2]}", text), DEAD)
    let_every_lease_run_out(parts)
    return conversation


def state_of(parts: Assistant, conversation: str) -> list[str]:
    with parts.database.read() as session:
        rows = select(TurnRow.state).where(TurnRow.conversation_id == conversation).order_by(TurnRow.message_sequence)
        return list(session.scalars(rows))


def test_one_that_cannot_even_be_taken_up_keeps_no_stream_from_being_woken(
    parts: Assistant, client: httpx.Client
) -> None:
    broken = left_open(parts, "is it safe")
    with parts.database.write() as session:
        session.execute(update(MessageRow).values(body=parts.vault.encrypt("no JSON")))
    with running_gateway(parts) as one, another_gateway(parts) as other:
        visitor = Visitor(one, client)
        with visitor.events() as events:
            events.until("status")
            assert also_at(visitor, other, client).send("is it safe").status_code == 202
            assert [message["text"] for message in events.messages(1)] == ["is it safe"]
    assert state_of(parts, broken) == ["open"]


def test_it_is_closed_with_the_apology_and_the_others_are_taken_up(parts: Assistant, client: httpx.Client) -> None:
    lost = left_open(parts, "is it safe", "and then")
    parts.vault = Vault(replace(parts.keys, encryption=(Fernet.generate_key(),)))
    other = left_open(parts, "how long does it take")
    with running_gateway(parts) as url:
        wait_until(lambda: state_of(parts, lost) == ["failed", "failed"])
        wait_until(lambda: state_of(parts, other) == ["failed"])
        visitor = Visitor(url, client)
        visitor.ask("is it safe")
        assert visitor.forget().status_code == 200
    with parts.database.read() as session:
        replies = select(MessageRow.body).where(MessageRow.conversation_id == lost, MessageRow.author == "bot")
        shown = [parts.vault.decrypt_text(body) for body in session.scalars(replies)]
        handed = session.scalar(select(HandoffRow.reasons).where(HandoffRow.conversation_id == lost))
    assert len(shown) == 2
    assert all(f'"act": "{Act.UNAVAILABLE}"' in reply for reply in shown)
    assert handed is not None, "somebody of the staff has to know"
