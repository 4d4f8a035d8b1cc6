"""The log of what the staff do: every read, export and change. Chained, so that tampering shows.

Each row is sealed together with the seal of the row before it, under a key of its own that is not in the database.
One more row, the head, seals where the log ends. What this leaves out: whoever puts an older copy of the whole
database in its place has an older log that is intact.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.services.accounts.staff import Member, name_of
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import AuditHeadRow, AuditRow, StaffRow
from bot.vault import Vault

Detail = str | int | bool | None
_PURPOSE = "audit log"
_FIRST = b""
"""What stands in the place of the seal before the first row."""
_HEAD_ID = 1
ROWS_AT_ONCE = 1000


def record(work: Session, parts: Parts, by: Member | str, action: str, subject: str, **details: Detail) -> None:
    """Add to the log, within the caller's unit of work: what was done is stored with its row, or neither is.

    `by`: whoever is signed in, or a name such as "command line". `action`: "noun.verb"; `subject`: "kind:id". Nothing
    of it may hold a visitor's words. Call it last: whoever writes to the log waits for the unit of work before.
    """
    work.flush()
    work.execute(
        text("INSERT INTO audit_head (id, sequence, mac, seal) VALUES (:id, 0, :none, :none) ON CONFLICT DO NOTHING"),
        {"id": _HEAD_ID, "none": _FIRST},
    )
    head = work.get_one(AuditHeadRow, _HEAD_ID, with_for_update=True, populate_existing=True)
    row = AuditRow(
        sequence=head.sequence + 1,
        at=utc_now(),
        by_id=by.id if isinstance(by, Member) else None,
        by_name=name_of(by),
        action=action,
        subject=subject,
        details=json.dumps(details, sort_keys=True, ensure_ascii=False),
    )
    row.mac = _seal_of(parts.vault, row, head.mac)
    work.add(row)
    head.sequence, head.mac = row.sequence, row.mac
    head.seal = _seal_of_head(parts.vault, head)
    work.flush()


@dataclass(frozen=True)
class Chain:
    """Whether the log is as it was written. `broken_at`: the first row that is not, or the one that is missing."""

    rows: int
    broken_at: int | None = None

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing was changed, removed, added or moved."""
        return self.broken_at is None


def check_chain(parts: Parts) -> Chain:
    """Read the whole log, as it is at one moment, and check every seal."""
    with parts.database.snapshot() as connection, Session(connection) as work:
        return _check(work, parts.vault)


def _check(work: Session, vault: Vault) -> Chain:
    head = work.get(AuditHeadRow, _HEAD_ID)
    count, last = 0, _FIRST
    while True:
        following = select(AuditRow).where(AuditRow.sequence > count).order_by(AuditRow.sequence).limit(ROWS_AT_ONCE)
        rows = work.scalars(following).all()
        for row in rows:
            if row.sequence != count + 1 or not hmac.compare_digest(row.mac, _seal_of(vault, row, last)):
                return Chain(count, count + 1)
            count, last = row.sequence, row.mac
            work.expunge(row)
        if len(rows) < ROWS_AT_ONCE:
            break
    if head is None or head.sequence == 0:
        was_written = count > 0 or work.scalar(select(StaffRow.id).limit(1)) is not None  # accounts leave a row
        return Chain(count, 1 if was_written else None)
    is_whole = (head.sequence, head.mac) == (count, last)
    return Chain(count, None if is_whole and hmac.compare_digest(head.seal, _seal_of_head(vault, head)) else count + 1)


def _seal_of(vault: Vault, row: AuditRow, before: bytes) -> bytes:
    content: list[Any] = [
        row.sequence,
        row.at.isoformat(),
        row.by_id,
        row.by_name,
        row.action,
        row.subject,
        row.details,
    ]
    return vault.mac(_PURPOSE, json.dumps([*content, before.hex()]).encode())


def _seal_of_head(vault: Vault, head: AuditHeadRow) -> bytes:
    return vault.mac(f"{_PURPOSE}, its end", json.dumps([head.sequence, head.mac.hex()]).encode())
