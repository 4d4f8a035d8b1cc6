"""Start a conversation, read its messages; what the engine still has to forget."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.services.errors import ConversationGoneError
from bot.services.messages import read_body, store_message
from bot.services.owners import BOT, STAFF
from bot.services.times import utc_now
from bot.store.database import Database, new_id
from bot.store.tables import ConversationRow, ErasureRow, HandoffRow, MessageRow, TurnRow
from bot.vault import Vault

OPEN = "open"
LOOK_BACK = 200
"""More messages than are stored within one unit of work."""
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """A stored message, readable.

    `body`: {"text", "button"?} of a visitor, {"text", "name"?} of the staff, the reply envelope of the bot.
    """

    sequence: int
    author: str
    created_at: datetime.datetime
    body: dict[str, Any]
    client_message_id: str | None


@dataclass(frozen=True)
class Conversation:
    """What a reader has not seen yet, the oldest first. `is_waiting`: the visitor is waiting for an answer.

    `newest`: the sequence number of the newest message, also where it cannot be read; 0 where there is nothing new.
    `owner`: who answers (bot, waiting, staff). `person`: how that person of the staff is shown, "" for nobody;
    `typing_until`: until when they seem to write.
    """

    messages: list[Message]
    newest: int
    is_waiting: bool
    owner: str
    person: str = ""
    typing_until: datetime.datetime | None = None


_MESSAGES_AFTER = (
    select(MessageRow.sequence, MessageRow.author, MessageRow.created_at, MessageRow.body, MessageRow.client_message_id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"), MessageRow.sequence > bindparam("after"))
    .order_by(MessageRow.sequence)
)
_OWNER = select(ConversationRow.owner).where(ConversationRow.id == bindparam("conversation_id"))
_PERSON = select(HandoffRow.shown_as, HandoffRow.typing_until).where(
    HandoffRow.conversation_id == bindparam("conversation_id"), HandoffRow.closed_at.is_(None)
)
_HAS_OPEN_TURN = (
    select(TurnRow.id).where(TurnRow.conversation_id == bindparam("conversation_id"), TurnRow.state == OPEN).limit(1)
)


def start_conversation(database: Database, notice_version: str | None = None) -> str:
    """Store a new conversation and return its id. `notice_version`: of the notice that the visitor has read."""
    identifier = new_id()
    row = ConversationRow(
        id=identifier, created_at=utc_now(), owner="bot", last_sequence=0, notice_version=notice_version
    )
    with database.write() as session:
        session.add(row)
    return identifier


def last_sequence(database: Database, conversation_id: str) -> int:
    """Return the number of the conversation's newest message, 0 where it has none. Raises: ConversationGoneError."""
    with database.read() as session:
        sequence = session.scalar(select(ConversationRow.last_sequence).where(ConversationRow.id == conversation_id))
    if sequence is None:
        raise ConversationGoneError
    return sequence


def read_conversation(database: Database, vault: Vault, conversation_id: str, after: int = 0) -> Conversation:
    """Return the messages with a sequence number above `after`, and the conversation's state at the same moment.

    One whose stored body cannot be read is left out, so that it stands in nobody's way; the log has its number.

    Raises: ConversationGoneError
    """
    with database.read() as session:
        rows = session.execute(_MESSAGES_AFTER, {"conversation_id": conversation_id, "after": after}).all()
        owner = session.scalar(_OWNER, {"conversation_id": conversation_id})
        if owner is None:
            raise ConversationGoneError
        is_waiting = bool(session.scalar(_HAS_OPEN_TURN, {"conversation_id": conversation_id}))
        person = session.execute(_PERSON, {"conversation_id": conversation_id}).first() if owner == STAFF else None
    messages = []
    for row in rows:
        body = read_body(vault, row.body)
        if body is None:
            _logger.error("message %d of conversation %s cannot be read: left out", row.sequence, conversation_id)
            continue
        messages.append(Message(row.sequence, row.author, row.created_at, body, row.client_message_id))
    newest = rows[-1].sequence if rows else 0
    return Conversation(messages, newest, is_waiting, owner, *(person or ()))


def changed_after(database: Database, message_id: int | None) -> tuple[dict[str, int], int]:
    """Return what was stored after the message of this id: conversation to newest sequence number; the newest id.

    The LOOK_BACK before it are there again, and without an id only those: PostgreSQL gives the ids before the commits,
    so that what comes to light last may have a lower one.
    """
    with database.read() as session:
        newest = session.scalar(select(func.max(MessageRow.id))) or 0
        seen = newest if message_id is None else min(message_id, newest)
        changed = (
            select(MessageRow.conversation_id, func.max(MessageRow.sequence))
            .where(MessageRow.id > seen - LOOK_BACK)
            .group_by(MessageRow.conversation_id)
        )
        return {conversation_id: sequence for conversation_id, sequence in session.execute(changed)}, newest


def add_replies(
    session: Session,
    vault: Vault,
    conversation: ConversationRow,
    turn_id: str,
    replies: Sequence[dict[str, Any]],
    first: int = 0,
) -> None:
    """Add a turn's replies to the conversation, in order, within the caller's unit of work. `first`: their position."""
    for position, reply in enumerate(replies, first):
        store_message(session, vault, conversation, BOT, reply, turn_id=turn_id, position=position)


def is_kept(database: Database, conversation_id: str) -> bool:
    """Tell whether the conversation is there: neither forgotten nor too old."""
    with database.read() as session:
        return session.scalar(_OWNER, {"conversation_id": conversation_id}) is not None


def memories_to_erase(database: Database, turn_seconds: float, now: datetime.datetime | None = None) -> list[str]:
    """Return the forgotten conversations that the engine may still remember.

    Each after as long as a turn may take: one that was on its way to the engine has come to its end by then, and
    remembers nothing afterwards.
    """
    erased_before = (now or utc_now()) - datetime.timedelta(seconds=turn_seconds)
    to_erase = select(ErasureRow.conversation_id).where(
        ErasureRow.memory_erased_at.is_(None), ErasureRow.erased_at <= erased_before
    )
    with database.read() as session:
        return list(session.scalars(to_erase))


def memory_erased(database: Database, conversation_id: str) -> None:
    """Note that the engine has forgotten the conversation."""
    with database.write() as session:
        session.execute(
            update(ErasureRow).where(ErasureRow.conversation_id == conversation_id).values(memory_erased_at=utc_now())
        )
