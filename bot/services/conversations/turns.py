"""The durable turn: claimed by one worker at a time, finished once."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.safety.rules import URGENCY
from bot.services.conversations.conversation import OPEN, add_replies
from bot.services.danger.safety_reply import is_alarming, is_paused, raise_flag, without_promotion
from bot.services.danger.safety_state import CALM, SafetyState, safety_state
from bot.services.desk.handoffs import Reason, keep_silent, locked_conversation, open_handoff
from bot.services.desk.switch import is_off, without_answers
from bot.services.messages import read_body
from bot.services.owners import BOT, STAFF, VISITOR
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import MessageRow, TurnRow
from bot.vault import UnreadableError, Vault

DONE = "done"
FAILED = "failed"
LEASE_SECONDS = 12.0
"""Longer than the longest time-out of a turn: a lease that has run out belongs to a worker that died."""
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """A claimed turn, with what the visitor said. `is_readable`: with the keys in use; otherwise `text` is empty.

    `said_tier`: of the fixed text that the patterns have answered it with; the engine then only looks for worse.
    """

    id: str
    conversation_id: str
    text: str
    button: str | None
    is_resend: bool
    safety: SafetyState = CALM
    is_readable: bool = True
    said_tier: int | None = None


def lease_end() -> datetime.datetime:
    """Return until when a turn claimed now belongs to its worker."""
    return utc_now() + datetime.timedelta(seconds=LEASE_SECONDS)


def claim_next(database: Database, vault: Vault, worker: str) -> Turn | None:
    """Claim the oldest turn that nobody works on, None where there is none.

    A turn is free where it was never claimed or its lease has run out, and no earlier turn of its conversation is open.
    """
    with database.read() as session:  # most looks find nothing, and take no write lock for it
        if session.scalar(_free_turns().limit(1)) is None:
            return None
    with database.write() as session:
        return _claim(session, vault, worker, _free_turns())


def finish(parts: Parts, turn: Turn, worker: str, replies: Sequence[dict[str, Any]], state: str = DONE) -> Turn | None:
    """Store the replies, close the turn, and return the conversation's next one, claimed.

    Where the turn is another worker's by now, the replies are discarded, and there is none.
    A reply to danger that the engine saw flags the conversation; in a flagged one nothing is promoted. Where somebody
    of the staff has taken the conversation meanwhile, only such a reply is stored. A failed turn is for the staff.
    While the program is switched off, a fixed text stands in the place of answers.
    """
    with parts.database.write() as session:
        conversation = locked_conversation(session, turn.conversation_id)
        if conversation is None:
            return None
        closed = session.execute(
            update(TurnRow)
            .where(TurnRow.id == turn.id, TurnRow.state == OPEN, TurnRow.claimed_by == worker)
            .values(state=state, claimed_by=None, lease_until=None, finished_at=utc_now())
            .execution_options(synchronize_session=False)
        )
        if not closed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
            return None
        alarming = [reply for reply in replies if is_alarming(reply.get("safety_tier"))]
        for reply in alarming:
            raise_flag(session, conversation, turn.id, reply["safety_tier"], parts.profile)
        if conversation.owner == STAFF:
            replies = alarming
            if not alarming and turn.said_tier is None:
                keep_silent(session, parts.vault, conversation, turn.id)
        elif state == FAILED:
            open_handoff(session, conversation, Reason.FAILED_TURN)
        if is_off(session):
            replies = without_answers(parts.library, replies)
        if is_paused(conversation):
            replies = [without_promotion(reply) for reply in replies]
        add_replies(session, parts.vault, conversation, turn.id, replies, first=0 if turn.said_tier is None else 1)
        following = _free_turns().where(TurnRow.conversation_id == turn.conversation_id)
        return _claim(session, parts.vault, worker, following)


def _free_turns() -> Select[TurnRow]:
    earlier = aliased(TurnRow)
    return select(TurnRow).where(
        TurnRow.state == OPEN,
        or_(TurnRow.claimed_by.is_(None), TurnRow.lease_until < utc_now()),
        ~exists().where(
            earlier.conversation_id == TurnRow.conversation_id,
            earlier.state == OPEN,
            earlier.message_sequence < TurnRow.message_sequence,
        ),
    )


def _claim(session: Session, vault: Vault, worker: str, free: Select[TurnRow]) -> Turn | None:
    """Claim the oldest of these turns; those of conversations that the staff have end here, without the engine."""
    while (found := session.scalar(free.order_by(TurnRow.created_at).limit(1))) is not None:
        conversation = locked_conversation(session, found.conversation_id)
        row = session.scalar(free.where(TurnRow.id == found.id).execution_options(populate_existing=True))
        if conversation is None or row is None:
            continue  # forgotten, or taken by another worker, before the lock was ours
        if conversation.owner != STAFF:
            break
        row.state, row.claimed_by, row.lease_until, row.finished_at = DONE, None, None, utc_now()
        if _said_tier(session, vault, row.id) is None:
            keep_silent(session, vault, conversation, row.id)
    else:
        return None
    is_resend = row.claimed_by is not None
    row.claimed_by, row.lease_until = worker, lease_end()
    body = session.scalar(select(MessageRow.body).where(MessageRow.turn_id == row.id, MessageRow.author == VISITOR))
    assert body is not None, "a turn goes with its message"
    state, said_tier = safety_state(session, vault, conversation), _said_tier(session, vault, row.id)
    try:
        said = json.loads(vault.decrypt(body))
    except UnreadableError:  # a turn under a lost key must not stand in the way of all others
        _logger.error("the message of turn %s cannot be read with the keys in use", row.id)
        return Turn(row.id, row.conversation_id, "", None, is_resend, state, False, said_tier)
    return Turn(row.id, row.conversation_id, said["text"], said.get("button"), is_resend, state, said_tier=said_tier)


def _said_tier(session: Session, vault: Vault, turn_id: str) -> int | None:
    """Return the tier of the safety text that an open turn has been answered with, None where it has none."""
    body = session.scalar(select(MessageRow.body).where(MessageRow.turn_id == turn_id, MessageRow.author == BOT))
    said = read_body(vault, body) if body is not None else None
    if body is not None and said is None:
        return URGENCY[0]  # under a lost key: something was said, and nothing is worse
    return said["safety_tier"] if said else None
