"""The staff's queue: who waits for whom, in the order in which somebody should look."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.services.danger.alarms import is_overdue
from bot.services.desk.handoffs import Reason, reasons_of
from bot.services.desk.staff_work import is_held
from bot.services.owners import WAITING
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import AlarmRow, ConversationRow, HandoffRow


@dataclass(frozen=True)
class OpenAlarm:
    """An alarm that nobody has acknowledged. `is_overdue`: not in time."""

    id: int
    tier: int
    raised_at: datetime.datetime
    due_at: datetime.datetime
    is_overdue: bool


@dataclass(frozen=True)
class QueueEntry:
    """An open handoff. `claimed_by`, `claimed_name`: who has it, until `lease_until`; None and "" for nobody.

    `is_awaited`: the visitor was told that somebody comes.
    """

    conversation_id: str
    reasons: tuple[Reason, ...]
    opened_at: datetime.datetime
    waiting_seconds: int
    is_awaited: bool
    claimed_by: str | None
    claimed_name: str
    lease_until: datetime.datetime | None
    safety_tier: int | None
    alarm: OpenAlarm | None

    @property
    def rank(self) -> int:
        """Where it belongs: overdue alarms, alarms, sessions of today, all others."""
        if self.alarm is not None:
            return 0 if self.alarm.is_overdue else 1
        return 2 if Reason.SESSION_TODAY in self.reasons else 3

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        alarm = self.alarm
        return {
            "conversation": self.conversation_id,
            "reason": self.reasons[0],
            "reasons": list(self.reasons),
            "opened_at": self.opened_at.isoformat(),
            "waiting_seconds": self.waiting_seconds,
            "is_awaited": self.is_awaited,
            "claimed_by": {"id": self.claimed_by, "name": self.claimed_name} if self.claimed_by else None,
            "lease_until": self.lease_until.isoformat() if self.lease_until else None,
            "safety_tier": self.safety_tier,
            "alarm": {
                "id": alarm.id,
                "tier": alarm.tier,
                "raised_at": alarm.raised_at.isoformat(),
                "due_at": alarm.due_at.isoformat(),
                "is_overdue": alarm.is_overdue,
            }
            if alarm
            else None,
        }


def read_queue(database: Database) -> list[QueueEntry]:
    """Return all open handoffs: overdue alarms, alarms, sessions of today, then whoever has waited longest."""
    with database.read() as session:
        return queue_entries(session)


def queue_entries(session: Session) -> list[QueueEntry]:
    """Return the queue within the caller's unit of work."""
    now = utc_now()
    open_alarm = and_(AlarmRow.conversation_id == HandoffRow.conversation_id, AlarmRow.acknowledged_at.is_(None))
    rows = session.execute(
        select(HandoffRow, AlarmRow, ConversationRow.owner, ConversationRow.safety_tier)
        .join(ConversationRow, ConversationRow.id == HandoffRow.conversation_id)
        .outerjoin(AlarmRow, open_alarm)
        .where(HandoffRow.closed_at.is_(None))
    )
    entries = [_entry(row, alarm, owner, tier, now) for row, alarm, owner, tier in rows]
    return sorted(entries, key=lambda entry: (entry.rank, entry.opened_at))


def place_in_queue(entries: Sequence[QueueEntry], conversation_id: str) -> int | None:
    """Return how many people are served before the visitor, and one; None where nobody was told to wait.

    Those count who wait in their chat, and alarms: recorded requests are called back in their own time.
    """
    ahead = 0
    for entry in entries:
        if entry.conversation_id == conversation_id:
            return ahead + 1 if entry.is_awaited else None
        if entry.claimed_by is None and (entry.is_awaited or entry.alarm is not None):
            ahead += 1
    return None


@dataclass(frozen=True)
class Revision:
    """A state of an open handoff: `name` is another one after every change but of who seems to write.

    `is_waiting`: nobody has it. `typing_until`: until when its holder and its visitor seem to write.
    """

    name: str
    is_waiting: bool
    typing_until: tuple[datetime.datetime | None, datetime.datetime | None] = (None, None)


def open_revisions(database: Database) -> dict[str, Revision]:
    """Return conversation to the present state of its open handoff."""
    states = select(HandoffRow.conversation_id, HandoffRow.revision, HandoffRow.state)
    typing = states.add_columns(HandoffRow.typing_until, HandoffRow.visitor_typing_until)
    with database.read() as session:
        rows = session.execute(typing.where(HandoffRow.closed_at.is_(None)))
        return {one: Revision(name, state == WAITING, (staff, visitor)) for one, name, state, staff, visitor in rows}


def is_queue_changed(before: Mapping[str, Revision], now: Mapping[str, Revision]) -> bool:
    """Tell whether whoever looks at the queue has to look again: nobody does because somebody writes."""
    return {one: state.name for one, state in before.items()} != {one: state.name for one, state in now.items()}


def changed_between(before: Mapping[str, Revision], now: Mapping[str, Revision]) -> set[str]:
    """Return the conversations that have to look again.

    Those whose handoff has changed; where somebody who waits has come, gone or changed, everybody who waits: their
    places are others.
    """
    changed = {one for one in {*before, *now} if before.get(one) != now.get(one)}
    states = [side[one] for one in changed for side in (before, now) if one in side]
    if any(state.is_waiting for state in states):
        changed |= {one for one, state in now.items() if state.is_waiting}
    return changed


def _entry(row: HandoffRow, alarm: AlarmRow | None, owner: str, tier: int | None, now: datetime.datetime) -> QueueEntry:
    held = is_held(row, now)
    return QueueEntry(
        conversation_id=row.conversation_id,
        reasons=reasons_of(row),
        opened_at=row.opened_at,
        waiting_seconds=max(0, int((now - row.opened_at).total_seconds())),
        is_awaited=owner == WAITING,
        claimed_by=row.claimed_by if held else None,
        claimed_name=row.claimed_name if held else "",
        lease_until=row.lease_until if held else None,
        safety_tier=tier,
        alarm=_open_alarm(alarm, now) if alarm else None,
    )


def _open_alarm(row: AlarmRow, now: datetime.datetime) -> OpenAlarm:
    return OpenAlarm(row.id, row.tier, row.raised_at, row.due_at, is_overdue(row, now))
