"""Tell the staff outside the console that somebody is in danger or waits: a link and nothing else, once each.

For when nobody looks. An alarm that nobody has acknowledged in time is told again, whoever looks. What was settled
before its notice went out is not told any more.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import IntegrityError

from bot.services import owners
from bot.services.danger.alarms import open_alarms
from bot.services.desk.presence import somebody_looks
from bot.services.outgoing.outbox import STAFF_MAIL, WAITING, WEBHOOK, write_notice
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, ConversationRow, HandoffRow, OutboxRow

RAISED = "alarm"
OVERDUE = "overdue"
HANDOFF = "waiting"
PATIENCE = datetime.timedelta(minutes=5)
"""How long somebody waits for a person before the staff are told who do not look. An alarm is told at once."""
EVENTS = {RAISED: "alarm.raised", OVERDUE: "alarm.overdue", HANDOFF: "handoff.waiting"}
"""What the notice is about, to what other systems are told."""
_KEYS = {RAISED: "alarm:{id}", OVERDUE: "overdue:{id}", HANDOFF: "waiting:{id}"}


@dataclass(frozen=True)
class Notice:
    """What the staff are told. `id`: of the alarm or the handoff; `since`: when it began."""

    about: str
    id: int
    since: datetime.datetime

    @property
    def key(self) -> str:
        """Return what makes it go out once."""
        return _KEYS[self.about].format(id=self.id)


def notify_staff(parts: Parts, now: datetime.datetime | None = None) -> int:
    """Write the notices that are due and not written yet, and return how many. Several gateways may do it at once."""
    now = now or utc_now()
    alarms, waiting = open_alarms(parts.database), _waiting(parts, now)
    due = [Notice(OVERDUE, alarm.id, alarm.raised_at) for alarm in alarms if alarm.is_overdue]
    fresh = [*(Notice(RAISED, alarm.id, alarm.raised_at) for alarm in alarms if not alarm.is_overdue), *waiting]
    if fresh and not somebody_looks(parts.database, now):
        due += fresh
    _drop_settled(parts, {notice.key for notice in (*due, *fresh)})
    written = 0
    for notice in _not_written(parts, due):
        written += _write(parts, notice)
    return written


def _waiting(parts: Parts, now: datetime.datetime) -> list[Notice]:
    """Return a notice for each visitor who was told that somebody comes, and has waited long; alarms are told as such.

    Nobody has them: the conversation of somebody who is being answered is not a waiting one.
    """
    alarmed = exists().where(AlarmRow.conversation_id == HandoffRow.conversation_id, AlarmRow.acknowledged_at.is_(None))
    long_waiting = (
        select(HandoffRow.id, HandoffRow.opened_at)
        .join(ConversationRow, ConversationRow.id == HandoffRow.conversation_id)
        .where(HandoffRow.closed_at.is_(None), ConversationRow.owner == owners.WAITING, ~alarmed)
        .where(HandoffRow.opened_at <= now - PATIENCE)
    )
    with parts.database.read() as session:
        return [Notice(HANDOFF, row.id, row.opened_at) for row in session.execute(long_waiting)]


def _not_written(parts: Parts, notices: list[Notice]) -> list[Notice]:
    if not notices:
        return []
    with parts.database.read() as session:
        keys = [f"{STAFF_MAIL}:{notice.key}" for notice in notices]
        known = set(session.scalars(select(OutboxRow.key).where(OutboxRow.key.in_(keys))))
    return [notice for notice in notices if f"{STAFF_MAIL}:{notice.key}" not in known]


def _write(parts: Parts, notice: Notice) -> int:
    try:
        with parts.database.write() as session:
            write_notice(session, parts.vault, notice.key, notice.about, EVENTS[notice.about], notice.since)
    except IntegrityError:
        return 0  # another gateway has just written it
    return 1


def _drop_settled(parts: Parts, open_keys: set[str]) -> None:
    """Delete notices that nobody has begun to send, about what somebody has seen to meanwhile."""
    prefixes = [f"{kind}:{key.format(id='')}" for kind in (STAFF_MAIL, WEBHOOK) for key in _KEYS.values()]
    about_us = or_(*(OutboxRow.key.startswith(prefix, autoescape=True) for prefix in prefixes))
    unsent = (OutboxRow.state == WAITING, OutboxRow.claimed_by.is_(None), about_us)
    with parts.database.read() as session:
        rows = session.execute(select(OutboxRow.id, OutboxRow.key).where(*unsent)).all()
    settled = [row.id for row in rows if row.key.split(":", 1)[1] not in open_keys]
    if settled:
        with parts.database.write() as session:
            session.execute(delete(OutboxRow).where(OutboxRow.id.in_(settled), *unsent))
