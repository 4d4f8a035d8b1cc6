"""The durable turn: claimed by one worker at a time, finished once."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from bot.services.conversations import OPEN, VISITOR, add_replies, utc_now
from bot.store.database import Database
from bot.store.tables import ConversationRow, MessageRow, TurnRow
from bot.vault import Vault

DONE = "done"
FAILED = "failed"
LEASE_SECONDS = 12.0
"""Longer than a turn's time-out: a lease that has run out belongs to a worker that died."""


@dataclass(frozen=True)
class Turn:
    """A claimed turn, with what the visitor said."""

    id: str
    conversation_id: str
    text: str
    button: str | None
    is_resend: bool


def lease_end() -> datetime.datetime:
    """Return until when a turn claimed now belongs to its worker."""
    return utc_now() + datetime.timedelta(seconds=LEASE_SECONDS)


def claim_next(database: Database, vault: Vault, worker: str, conversation_id: str | None = None) -> Turn | None:
    """Claim the oldest turn that nobody works on, None where there is none.

    A turn is free where it was never claimed or its lease has run out, and no earlier turn of its conversation is open.
    `conversation_id`: look in this conversation only.
    """
    earlier = aliased(TurnRow)
    free = [
        TurnRow.state == OPEN,
        or_(TurnRow.claimed_by.is_(None), TurnRow.lease_until < utc_now()),
        ~exists().where(
            earlier.conversation_id == TurnRow.conversation_id,
            earlier.state == OPEN,
            earlier.message_sequence < TurnRow.message_sequence,
        ),
    ]
    if conversation_id is not None:
        free.append(TurnRow.conversation_id == conversation_id)
    with database.read() as session:  # most looks find nothing, and take no write lock for it
        if session.scalar(select(TurnRow.id).where(*free).limit(1)) is None:
            return None
    with database.write() as session:
        row = session.scalar(select(TurnRow).where(*free).order_by(TurnRow.created_at).limit(1).with_for_update())
        if row is None:
            return None
        was_claimed = row.claimed_by is not None
        claimed = session.execute(
            update(TurnRow)
            .where(TurnRow.id == row.id, TurnRow.state == OPEN)
            .values(claimed_by=worker, lease_until=lease_end())
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
            return None
        return _turn(session, vault, row, is_resend=was_claimed)


def finish(
    database: Database, vault: Vault, turn: Turn, worker: str, replies: Sequence[dict[str, Any]], state: str = DONE
) -> bool:
    """Store the replies and close the turn; return False where it is not the worker's any more (they are discarded)."""
    with database.write() as session:
        closed = session.execute(
            update(TurnRow)
            .where(TurnRow.id == turn.id, TurnRow.state == OPEN, TurnRow.claimed_by == worker)
            .values(state=state, claimed_by=None, lease_until=None, finished_at=utc_now())
        )
        if not closed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
            return False
        conversation = session.get(ConversationRow, turn.conversation_id)
        assert conversation is not None, "a turn goes with its conversation"
        add_replies(session, vault, conversation, turn.id, replies)
        return True


def _turn(session: Any, vault: Vault, row: TurnRow, is_resend: bool) -> Turn:
    body = session.scalar(select(MessageRow.body).where(MessageRow.turn_id == row.id, MessageRow.author == VISITOR))
    said = json.loads(vault.decrypt(body))
    return Turn(row.id, row.conversation_id, said["text"], said.get("button"), is_resend)
