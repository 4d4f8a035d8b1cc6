"""What is kept of one visitor, for that visitor: as JSON, or as a table that a spreadsheet may open.

The notes of the staff are in it: they are about the visitor, who may ask for them. No colleague is named. Left out are
the log of who looked at what, marks on answers of the program, which are about its texts, and the engine's memory,
which repeats what was said.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.services.accounts.audit import record
from bot.services.accounts.staff import Member
from bot.services.bookings.booking import Booking, booking_row, readable
from bot.services.desk.handoffs import reasons_of
from bot.services.owners import STAFF, VISITOR
from bot.services.parts import Parts
from bot.services.spreadsheet import safe_cell
from bot.services.times import utc_now
from bot.store.tables import (
    AlarmRow,
    BookingChangeRow,
    BookingRow,
    ConversationRow,
    FeedbackRow,
    HandoffRow,
    MessageRow,
    OutboxRow,
    StaffNoteRow,
)

COLUMNS = ("what", "when", "who", "text")


def export_visitor(parts: Parts, name: str, by: Member | str) -> dict[str, Any]:
    """Return what is kept under a booking's reference or a conversation's id, as JSON types; it is in the staff's log.

    Raises: BookingNotFoundError
    """
    with parts.database.write() as session:
        conversation, rows = _named(session, name)
        exported = {
            "exported_at": utc_now().isoformat(),
            "conversation": _conversation(session, parts, conversation) if conversation else None,
            "bookings": [_booking(session, parts, row) for row in rows],
        }
        subject = f"conversation:{conversation.id}" if conversation else f"booking:{rows[0].reference}"
        record(session, parts, by, "visitor.export", subject)
        return exported


def as_csv(exported: dict[str, Any]) -> str:
    """Return an export as lines of COLUMNS, with no cell that a spreadsheet takes for a formula."""
    lines: list[tuple[str, str, str, str]] = []
    if exported["conversation"]:
        lines += _conversation_lines(exported["conversation"])
    for booking in exported["bookings"]:
        for key, value in booking.items():
            if key not in ("history", "messages_out"):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                lines.append((f"booking {booking['reference']} {key}", booking["created_at"], "visitor", text))
        for change in booking["history"]:
            lines.append((f"booking {booking['reference']}", change["at"], change["by"], change["to"]))
        for sent in booking["messages_out"]:
            lines.append((f"booking {booking['reference']} {sent['kind']}", sent["at"], "program", sent["state"]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in line] for line in lines)
    return out.getvalue()


def _conversation_lines(conversation: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for message in conversation["messages"]:
        for key in ("text", "more"):
            if message[key]:
                yield "message", message["at"], message["author"], message[key]
    for vote in conversation["feedback"]:
        helped = "it helped" if vote["helpful"] else "it did not help"
        yield f"feedback on message {vote['message']}", vote["at"], VISITOR, helped
        if vote["word"]:
            yield f"feedback on message {vote['message']}", vote["at"], VISITOR, vote["word"]
    for alarm in conversation["alarms"]:
        yield "alarm", alarm["raised_at"], "program", f"tier {alarm['tier']}"
    for handoff in conversation["handoffs"]:
        yield "handoff", handoff["opened_at"], "program", ", ".join(handoff["reasons"])
    for note in conversation["notes"]:
        yield "note", note["at"], STAFF, note["text"]


def _named(session: Session, name: str) -> tuple[ConversationRow | None, list[BookingRow]]:
    conversation = session.get(ConversationRow, name.strip().lower())
    where = BookingRow.id == 0
    if conversation is None:
        booking = booking_row(session, name)
        where = BookingRow.id == booking.id
        if booking.conversation_id is not None:
            conversation = session.get(ConversationRow, booking.conversation_id)
    if conversation is not None:
        where = or_(where, BookingRow.conversation_id == conversation.id)
    return conversation, list(session.scalars(select(BookingRow).where(where).order_by(BookingRow.id)))


def _conversation(session: Session, parts: Parts, row: ConversationRow) -> dict[str, Any]:
    messages = session.scalars(
        select(MessageRow).where(MessageRow.conversation_id == row.id).order_by(MessageRow.sequence)
    )
    votes = session.scalars(
        select(FeedbackRow).where(FeedbackRow.conversation_id == row.id).order_by(FeedbackRow.message_sequence)
    )
    alarms = session.scalars(select(AlarmRow).where(AlarmRow.conversation_id == row.id).order_by(AlarmRow.id))
    handoffs = session.scalars(select(HandoffRow).where(HandoffRow.conversation_id == row.id).order_by(HandoffRow.id))
    notes = session.scalars(
        select(StaffNoteRow).where(StaffNoteRow.conversation_id == row.id).order_by(StaffNoteRow.id)
    )
    return {
        "id": row.id,
        "started_at": row.created_at.isoformat(),
        "notice_version": row.notice_version,
        "messages": [_message(message, json.loads(parts.vault.decrypt(message.body))) for message in messages],
        "feedback": [
            {
                "at": vote.created_at.isoformat(),
                "message": vote.message_sequence,
                "helpful": vote.helpful,
                "word": parts.vault.decrypt_text(vote.word) if vote.word else "",
            }
            for vote in votes
        ],
        "alarms": [{"raised_at": alarm.raised_at.isoformat(), "tier": alarm.tier} for alarm in alarms],
        "handoffs": [
            {
                "opened_at": handoff.opened_at.isoformat(),
                "closed_at": handoff.closed_at.isoformat() if handoff.closed_at else None,
                "reasons": list(reasons_of(handoff)),
            }
            for handoff in handoffs
        ],
        "notes": [{"at": note.created_at.isoformat(), "text": parts.vault.decrypt_text(note.body)} for note in notes],
    }


def _message(row: MessageRow, body: dict[str, Any]) -> dict[str, Any]:
    """Return a message as it was read; `more`: what stood behind "more" of an answer, sent by whomever."""
    more = body.get("more") or body.get("reply", {}).get("more") or ""
    return {
        "at": row.created_at.isoformat(),
        "sequence": row.sequence,
        "author": row.author,
        "text": body["text"],
        "more": more,
    }


def _booking(session: Session, parts: Parts, row: BookingRow) -> dict[str, Any]:
    booking = readable(session, parts.vault, row)
    changes = session.scalars(
        select(BookingChangeRow).where(BookingChangeRow.booking_id == row.id).order_by(BookingChangeRow.id)
    )
    out = session.scalars(select(OutboxRow).where(OutboxRow.booking_id == row.id).order_by(OutboxRow.id))
    return {
        **_said(booking),
        "history": [
            {
                "at": change.changed_at.isoformat(),
                "by": change.by if change.by in (VISITOR, "program") else "staff",
                "to": change.to_state,
                "fields": change.fields.split(",") if change.fields else [],
            }
            for change in changes
        ],
        "messages_out": [{"at": item.created_at.isoformat(), "kind": item.kind, "state": item.state} for item in out],
    }


def _said(booking: Booking) -> dict[str, Any]:
    return {
        "reference": booking.reference,
        "kind": str(booking.kind),
        "state": str(booking.state),
        "name": booking.name,
        "contacts": list(booking.contacts),
        "message": booking.message,
        "reach": booking.reach.to_json(),
        "location": booking.location,
        "preferred": [item.to_json() for item in booking.preferred],
        "is_new": booking.is_new,
        "language": booking.language,
        "time": booking.slot.starts_at.isoformat() if booking.slot else None,
        "minutes": booking.slot.minutes if booking.slot else None,
        "consent_version": booking.consent_version,
        "created_at": booking.created_at.isoformat(),
    }
