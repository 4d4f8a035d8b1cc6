"""Messages to somebody outside: written with the change that they are about, kept until they are sent.

A message is written in the same unit of work as its change: there is never one without the other. Whoever sends it
claims it first. A sender that dies between sending and noting it leaves the message claimed; it is sent again after
the claim has run out, under the same message id. So every message goes out at least once, and seldom twice: no mail
server can promise exactly once.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.services.times import utc_now
from bot.store.database import Database, new_id
from bot.store.tables import OutboxRow
from bot.vault import Vault

STAFF_MAIL = "staff_mail"
VISITOR_MAIL = "visitor_mail"
WEBHOOK = "webhook"
WAITING = "waiting"
SENT = "sent"
GIVEN_UP = "given_up"
CLAIM_SECONDS = 120.0
"""Longer than one sending may take: a claim that has run out belongs to a sender that died."""
FIRST_WAIT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 3600.0
MOST_TRIES = 60
"""With the waits above: two days and five hours."""


@dataclass(frozen=True)
class Outgoing:
    """A claimed message. `sealed`: its payload, still encrypted; `message_id` never changes."""

    id: int
    kind: str
    message_id: str
    sealed: bytes
    created_at: datetime.datetime
    tries: int

    def payload(self, vault: Vault) -> dict[str, Any]:
        """Return the JSON that the kind's sender understands. Raises: UnreadableError."""
        content: dict[str, Any] = json.loads(vault.decrypt(self.sealed))
        return content


@dataclass(frozen=True)
class Kept:
    """A message that has not gone out, for the staff: what kind, since when, and why not."""

    kind: str
    state: str
    created_at: datetime.datetime
    tries: int
    problem: str


def write_outgoing(
    session: Session, vault: Vault, kind: str, key: str, payload: dict[str, Any], booking: int | None
) -> None:
    """Write a message, within the caller's unit of work. `key`: once a kind; a second time raises IntegrityError."""
    now = utc_now()
    session.add(
        OutboxRow(
            kind=kind,
            key=f"{kind}:{key}",
            message_id=new_id(),
            booking_id=booking,
            payload=vault.encrypt(json.dumps(payload)),
            state=WAITING,
            tries=0,
            due_at=now,
            created_at=now,
            problem="",
        )
    )


def write_notice(session: Session, vault: Vault, key: str, about: str, event: str, since: datetime.datetime) -> None:
    """Write to the staff and to other systems that something waits for them, within the caller's unit of work.

    `about`: which line of `data/replies.yml` is mailed (`mail_staff_…`). The key is unique: a second time raises
    IntegrityError.
    """
    at = since.isoformat()
    write_outgoing(session, vault, STAFF_MAIL, key, {"about": about, "at": at}, None)
    webhook = {"event": event, "reference": "", "state": "", "kind": "", "starts_at": None, "at": at}
    write_outgoing(session, vault, WEBHOOK, key, webhook, None)


def claim_due(
    database: Database, worker: str, kinds: tuple[str, ...], now: datetime.datetime | None = None
) -> Outgoing | None:
    """Claim the oldest message of these kinds that is due, None where there is none."""
    now = now or utc_now()
    due = (
        select(OutboxRow)
        .where(
            OutboxRow.state == WAITING,
            OutboxRow.kind.in_(kinds),
            OutboxRow.due_at <= now,
            or_(OutboxRow.claimed_by.is_(None), OutboxRow.claimed_until < now),
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(1)
    )
    with database.read() as session:  # most looks find nothing, and take no write lock for it
        if session.scalar(due) is None:
            return None
    with database.write() as session:
        row = session.scalar(due.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.claimed_by, row.claimed_until = worker, now + datetime.timedelta(seconds=CLAIM_SECONDS)
        row.tries += 1
        return Outgoing(row.id, row.kind, row.message_id, row.payload, row.created_at, row.tries)


def note_sent(database: Database, outgoing: Outgoing, worker: str) -> None:
    """Note that the message went out."""
    _finish(database, outgoing, worker, {"state": SENT, "finished_at": utc_now(), "problem": ""})


def note_failed(database: Database, outgoing: Outgoing, worker: str, problem: str, is_final: bool) -> None:
    """Note why the message did not go out: it is tried again later each time, unless `is_final` or tried enough."""
    if is_final or outgoing.tries >= MOST_TRIES:
        values = {"state": GIVEN_UP, "finished_at": utc_now(), "problem": problem[:80]}
    else:
        wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (outgoing.tries - 1))
        values = {"due_at": utc_now() + datetime.timedelta(seconds=wait), "problem": problem[:80]}
    _finish(database, outgoing, worker, values)


def try_again(database: Database) -> int:
    """Make every message that waits or was given up due now, and return how many that are."""
    with database.write() as session:
        done = session.execute(
            update(OutboxRow)
            .where(OutboxRow.state.in_((WAITING, GIVEN_UP)), OutboxRow.claimed_by.is_(None))
            .values(state=WAITING, due_at=utc_now(), tries=0, finished_at=None)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def discard(database: Database, kind: str) -> None:
    """Delete what waits of a kind that nobody is set up to receive."""
    waiting = and_(OutboxRow.kind == kind, OutboxRow.state == WAITING)
    with database.read() as session:
        if session.scalar(select(OutboxRow.id).where(waiting).limit(1)) is None:
            return
    with database.write() as session:
        session.execute(delete(OutboxRow).where(waiting))


def kept_messages(database: Database) -> list[Kept]:
    """Return what has not gone out, the oldest first."""
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.state != SENT).order_by(OutboxRow.id)).all()
    return [Kept(row.kind, row.state, row.created_at, row.tries, row.problem) for row in rows]


def _finish(database: Database, outgoing: Outgoing, worker: str, values: dict[str, Any]) -> None:
    """Close the claim, unless it is another sender's by now, or the message was erased."""
    with database.write() as session:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == outgoing.id, OutboxRow.claimed_by == worker)
            .values(**values, claimed_by=None, claimed_until=None)
        )
