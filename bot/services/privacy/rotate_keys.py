"""Encrypt everything anew with the newest key, so that older ones can be given up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.store.database import Database
from bot.store.tables import (
    AwayTimeRow,
    BookingContactRow,
    BookingRow,
    FeedbackRow,
    MessageRow,
    OutboxRow,
    StaffNoteRow,
    StaffRow,
    WrongAnswerRow,
)
from bot.vault import UnreadableError, Vault

ENCRYPTED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (MessageRow, ("body",)),
    (BookingRow, ("name", "message", "details")),
    (BookingContactRow, ("value",)),
    (OutboxRow, ("payload",)),
    (FeedbackRow, ("word",)),
    (StaffNoteRow, ("body",)),
    (WrongAnswerRow, ("word",)),
    (AwayTimeRow, ("reason",)),
    (StaffRow, ("second_factor", "next_second_factor")),
)
"""Table to its encrypted columns; the other binary columns are keyed hashes."""
ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Rotated:
    """How many values are under the newest key now, and how many open with none of ours."""

    values: int
    unreadable: int


def rotate_everything(database: Database, vault: Vault, memory: Path) -> Rotated:
    """Encrypt store and memory anew. Cut short, it is simply run again; until then the older keys still read."""
    values = unreadable = 0
    for table, columns in ENCRYPTED:
        last: int | str | None = None
        while True:
            with database.write() as session:
                picked = select(table.id, *(getattr(table, name) for name in columns))
                following = picked if last is None else picked.where(table.id > last)
                rows = session.execute(following.order_by(table.id).limit(ROWS_AT_ONCE)).all()
                for row in rows:
                    changed = {}
                    for name in columns:
                        old = getattr(row, name)
                        new = _rotated(vault, old) if old is not None else None
                        unreadable += old is not None and new is None
                        if new is not None:
                            changed[name] = new
                    values += len(changed)
                    if changed:
                        session.execute(update(table).where(table.id == row.id).values(**changed))
            if not rows:
                break
            last = rows[-1].id
    remembered, lost = _rotate_memory(vault, memory)
    return Rotated(values + remembered, unreadable + lost)


def _rotate_memory(vault: Vault, memory: Path) -> tuple[int, int]:
    if not memory.exists():
        return 0, 0
    values = lost = 0
    with closing(sqlite3.connect(memory, timeout=5)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        for name, content in connection.execute("SELECT conversation_id, memory FROM memories").fetchall():
            new = _rotated(vault, content)
            if new is None:
                lost += 1
                continue
            connection.execute("UPDATE memories SET memory = ? WHERE conversation_id = ?", (new, name))
            values += 1
    return values, lost


def _rotated(vault: Vault, value: bytes) -> bytes | None:
    try:
        return vault.rotate(value)
    except UnreadableError:
        return None
