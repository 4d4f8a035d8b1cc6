"""Write what has to be told about a booking: to the staff, to other systems, and to the visitor's calendar."""

from __future__ import annotations

import datetime
import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.safety.language import ENGLISH
from bot.services.bookings.states import State
from bot.services.outgoing.outbox import STAFF_MAIL, VISITOR_MAIL, WAITING, WEBHOOK, write_outgoing
from bot.services.parts import Parts
from bot.store.tables import BookingChangeRow, BookingContactRow, BookingRow, OutboxRow
from bot.vault import Vault


def announce(
    session: Session, parts: Parts, row: BookingRow, change: BookingChangeRow, *, tell_staff: bool = False
) -> None:
    """Write what has to be told about a change of a booking, within the caller's unit of work.

    The visitor gets an e-mail where a time became certain, moved or fell through, if there is an address.
    """
    about = {"reference": row.reference, "state": str(row.state), "at": change.changed_at.isoformat()}
    starts_at = row.starts_at.isoformat() if row.starts_at else None
    event = "requested" if change.from_state is None else str(change.to_state)
    webhook = {**about, "event": f"booking.{event}", "kind": str(row.kind), "starts_at": starts_at}
    write_outgoing(session, parts.vault, WEBHOOK, f"{row.reference}:{change.id}", webhook, row.id)
    if tell_staff:
        write_outgoing(session, parts.vault, STAFF_MAIL, f"{row.reference}:{change.id}", about, row.id)
    calendar = _calendar_event(row)
    address = _email_of(session, parts.vault, row.id)
    if calendar is None or address is None:
        return
    _drop_overtaken(session, row.id)
    mail = {
        "to": address,
        "event": calendar,
        "reference": row.reference,
        "starts_at": starts_at,
        "minutes": row.minutes,
        "location": row.location,
        "sequence": row.calendar_sequence,
        "language": _language_of(parts.vault, row),
    }
    row.calendar_sequence += 1
    write_outgoing(session, parts.vault, VISITOR_MAIL, f"{row.reference}:{change.id}", mail, row.id)


def announce_erasure(session: Session, vault: Vault, reference: str, at: datetime.datetime) -> None:
    """Tell the staff and other systems that a live booking was erased, within the caller's unit of work."""
    about = {"reference": reference, "state": "erased", "at": at.isoformat()}
    write_outgoing(session, vault, STAFF_MAIL, f"{reference}:erased", about, None)
    webhook = {**about, "event": "booking.erased", "kind": "", "starts_at": None}
    write_outgoing(session, vault, WEBHOOK, f"{reference}:erased", webhook, None)


def _calendar_event(row: BookingRow) -> str | None:
    """Return what the visitor's calendar has to be told: confirmed, moved, cancelled, or None."""
    if row.state == State.CONFIRMED:
        return "moved" if row.calendar_sequence else "confirmed"
    if row.state in (State.CANCELLED, State.DECLINED) and row.calendar_sequence:
        return "cancelled"
    return None


def _email_of(session: Session, vault: Vault, booking_id: int) -> str | None:
    values = session.scalars(
        select(BookingContactRow.value).where(BookingContactRow.booking_id == booking_id).order_by(BookingContactRow.id)
    )
    return next((contact for contact in map(vault.decrypt_text, values) if "@" in contact), None)


def _language_of(vault: Vault, row: BookingRow) -> str:
    details = json.loads(vault.decrypt(row.details)) if row.details else {}
    return str(details.get("language", ENGLISH))


def _drop_overtaken(session: Session, booking_id: int) -> None:
    """Delete earlier mails to the visitor that nobody has begun to send: the new one says all that holds."""
    session.execute(
        delete(OutboxRow).where(
            OutboxRow.booking_id == booking_id,
            OutboxRow.kind == VISITOR_MAIL,
            OutboxRow.state == WAITING,
            OutboxRow.claimed_by.is_(None),
        )
    )
