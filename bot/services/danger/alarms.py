"""Alarms: which are open, which are overdue, who has acknowledged one, and the end of a pause."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select

from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff import Member, name_of
from bot.services.desk.handoffs import touch_open
from bot.services.desk.staff_work import StaffError, staff_work
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import AlarmRow


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


def acknowledge(parts: Parts, conversation_id: str, alarm_id: int, by: Member | str) -> None:
    """Note who has seen to an alarm of the conversation; the first one counts. `by`: as `staff_work`.

    Raises: NotPermittedError, ConversationGoneError, AlarmNotOpenError
    """
    with staff_work(parts, conversation_id, by, Permission.ACKNOWLEDGE_ALARM, "alarm.acknowledge") as work:
        row = work.session.get(AlarmRow, alarm_id)
        if row is None or row.conversation_id != conversation_id or row.acknowledged_at is not None:
            raise AlarmNotOpenError
        row.acknowledged_at, row.acknowledged_by = utc_now(), name_of(by)[:64]
        touch_open(work.session, conversation_id)
        work.details |= {"alarm": alarm_id, "tier": row.tier}


def end_pause(parts: Parts, conversation_id: str, by: Member | str) -> None:
    """Let booking and promotion go on in the conversation; its flag stays. `by`: as `staff_work`.

    Raises: NotPermittedError, ConversationGoneError
    """
    with staff_work(parts, conversation_id, by, Permission.ACKNOWLEDGE_ALARM, "conversation.end_pause") as work:
        work.conversation.safety_paused_until = None
        touch_open(work.session, conversation_id)
