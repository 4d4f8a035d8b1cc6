"""Erase what belongs to a conversation or a booking, everywhere; give a receipt; keep the list that backups replay.

What is erased: messages, votes, turns, alarms, handoffs, notes and marks of the staff, bookings with contacts and
history, held times, unsent messages, and (by the gateway, which asks until it is done) the engine's memory. What was
already e-mailed cannot be called back.
"""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.services.accounts.audit import record
from bot.services.accounts.staff import Member
from bot.services.bookings.announcing import announce_erasure
from bot.services.bookings.booking import BookingNotFoundError, booking_row
from bot.services.bookings.states import LIVE
from bot.services.errors import ConversationGoneError
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import (
    AlarmRow,
    BookingErasureRow,
    BookingRow,
    ConversationRow,
    ErasureRow,
    FeedbackRow,
    HandoffRow,
    MessageRow,
    OutboxRow,
    StaffNoteRow,
    TurnRow,
    WrongAnswerRow,
)


@dataclass(frozen=True)
class Receipt:
    """What was erased and when. `conversation_id` is None for a booking that had none."""

    erased_at: datetime.datetime
    conversation_id: str | None
    references: tuple[str, ...]
    counts: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "erased_at": self.erased_at.isoformat(),
            "conversation": self.conversation_id,
            "bookings": list(self.references),
            "erased": self.counts,
        }


def forget_conversation(parts: Parts, conversation_id: str, by: Member | str | None = None) -> Receipt:
    """Delete everything said and booked in the conversation, and note the erasure.

    `by`: who of the staff, for their log; None: the visitor.

    Raises: ConversationGoneError
    """
    with parts.database.write() as session:
        if session.get(ConversationRow, conversation_id) is None:
            raise ConversationGoneError
        bookings = session.scalars(select(BookingRow).where(BookingRow.conversation_id == conversation_id)).all()
        return _erase(session, parts, conversation_id, bookings, by)


def erase_booking(parts: Parts, reference: str, by: Member | str) -> Receipt:
    """Delete a booking, and the conversation that it came from with all else in it. `by`: who of the staff.

    Raises: BookingNotFoundError
    """
    with parts.database.write() as session:
        row = booking_row(session, reference, to_change=True)
        where = BookingRow.id == row.id
        if row.conversation_id is not None:
            where = BookingRow.conversation_id == row.conversation_id
        return _erase(session, parts, row.conversation_id, session.scalars(select(BookingRow).where(where)).all(), by)


def erase_named(parts: Parts, name: str, by: Member | str) -> Receipt:
    """Erase by whatever names it: a booking's reference, or a conversation's id. Raises: BookingNotFoundError."""
    try:
        return forget_conversation(parts, name.strip().lower(), by)
    except ConversationGoneError:
        pass
    try:
        return erase_booking(parts, name, by)
    except BookingNotFoundError as error:
        raise BookingNotFoundError("There is no booking and no conversation of this name.") from error


def list_erasures(database: Database, path: Path) -> int:
    """Append to the list outside the database what it does not have yet, and return how many entries that were.

    A crash between writing and noting it writes an entry twice, which does no harm.
    """
    with database.read() as session:
        conversations = session.execute(
            select(ErasureRow.conversation_id, ErasureRow.erased_at).where(ErasureRow.listed_at.is_(None))
        ).all()
        bookings = session.execute(
            select(BookingErasureRow.reference, BookingErasureRow.erased_at).where(
                BookingErasureRow.listed_at.is_(None)
            )
        ).all()
    if not conversations and not bookings:
        return 0
    entries = [{"conversation": name, "erased_at": at.isoformat()} for name, at in conversations]
    entries += [{"booking": name, "erased_at": at.isoformat()} for name, at in bookings]
    _append(path, entries)
    now = utc_now()
    with database.write() as session:
        named = [name for name, _ in conversations]
        session.execute(update(ErasureRow).where(ErasureRow.conversation_id.in_(named)).values(listed_at=now))
        named = [name for name, _ in bookings]
        session.execute(update(BookingErasureRow).where(BookingErasureRow.reference.in_(named)).values(listed_at=now))
    return len(entries)


def erase_memories(memory: Path, conversations: Iterable[str]) -> int:
    """Delete what the engine remembers of conversations from its file, and return how many there were.

    For when no gateway runs. A running engine may be in the middle of a turn: the gateway asks it as well.
    """
    if not memory.exists():
        return 0
    with closing(sqlite3.connect(memory, timeout=5)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        names = [(name,) for name in conversations]
        return connection.executemany("DELETE FROM memories WHERE conversation_id = ?", names).rowcount


def read_erasure_list(path: Path) -> tuple[set[str], set[str]]:
    """Return the conversations and the booking references on the list; a line cut off by a crash is left out."""
    conversations, references = set(), set()
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            conversations |= {entry["conversation"]} if "conversation" in entry else set()
            references |= {entry["booking"]} if "booking" in entry else set()
    return conversations, references


def replay_erasures(session: Session, conversations: Iterable[str], references: Iterable[str]) -> int:
    """Erase once more what was erased before, within the caller's unit of work; return how many things were there."""
    now, found = utc_now(), 0
    for conversation_id in sorted(conversations):
        found += _rows(session, delete(ConversationRow).where(ConversationRow.id == conversation_id))
        if session.get(ErasureRow, conversation_id) is None:
            session.add(ErasureRow(conversation_id=conversation_id, erased_at=now, listed_at=now))
    for reference in sorted(references):
        found += _rows(session, delete(BookingRow).where(BookingRow.reference == reference))
        if session.get(BookingErasureRow, reference) is None:
            session.add(BookingErasureRow(reference=reference, erased_at=now, listed_at=now))
    session.flush()
    return found


def _erase(
    session: Session,
    parts: Parts,
    conversation_id: str | None,
    bookings: Sequence[BookingRow],
    by: Member | str | None,
) -> Receipt:
    now = utc_now()
    ids = [row.id for row in bookings]
    references = tuple(row.reference for row in bookings)
    live = [row for row in bookings if row.state in LIVE]
    counts = {
        "messages": _count(session, MessageRow, MessageRow.conversation_id == conversation_id),
        "votes": _count(session, FeedbackRow, FeedbackRow.conversation_id == conversation_id),
        "turns": _count(session, TurnRow, TurnRow.conversation_id == conversation_id),
        "alarms": _count(session, AlarmRow, AlarmRow.conversation_id == conversation_id),
        "handoffs": _count(session, HandoffRow, HandoffRow.conversation_id == conversation_id),
        "notes": _count(session, StaffNoteRow, StaffNoteRow.conversation_id == conversation_id),
        "marks": _count(session, WrongAnswerRow, WrongAnswerRow.conversation_id == conversation_id),
        "bookings": len(bookings),
        "outbox": _count(session, OutboxRow, OutboxRow.booking_id.in_(ids)),
    }
    for row in live:
        announce_erasure(session, parts.vault, row.reference, now)
    for reference in references:
        session.add(BookingErasureRow(reference=reference, erased_at=now))
    session.flush()
    session.execute(delete(BookingRow).where(BookingRow.id.in_(ids)))
    if conversation_id is not None:
        session.execute(delete(ConversationRow).where(ConversationRow.id == conversation_id))
        session.add(ErasureRow(conversation_id=conversation_id, erased_at=now))
    if by is not None and conversation_id is not None:
        record(session, parts, by, "conversation.erase", f"conversation:{conversation_id}", **counts)
    elif by is not None:
        record(session, parts, by, "booking.erase", f"booking:{references[0]}", **counts)
    return Receipt(now, conversation_id, references, counts)


def _count(session: Session, table: Any, where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(where)) or 0


def _rows(session: Session, statement: Any) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def _append(path: Path, entries: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries)
        file.flush()
        os.fsync(file.fileno())
