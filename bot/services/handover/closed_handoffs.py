"""What was in the staff's queue and is not any more: to look something up, or to open it again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from bot.services.desk.handoffs import Reason, reasons_of
from bot.store.database import Database
from bot.store.tables import HandoffRow

MOST_CLOSED = 50


@dataclass(frozen=True)
class ClosedHandoff:
    """A conversation that was in the queue, and its last way out of it."""

    conversation_id: str
    reasons: tuple[Reason, ...]
    opened_at: datetime.datetime
    closed_at: datetime.datetime
    closed_by: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "conversation": self.conversation_id,
            "reasons": list(self.reasons),
            "opened_at": self.opened_at.isoformat(),
            "closed_at": self.closed_at.isoformat(),
            "closed_by": self.closed_by,
        }


def read_closed(database: Database) -> list[ClosedHandoff]:
    """Return the conversations that left the queue last, the newest first, each once; none that is in it again."""
    other = aliased(HandoffRow)
    is_open = exists().where(other.conversation_id == HandoffRow.conversation_id, other.closed_at.is_(None))
    last = select(func.max(HandoffRow.id)).where(~is_open).group_by(HandoffRow.conversation_id)
    newest = select(HandoffRow).where(HandoffRow.id.in_(last)).order_by(HandoffRow.closed_at.desc()).limit(MOST_CLOSED)
    with database.read() as session:
        return [
            ClosedHandoff(row.conversation_id, reasons_of(row), row.opened_at, row.closed_at, row.closed_by or "")
            for row in session.scalars(newest)
            if row.closed_at is not None
        ]
