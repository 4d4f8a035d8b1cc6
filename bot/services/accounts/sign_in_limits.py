"""How often somebody may be wrong when signing in, without letting them lock out anybody else.

What is limited is a name from one network, and a network; never a name alone, which everybody could use up. A device
that somebody has signed in with before is counted for itself. After the free tries each failure makes the wait longer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, text, update
from sqlalchemy.orm import Session

from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import SignInTryRow, UtcTime

FREE_TRIES = {"name": 5, "network": 30, "device": 10, "code": 5, "device code": 10, "own password": 5}
"""What is counted to how many failures cost no wait."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 15, 15 * 60
FORGOTTEN_AFTER = datetime.timedelta(hours=24)


class TooManyTriesError(Exception):
    """There were too many failures; nothing was checked."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"There were too many wrong tries. Please wait {spoken_wait(wait_seconds)} and try again.")
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Counted:
    """Something whose failures are counted. `kind`: a key of FREE_TRIES."""

    kind: str
    name: str

    def key(self, parts: Parts) -> bytes:
        """Return the keyed hash under which it is counted."""
        return parts.vault.mac("sign-in tries", f"{self.kind}\n{self.name}".encode())


def count_try(parts: Parts, counted: tuple[Counted, ...], now: datetime.datetime | None = None) -> None:
    """Count a failure in advance, so that many tries at once do not slip through. Raises: TooManyTriesError."""
    now = now or utc_now()
    with parts.database.write() as work:
        rows = [(item, _row(work, item.key(parts))) for item in sorted(counted, key=lambda item: item.key(parts))]
        wait = max(_seconds_to_wait(item, row, now) for item, row in rows)
        if not wait:
            for _, row in rows:
                row.failures = row.failures + 1 if now - row.tried_at < FORGOTTEN_AFTER else 1
                row.tried_at = now
    if wait:
        raise TooManyTriesError(wait)


def take_back(work: Session, parts: Parts, counted: tuple[Counted, ...]) -> None:
    """Take the failure that was counted in advance back: the try was good. Failures before it count no more.

    Those of a network stay: with an account of their own somebody could try others for as long as they like.
    """
    for item in counted:
        left = SignInTryRow.failures - 1 if item.kind == "network" else 0
        work.execute(update(SignInTryRow).where(SignInTryRow.key == item.key(parts)).values(failures=left))


def forget_tries(parts: Parts, now: datetime.datetime | None = None) -> None:
    """Delete what counts no more."""
    with parts.database.write() as work:
        before = (now or utc_now()) - FORGOTTEN_AFTER
        work.execute(delete(SignInTryRow).where(SignInTryRow.tried_at < before))


def spoken_wait(seconds: int) -> str:
    """Return a time to wait in words."""
    if seconds < 60:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"


def _row(work: Session, key: bytes) -> SignInTryRow:
    """Return the row of the key, locked."""
    long_ago = bindparam("long_ago", datetime.datetime.fromtimestamp(0, datetime.UTC), UtcTime())
    add = "INSERT INTO sign_in_tries (key, failures, tried_at) VALUES (:key, 0, :long_ago) ON CONFLICT DO NOTHING"
    while True:
        work.execute(text(add).bindparams(long_ago), {"key": key})
        row = work.get(SignInTryRow, key, with_for_update=True, populate_existing=True)
        if row is not None:  # else an old one was deleted between the two
            return row


def _seconds_to_wait(item: Counted, row: SignInTryRow, now: datetime.datetime) -> int:
    paid = row.failures - FREE_TRIES[item.kind]
    if paid < 0 or now - row.tried_at >= FORGOTTEN_AFTER:
        return 0
    wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(paid, 10))
    return max(0, -int((now - row.tried_at).total_seconds() - wait))
