"""Take a visitor's message: triage it, store it, open its turn. Acknowledged means stored.

The order is part of the contract: safety first, also where the message is refused or cannot be stored; then whose the
conversation is; the engine last.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from bot.services.conversations.back_to_program import stop_waiting, wants_program
from bot.services.conversations.conversation import OPEN, add_replies
from bot.services.conversations.turns import DONE, lease_end
from bot.services.conversations.visitor_text import clean
from bot.services.danger.safety_reply import needs_second_look, raise_flag, safety_reply
from bot.services.danger.safety_state import CALM, SafetyState, safety_state
from bot.services.desk.handoffs import keep_silent, locked_conversation
from bot.services.desk.visitor_typing import stop_visitor_typing
from bot.services.errors import ButtonNotOfferedError, ConversationGoneError, MessageConflictError
from bot.services.messages import read_body, store_message
from bot.services.owners import BOT, STAFF, VISITOR, WAITING
from bot.services.parts import Parts
from bot.services.reply import Act, Reply
from bot.services.times import utc_now
from bot.store.database import new_id
from bot.store.tables import ConversationRow, MessageRow, TurnRow
from bot.vault import Vault

EARLIER_MESSAGES = 2
"""How many earlier messages the triage reads together with the new one."""
REPLIES_WITH_BUTTONS = 20
"""Buttons of this many last replies may still be pressed."""
_SAID_BEFORE = (
    select(ConversationRow.safety_tier, MessageRow.body)
    .outerjoin(MessageRow, and_(MessageRow.conversation_id == ConversationRow.id, MessageRow.author == VISITOR))
    .where(ConversationRow.id == bindparam("conversation_id"))
    .order_by(MessageRow.sequence.desc())
    .limit(EARLIER_MESSAGES)
)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Incoming:
    """What the browser sent. `text` of a button is its title; `button` its payload."""

    conversation_id: str
    client_message_id: str
    text: str
    button: str | None = None


@dataclass(frozen=True)
class Accepted:
    """A stored message. `claimed`: its turn may start now, by whoever took it. `replies`: of the safety triage.

    `safety`: what the engine has to know of danger in the conversation. `said_tier`: as in Turn.
    """

    sequence: int
    turn_id: str
    claimed: bool
    safety: SafetyState = CALM
    said_tier: int | None = None
    replies: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _SaidBefore:
    """What the triage reads besides the message. `sealed`: the last bodies, the newest first; `tier`: the flag's."""

    conversation_id: str
    sealed: tuple[bytes, ...]
    tier: int | None


def take_message(parts: Parts, incoming: Incoming, worker: str | None) -> Accepted:
    """Store the message with its turn, in one unit of work, and return what was stored.

    `worker`: who will run the turn, None for whoever looks next. The same client_message_id again returns the first
    result. Where the patterns saw danger that is not the most urgent, the turn stays open: the engine reads it too.

    Raises: ConversationGoneError, MessageConflictError, ButtonNotOfferedError, EmptyMessageError, MessageTooLongError
    """
    text = clean(incoming.text)
    with parts.database.read() as session:
        before = _said_before(session, incoming.conversation_id)
    danger = _danger_in(parts, text, before)  # before the unit of work: it takes its time, and others wait for the lock
    fingerprint = hashlib.sha256(json.dumps([text, incoming.button]).encode()).hexdigest()
    with parts.database.write() as session:
        conversation = locked_conversation(session, incoming.conversation_id)
        if conversation is None:
            raise ConversationGoneError
        known = _known_message(session, incoming)
        if known is not None:
            if known.fingerprint != parts.vault.lookup(fingerprint):
                raise MessageConflictError
            again = _safety_replies(session, parts.vault, known)
            return Accepted(known.sequence, str(known.turn_id), False, replies=again)
        if incoming.button is not None and not _was_offered(session, parts.vault, incoming):
            raise ButtonNotOfferedError
        meanwhile = _said_before(session, conversation.id)
        if meanwhile != before:  # another tab was faster
            danger = _danger_in(parts, text, meanwhile)
        body = {"text": text} if incoming.button is None else {"text": text, "button": incoming.button}
        turn = _open_turn(session, conversation, worker)
        sequence = store_message(
            session,
            parts.vault,
            conversation,
            VISITOR,
            body,
            turn_id=turn.id,
            client_message_id=incoming.client_message_id,
            fingerprint=parts.vault.lookup(fingerprint),
        )
        state = safety_state(session, parts.vault, conversation)
        accepted = Accepted(sequence, turn.id, worker is not None and turn.claimed_by == worker, state)
        if conversation.owner == STAFF:
            stop_visitor_typing(session, conversation.id)
        replies: list[dict[str, Any]] = []
        if danger is not None:
            raise_flag(session, conversation, turn.id, danger.safety_tier or 4, parts.profile)
            replies = [danger.to_dict()]
            add_replies(session, parts.vault, conversation, turn.id, replies)
            if conversation.owner != STAFF and needs_second_look(danger.safety_tier):
                return replace(accepted, said_tier=danger.safety_tier, replies=replies)
        elif conversation.owner == STAFF:
            keep_silent(session, parts.vault, conversation, turn.id)
        elif conversation.owner == WAITING and incoming.button is None and wants_program(text):
            stop_waiting(session, parts, conversation, turn.id)
        else:
            return accepted
        turn.state, turn.claimed_by, turn.lease_until, turn.finished_at = DONE, None, None, utc_now()
        return Accepted(accepted.sequence, turn.id, False, replies=replies)


def _open_turn(session: Session, conversation: ConversationRow, worker: str | None) -> TurnRow:
    """Open the turn of the message that is stored next: the worker's unless an earlier one is still open."""
    busy = session.scalar(
        select(func.count())
        .select_from(TurnRow)
        .where(TurnRow.conversation_id == conversation.id, TurnRow.state == OPEN)
    )
    turn = TurnRow(
        id=new_id(),
        conversation_id=conversation.id,
        message_sequence=conversation.last_sequence + 1,
        state=OPEN,
        claimed_by=None if busy else worker,
        lease_until=None if busy or worker is None else lease_end(),
        created_at=utc_now(),
    )
    session.add(turn)
    session.flush()
    return turn


def _known_message(session: Session, incoming: Incoming) -> MessageRow | None:
    return session.scalar(
        select(MessageRow).where(
            MessageRow.conversation_id == incoming.conversation_id,
            MessageRow.client_message_id == incoming.client_message_id,
        )
    )


def _safety_replies(session: Session, vault: Vault, message: MessageRow) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(MessageRow)
        .where(MessageRow.turn_id == message.turn_id, MessageRow.author == BOT)
        .order_by(MessageRow.position)
    )
    replies = [json.loads(vault.decrypt(row.body)) for row in rows]
    return [reply for reply in replies if reply["act"] in (Act.CRISIS, Act.EMERGENCY)]


def _last_sealed(session: Session, conversation_id: str, author: str, count: int) -> Sequence[bytes]:
    """Return the last bodies of an author, still encrypted, the newest first."""
    return session.scalars(
        select(MessageRow.body)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == author)
        .order_by(MessageRow.sequence.desc())
        .limit(count)
    ).all()


def _opened(vault: Vault, conversation_id: str, sealed: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return those of the bodies that can be read."""
    bodies = []
    for one in sealed:
        body = read_body(vault, one)
        if body is not None:
            bodies.append(body)
        else:  # a message under a lost key must not stand in the way of the triage
            _logger.error("a message of conversation %s cannot be read with the keys in use", conversation_id)
    return bodies


def last_texts(parts: Parts, conversation_id: str) -> list[str]:
    """Return the visitor's last messages, the oldest first. What the triage answers itself is in no other memory."""
    with parts.database.read() as session:
        return _texts(parts.vault, _said_before(session, conversation_id))


def _said_before(session: Session, conversation_id: str) -> _SaidBefore:
    rows = session.execute(_SAID_BEFORE, {"conversation_id": conversation_id}).all()
    sealed = tuple(row.body for row in rows if row.body is not None)
    return _SaidBefore(conversation_id, sealed, rows[0].safety_tier if rows else None)


def _texts(vault: Vault, before: _SaidBefore) -> list[str]:
    return [str(body["text"]) for body in reversed(_opened(vault, before.conversation_id, before.sealed))]


def _danger_in(parts: Parts, text: str, before: _SaidBefore) -> Reply | None:
    return safety_reply(parts, text, _texts(parts.vault, before), before.tier)


def _was_offered(session: Session, vault: Vault, incoming: Incoming) -> bool:
    sealed = _last_sealed(session, incoming.conversation_id, BOT, REPLIES_WITH_BUTTONS)
    bodies = _opened(vault, incoming.conversation_id, sealed)
    return any(button["payload"] == incoming.button for body in bodies for button in body.get("buttons", []))
