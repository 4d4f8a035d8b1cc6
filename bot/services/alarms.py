"""Alarms: which are open, which are overdue, who has acknowledged one, and the end of a pause."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import AlarmRow, ConversationRow


@dataclass(frozen=True)
class Alarm:
    """An open alarm. `is_overdue`: nobody has acknowledged it in time."""

    id: int
    conversation_id: str
    tier: int
    raised_at: datetime.datetime
    is_overdue: bool


def open_alarms(database: Database) -> list[Alarm]:
    """Return the alarms that nobody has acknowledged, the oldest first."""
    now = utc_now()
    with database.read() as session:
        rows = session.scalars(
            select(AlarmRow).where(AlarmRow.acknowledged_at.is_(None)).order_by(AlarmRow.raised_at)
        ).all()
    return [Alarm(row.id, row.conversation_id, row.tier, row.raised_at, row.due_at < now) for row in rows]


def acknowledge(database: Database, alarm_id: int, by: str) -> bool:
    """Note who has seen the alarm; return False where it is not open any more. The first one counts."""
    with database.write() as session:
        changed = session.execute(
            update(AlarmRow)
            .where(AlarmRow.id == alarm_id, AlarmRow.acknowledged_at.is_(None))
            .values(acknowledged_at=utc_now(), acknowledged_by=by)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def end_pause(database: Database, conversation_id: str) -> bool:
    """Let booking and promotion go on in a conversation; its flag stays. Return False where nothing was paused."""
    with database.write() as session:
        changed = session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id, ConversationRow.safety_paused_until > utc_now())
            .values(safety_paused_until=None)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
