"""Read the log of what the staff do, a page at a time."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import AuditRow


@dataclass(frozen=True)
class AuditEntry:
    """A row of the log. `details`: name to scalar."""

    sequence: int
    at: datetime.datetime
    by: str
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class AuditFilter:
    """What to show; empty: everything. `action` and `subject` may be the beginning of one."""

    by: str = ""
    action: str = ""
    subject: str = ""


def read_log(database: Database, wanted: AuditFilter, before: int | None, count: int) -> list[AuditEntry]:
    """Return up to `count` rows, the newest first. `before`: only rows with a smaller number."""
    chosen = select(AuditRow).order_by(AuditRow.sequence.desc()).limit(count)
    if before is not None:
        chosen = chosen.where(AuditRow.sequence < before)
    if wanted.by:
        chosen = chosen.where(AuditRow.by_name == wanted.by)
    if wanted.action:
        chosen = chosen.where(AuditRow.action.startswith(wanted.action, autoescape=True))
    if wanted.subject:
        chosen = chosen.where(AuditRow.subject.startswith(wanted.subject, autoescape=True))
    with database.read() as work:
        rows = work.scalars(chosen).all()
    return [
        AuditEntry(row.sequence, row.at, row.by_name, row.action, row.subject, json.loads(row.details)) for row in rows
    ]
