"""Who of the staff is signed in, and for how long. The browser holds a token; the database holds its hash.

A token is replaced now and then. The former one stays good until the new one has been seen, and a moment longer for
requests that are on their way; whoever shows it after that has stolen it, or was stolen from, and the session ends.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session

from bot.services.accounts.audit import record
from bot.services.accounts.staff import Member
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import Database, new_id
from bot.store.tables import StaffRow, StaffSessionRow

ROTATED_AFTER = datetime.timedelta(minutes=15)
FORMER_STAYS = datetime.timedelta(seconds=30)
SEEN_EVERY = datetime.timedelta(seconds=20)
"""How exactly it is known when somebody last did something: not every request writes."""
CODE_WITHIN = datetime.timedelta(minutes=10)
"""How long whoever gave the password has for the second factor."""


class Stage(StrEnum):
    """How far somebody has come: the password was right and the second factor is awaited, or all is done."""

    CODE = "code"
    FULL = "full"


@dataclass(frozen=True)
class SessionRules:
    """How long somebody may do nothing, and how long they stay signed in at most."""

    idle: datetime.timedelta
    longest: datetime.timedelta

    @classmethod
    def of(cls, idle_minutes: int, longest_hours: int) -> SessionRules:
        """Return the rules for these settings."""
        return cls(datetime.timedelta(minutes=idle_minutes), datetime.timedelta(hours=longest_hours))


@dataclass(frozen=True)
class SignedIn:
    """A session in use. `new_token`: what the browser holds from now on, where the token was replaced.

    `ends_at`: when it ends whatever happens; `idle_at`: when it ends if nothing happens.
    """

    id: str
    member: Member
    stage: Stage
    must_change_password: bool
    has_second_factor: bool
    ends_at: datetime.datetime
    idle_at: datetime.datetime
    new_token: str | None = None

    def seconds_left(self, now: datetime.datetime | None = None) -> dict[str, int]:
        """Return how long it lasts: {"idle_seconds", "longest_seconds"}. A browser's own clock may be wrong."""
        ends = {"idle_seconds": self.idle_at, "longest_seconds": self.ends_at}
        return {name: int((at - (now or utc_now())).total_seconds()) for name, at in ends.items()}


@dataclass(frozen=True)
class OpenSession:
    """One of somebody's sessions, for their list."""

    id: str
    device: str
    started_at: datetime.datetime
    seen_at: datetime.datetime


def start_session(
    work: Session, staff_id: str, stage: Stage, device: str, now: datetime.datetime | None = None
) -> tuple[str, str]:
    """Store a new session, and return its id and its token."""
    now, token, identifier = now or utc_now(), secrets.token_urlsafe(32), new_id()
    row = StaffSessionRow(id=identifier, staff_id=staff_id, stage=stage, token=_hash(token), device=device[:80])
    row.rotated_at = row.started_at = row.seen_at = now
    work.add(row)
    work.flush()
    return identifier, token


def use_session(
    parts: Parts, token: str, rules: SessionRules, *, by_person: bool = True, now: datetime.datetime | None = None
) -> SignedIn | None:
    """Return the session of the token, or None: it is unknown, has ended, or the account is disabled.

    `by_person`: somebody did something, which keeps them signed in; a page that looks by itself does not.
    """
    now, shown = now or utc_now(), _hash(token)
    with parts.database.read() as work:
        found = _find(work, shown)
        if found is None or _is_over(found, rules, now):
            return None
        row, staff = found
        if not _needs_writing(row, shown, by_person, now):
            return _signed_in(row, staff, rules)
    with parts.database.write() as work:
        found = _find(work, shown, to_change=True)
        if found is None or _is_over(found, rules, now):
            return None
        row, staff = found
        if shown == row.former_token and row.former_until is not None and now > row.former_until:
            work.delete(row)
            record(work, parts, staff.name, "session.ended_former_token_shown", f"staff:{staff.name}")
            return None
        if by_person:
            row.seen_at = max(row.seen_at, now)
        if shown == row.token and row.former_token is not None and row.former_until is None:
            row.former_until = now + FORMER_STAYS
        new_token = _replace_token(row, shown, now) if by_person else None
        work.flush()
        return replace(_signed_in(row, staff, rules), new_token=new_token)


def is_open(database: Database, session_id: str, rules: SessionRules, now: datetime.datetime | None = None) -> bool:
    """Tell whether the session has not ended: for what stays open longer than a request."""
    with database.read() as work:
        found = work.execute(_with_staff().where(StaffSessionRow.id == session_id)).first()
        return found is not None and not _is_over((found[0], found[1]), rules, now or utc_now())


def sessions_of(database: Database, staff_id: str, rules: SessionRules) -> list[OpenSession]:
    """Return somebody's open sessions, the one used last first."""
    now = utc_now()
    with database.read() as work:
        rows = work.execute(_with_staff().where(StaffSessionRow.staff_id == staff_id)).all()
        found = [row for row, staff in rows if row.stage == Stage.FULL and not _is_over((row, staff), rules, now)]
    found.sort(key=lambda row: row.seen_at, reverse=True)
    return [OpenSession(row.id, row.device, row.started_at, row.seen_at) for row in found]


def end_session(work: Session, session_id: str) -> None:
    """End one session."""
    work.execute(delete(StaffSessionRow).where(StaffSessionRow.id == session_id))


def end_session_of_token(work: Session, token: str) -> None:
    """End the session of a token, if there is one: at a new sign-in on the same browser."""
    work.execute(delete(StaffSessionRow).where(_shows(_hash(token))))


def end_sessions(work: Session, staff_id: str, *, but: str = "") -> int:
    """End all sessions of somebody, but one, and return how many."""
    ended = work.scalars(
        delete(StaffSessionRow)
        .where(StaffSessionRow.staff_id == staff_id, StaffSessionRow.id != but)
        .returning(StaffSessionRow.id)
    )
    return len(ended.all())


def end_every_session(work: Session) -> None:
    """End all sessions of everybody: those in a backup have ended long ago."""
    work.execute(delete(StaffSessionRow))


def renew_session(work: Session, session_id: str, stage: Stage) -> tuple[str, str]:
    """Replace a session by a new one, because what it may do has changed; return its id and its token."""
    row = work.get_one(StaffSessionRow, session_id)
    started_at, device, staff_id = row.started_at, row.device, row.staff_id
    work.delete(row)
    work.flush()
    identifier, token = start_session(work, staff_id, stage, device)
    work.get_one(StaffSessionRow, identifier).started_at = started_at
    return identifier, token


def renewed(parts: Parts, signed_in: SignedIn) -> tuple[SignedIn, str]:
    """Replace a session by a new one; return it and its token."""
    with parts.database.write() as work:
        identifier, token = renew_session(work, signed_in.id, signed_in.stage)
    return replace(signed_in, id=identifier, new_token=None), token


def drop_ended(parts: Parts, rules: SessionRules, now: datetime.datetime | None = None) -> None:
    """Delete the sessions that are over."""
    now = now or utc_now()
    over = or_(
        StaffSessionRow.started_at < now - rules.longest,
        StaffSessionRow.seen_at < now - rules.idle,
        (StaffSessionRow.stage == Stage.CODE) & (StaffSessionRow.started_at < now - CODE_WITHIN),
    )
    with parts.database.write() as work:
        work.execute(delete(StaffSessionRow).where(over))


def _with_staff() -> Select[StaffSessionRow, StaffRow]:
    return select(StaffSessionRow, StaffRow).join(StaffRow, StaffRow.id == StaffSessionRow.staff_id)


def _shows(shown: bytes) -> ColumnElement[bool]:
    return or_(StaffSessionRow.token == shown, StaffSessionRow.former_token == shown)


def _find(work: Session, shown: bytes, *, to_change: bool = False) -> tuple[StaffSessionRow, StaffRow] | None:
    wanted = _with_staff().where(_shows(shown))
    found = work.execute(wanted.with_for_update(of=StaffSessionRow) if to_change else wanted).first()
    return (found[0], found[1]) if found else None


def _is_over(found: tuple[StaffSessionRow, StaffRow], rules: SessionRules, now: datetime.datetime) -> bool:
    row, staff = found
    longest = CODE_WITHIN if row.stage == Stage.CODE else rules.longest
    return staff.disabled_at is not None or now >= row.started_at + longest or now >= row.seen_at + rules.idle


def _needs_writing(row: StaffSessionRow, shown: bytes, by_person: bool, now: datetime.datetime) -> bool:
    if shown == row.former_token:
        return row.former_until is None or now > row.former_until
    is_first_use = row.former_token is not None and row.former_until is None
    is_due = now - row.rotated_at >= ROTATED_AFTER or now - row.seen_at >= SEEN_EVERY
    return is_first_use or (by_person and is_due)


def _replace_token(row: StaffSessionRow, shown: bytes, now: datetime.datetime) -> str | None:
    """Give the session a new token where it is time to; also where the last new one never reached the browser."""
    is_lost = shown == row.former_token and row.former_until is None and now - row.rotated_at >= FORMER_STAYS
    if not is_lost and (shown != row.token or now - row.rotated_at < ROTATED_AFTER):
        return None
    token = secrets.token_urlsafe(32)
    row.former_token, row.former_until = shown, None
    row.token, row.rotated_at = _hash(token), now
    return token


def _signed_in(row: StaffSessionRow, staff: StaffRow, rules: SessionRules) -> SignedIn:
    return SignedIn(
        id=row.id,
        member=member_of(staff),
        stage=Stage(row.stage),
        must_change_password=staff.must_change_password,
        has_second_factor=staff.second_factor is not None,
        ends_at=row.started_at + (CODE_WITHIN if row.stage == Stage.CODE else rules.longest),
        idle_at=row.seen_at + rules.idle,
    )


def member_of(row: StaffRow) -> Member:
    """Return whom an account belongs to."""
    return Member(row.id, row.name, row.shown_as, row.role)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
