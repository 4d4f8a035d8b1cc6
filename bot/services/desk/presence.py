"""Who of the staff has the queue open now: their screen says so every few seconds, and is believed for a little longer.

Nobody is taken off the list when a window closes: it may be reloading. What is believed wrongly for a moment costs a
notice a moment's delay.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.services.accounts.permissions import Permission, may
from bot.services.accounts.staff import Member
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import StaffPresenceRow

REFRESH_SECONDS = 15.0
"""How often a screen has to say that it is there."""
PRESENT_SECONDS = 40.0
"""How long it is believed: two refreshments may get lost."""


@dataclass(frozen=True)
class Present:
    """Somebody who has the queue open. `may_answer`: their role lets them take a conversation."""

    member_id: str
    name: str
    may_answer: bool
    last_seen_at: datetime.datetime


def note_seen(database: Database, member: Member, now: datetime.datetime | None = None) -> None:
    """Note that a member of the staff has the queue open; call it every REFRESH_SECONDS."""
    values = {
        "name": member.name[:64],
        "may_answer": may(member, Permission.ANSWER),
        "last_seen_at": now or utc_now(),
    }
    known = update(StaffPresenceRow).where(StaffPresenceRow.member_id == member.id).values(**values)
    with database.write() as session:
        if session.execute(known).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
            return
    try:
        with database.write() as session:
            session.add(StaffPresenceRow(member_id=member.id, **values))
    except IntegrityError:
        return  # another window of theirs came first, in this same moment


def note_left(database: Database, member_id: str) -> None:
    """Take somebody off the list at once: they have signed out, or may not look any more."""
    with database.write() as session:
        session.execute(delete(StaffPresenceRow).where(StaffPresenceRow.member_id == member_id))


def who_is_present(database: Database, now: datetime.datetime | None = None) -> list[Present]:
    """Return who has the queue open, by name."""
    with database.read() as session:
        rows = session.scalars(
            select(StaffPresenceRow)
            .where(StaffPresenceRow.last_seen_at > _since(now))
            .order_by(StaffPresenceRow.name, StaffPresenceRow.member_id)
        ).all()
    return [Present(row.member_id, row.name, row.may_answer, row.last_seen_at) for row in rows]


def somebody_looks(database: Database, now: datetime.datetime | None = None) -> bool:
    """Tell whether somebody who may answer has the queue open."""
    return any(present.may_answer for present in who_is_present(database, now))


def forget_absent(database: Database, now: datetime.datetime | None = None) -> None:
    """Delete who has not been seen for long."""
    gone = StaffPresenceRow.last_seen_at <= _since(now)
    with database.read() as session:
        if session.scalar(select(StaffPresenceRow.member_id).where(gone).limit(1)) is None:
            return
    with database.write() as session:
        session.execute(delete(StaffPresenceRow).where(gone))


def _since(now: datetime.datetime | None) -> datetime.datetime:
    return (now or utc_now()) - datetime.timedelta(seconds=PRESENT_SECONDS)
