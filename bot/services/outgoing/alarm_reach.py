"""Whether an alarm reaches somebody now, said honestly: to whoever runs the assistant, and to the console.

Somebody who has the queue open sees it at once. Otherwise a notice goes out by e-mail or to another system: that it was
handed over is all that can be known; whether somebody reads it shows only when they acknowledge the alarm.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from bot.services.danger.alarms import open_alarms
from bot.services.desk.presence import who_is_present
from bot.services.outgoing.outbox import SENT, STAFF_MAIL, WEBHOOK
from bot.services.outgoing.outbox_sending import Channels
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import OutboxRow

RECENT_HOURS = 24
_WAYS = {STAFF_MAIL: "e-mail", WEBHOOK: "another system"}


class Reached(StrEnum):
    """Whom an alarm reaches now."""

    WATCHED = "watched"
    """Somebody who may answer has the queue open."""
    NOTIFIED = "notified"
    """Nobody looks, but a notice goes out."""
    NOBODY = "nobody"


@dataclass(frozen=True)
class AlarmReach:
    """Whom an alarm reaches. `watching`: names; `ways`: how notices go out; `problems`: what to mend, in words.

    `overdue`: alarms that nobody has acknowledged in time.
    """

    watching: tuple[str, ...]
    ways: tuple[str, ...]
    problems: tuple[str, ...]
    overdue: int

    @property
    def reached(self) -> Reached:
        """Return whom it reaches."""
        if self.watching:
            return Reached.WATCHED
        return Reached.NOTIFIED if self.ways else Reached.NOBODY

    def sentence(self) -> str:
        """Return it in one sentence for the staff."""
        if self.reached == Reached.WATCHED:
            return f"An alarm reaches {', '.join(self.watching)} at once."
        if self.reached == Reached.NOTIFIED:
            return f"Nobody has the queue open. An alarm goes out by {' and '.join(self.ways)}."
        return "An alarm reaches nobody now: nobody has the queue open, and no notice goes out."


def alarm_reach(parts: Parts, channels: Channels, now: datetime.datetime | None = None) -> AlarmReach:
    """Return whom an alarm reaches now."""
    now = now or utc_now()
    watching = tuple(present.name for present in who_is_present(parts.database, now) if present.may_answer)
    failing = {kind: problem for kind in _ways(channels) if (problem := _failing(parts, kind, now))}
    return AlarmReach(
        watching=watching,
        ways=tuple(_WAYS[kind] for kind in _ways(channels) if kind not in failing),
        problems=(
            *lacking_ways(channels),
            *(f"the last notice by {_WAYS[kind]} did not go out: {problem}" for kind, problem in failing.items()),
        ),
        overdue=sum(alarm.is_overdue for alarm in open_alarms(parts.database)),
    )


def lacking_ways(channels: Channels) -> tuple[str, ...]:
    """Return what is not set up, so that an alarm reaches only who has the queue open; nothing where one way is."""
    if _ways(channels):
        return ()
    if channels.smtp is None:
        return ("no notice goes out: set a mail server (BOT_SMTP_HOST) and BOT_STAFF_MAIL, or BOT_WEBHOOK_URL",)
    return ("nobody gets a notice: set BOT_STAFF_MAIL, or BOT_WEBHOOK_URL",)


def _ways(channels: Channels) -> tuple[str, ...]:
    return tuple(kind for kind in (STAFF_MAIL, WEBHOOK) if kind in channels.kinds)


def _failing(parts: Parts, kind: str, now: datetime.datetime) -> str:
    """Return why the newest notice of a kind that was tried did not go out, "" where it did or was long ago."""
    since = now - datetime.timedelta(hours=RECENT_HOURS)
    newest = (
        select(OutboxRow.state, OutboxRow.problem)
        .where(OutboxRow.kind == kind, OutboxRow.tries > 0, OutboxRow.created_at > since)
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )
    with parts.database.read() as session:
        row = session.execute(newest).first()
    return "" if row is None or row.state == SENT else str(row.problem)
