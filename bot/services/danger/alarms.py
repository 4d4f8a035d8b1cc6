"""Alarms: which are open, which are overdue, who has acknowledged one, and the end of a pause."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff import Member
from bot.services.desk.handoffs import touch_open
from bot.services.desk.staff_work import StaffError, staff_work
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import AlarmRow, ConversationRow


class AlarmNotOpenError(StaffError):
    """Somebody has acknowledged the alarm already, or there is none."""

    code = "alarm_not_open"
    message = "This alarm is not open any more: somebody has acknowledged it."


@dataclass(frozen=True)
class Alarm:
    """An open alarm. `is_overdue`: nobody has acknowledged it in time."""

    id: int
    conversation_id: str
    tier: int
    raised_at: datetime.datetime
    is_overdue: bool


def is_overdue(row: AlarmRow, now: datetime.datetime) -> bool:
    """Tell whether nobody has acknowledged the alarm in time."""
    return row.acknowledged_at is None and row.due_at < now


def open_alarms(database: Database) -> list[Alarm]:
    """Return the alarms that nobody has acknowledged, the oldest first."""
    now = utc_now()
    with database.read() as session:
        rows = session.scalars(
            select(AlarmRow).where(AlarmRow.acknowledged_at.is_(None)).order_by(AlarmRow.raised_at)
        ).all()
    return [Alarm(row.id, row.conversation_id, row.tier, row.raised_at, is_overdue(row, now)) for row in rows]


def acknowledge(database: Database, alarm_id: int, by: str) -> bool:
    """Note who has seen the alarm; return False where it is not open any more. The first one counts."""
    with database.write() as session:
        return _acknowledge(session, alarm_id, by)


def acknowledge_as_staff(parts: Parts, conversation_id: str, alarm_id: int, by: Member) -> None:
    """Note that the member has seen to an alarm of the conversation.

    Raises: NotPermittedError, ConversationGoneError, AlarmNotOpenError
    """
    with staff_work(parts, conversation_id, by, Permission.ACKNOWLEDGE_ALARM, "alarm.acknowledge") as work:
        row = work.session.get(AlarmRow, alarm_id)
        if row is None or row.conversation_id != conversation_id or not _acknowledge(work.session, alarm_id, by.name):
            raise AlarmNotOpenError
        work.details |= {"alarm": alarm_id, "tier": row.tier}


def end_pause_as_staff(parts: Parts, conversation_id: str, by: Member) -> None:
    """Let booking and promotion go on in the conversation; its flag stays.

    Raises: NotPermittedError, ConversationGoneError
    """
    with staff_work(parts, conversation_id, by, Permission.ACKNOWLEDGE_ALARM, "conversation.end_pause") as work:
        work.conversation.safety_paused_until = None
        touch_open(work.session, conversation_id)


def end_pause(database: Database, conversation_id: str) -> bool:
    """Let booking and promotion go on in a conversation; its flag stays. Return False where nothing was paused."""
    with database.write() as session:
        changed = session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id, ConversationRow.safety_paused_until > utc_now())
            .values(safety_paused_until=None)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _acknowledge(session: Session, alarm_id: int, by: str) -> bool:
    conversation_id = session.scalar(
        update(AlarmRow)
        .where(AlarmRow.id == alarm_id, AlarmRow.acknowledged_at.is_(None))
        .values(acknowledged_at=utc_now(), acknowledged_by=by[:64])
        .returning(AlarmRow.conversation_id)
    )
    if conversation_id is None:
        return False
    touch_open(session, conversation_id)
    return True
