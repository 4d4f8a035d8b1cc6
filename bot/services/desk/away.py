"""The desk is away for a while, whatever the hours say: switched on by the staff, with until when and why.

It says that nobody answers in the chat. What the telephone does is another matter: where that is not answered either,
the day belongs among the profile's holidays, which the triage goes by even when the store is away.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.services.accounts.audit import record
from bot.services.accounts.staff import Member
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import AwayTimeRow

LONGEST_REASON = 200
LONGEST_DAYS = 30


@dataclass(frozen=True)
class Away:
    """A time in which nobody is at the desk. `reason`: for the staff only; visitors read until when."""

    started_at: datetime.datetime
    until_at: datetime.datetime
    reason: str
    by: str


class AwayError(Exception):
    """The desk cannot be set away like this; nothing was changed."""


def set_away(
    parts: Parts, until_at: datetime.datetime, reason: str, by: Member, now: datetime.datetime | None = None
) -> Away:
    """Set the desk away until then; an earlier time that still holds is replaced. Raises: AwayError."""
    now = now or utc_now()
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise AwayError(f"Say in a few words why, for the others: at most {LONGEST_REASON} characters.")
    if until_at <= now:
        raise AwayError("That time is over. Choose one to come.")
    if until_at > now + datetime.timedelta(days=LONGEST_DAYS):
        raise AwayError(f"At most {LONGEST_DAYS} days. For a longer time change hours or holidays in data/clinic.yml.")
    with parts.database.write() as session:
        _end(session, by.name, now)
        session.add(AwayTimeRow(started_at=now, until_at=until_at, reason=parts.vault.encrypt(reason), by=by.name[:64]))
        record(session, parts, by, "desk.away", "desk:", until=until_at.isoformat())
    return Away(now, until_at, reason, by.name)


def end_away(parts: Parts, by: Member, now: datetime.datetime | None = None) -> bool:
    """Say that the desk is back; return False where it was not away."""
    now = now or utc_now()
    with parts.database.write() as session:
        if not _end(session, by.name, now):
            return False
        record(session, parts, by, "desk.back", "desk:")
    return True


def current_away(parts: Parts, now: datetime.datetime | None = None) -> Away | None:
    """Return the time away that holds now, None where the hours do."""
    now = now or utc_now()
    with parts.database.read() as session:
        row = session.scalar(
            select(AwayTimeRow)
            .where(AwayTimeRow.until_at > now, AwayTimeRow.started_at <= now, AwayTimeRow.ended_at.is_(None))
            .order_by(AwayTimeRow.id.desc())
            .limit(1)
        )
    if row is None:
        return None
    reason = parts.vault.readable_text(row.reason)  # one under a lost key must not say that the desk is open
    return Away(row.started_at, row.until_at, reason, row.by)


def _end(session: Session, by: str, now: datetime.datetime) -> int:
    ended = session.execute(
        update(AwayTimeRow)
        .where(AwayTimeRow.until_at > now, AwayTimeRow.ended_at.is_(None))
        .values(ended_at=now, ended_by=by[:64])
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
