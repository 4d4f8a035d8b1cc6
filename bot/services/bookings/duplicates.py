"""Two bookings of one contact on one day: noticed and shown, never merged."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.bookings.booking import booking_row, readable, slot_of
from bot.services.bookings.slots import Slot
from bot.services.bookings.states import LIVE, State
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.times import utc_now
from bot.store.tables import BookingContactRow, BookingRow


@dataclass(frozen=True)
class Duplicate:
    """A live booking with the same contact on the same day.

    `is_own`: made in the same conversation. Only then may its reference or time be shown: whoever knows somebody's
    phone number must not learn here what they have booked.
    """

    reference: str
    state: State
    slot: Slot | None
    is_own: bool


def find_duplicates(
    parts: Parts,
    contacts: Sequence[Contact],
    conversation_id: str,
    day: datetime.date | None = None,
    now: datetime.datetime | None = None,
) -> list[Duplicate]:
    """Return the live bookings with one of these contacts that were made today, or are for the wanted day.

    Days are those of the clinic's clock. Nothing is merged: whoever asks decides.
    """
    zone = parts.profile.zone
    today = (now or utc_now()).astimezone(zone).date()
    lookups = [parts.vault.lookup(contact.normalised) for contact in contacts if contact.normalised]
    with parts.database.read() as session:
        rows = session.scalars(
            select(BookingRow)
            .join(BookingContactRow, BookingContactRow.booking_id == BookingRow.id)
            .where(BookingContactRow.lookup.in_(lookups), BookingRow.state.in_(LIVE))
            .order_by(BookingRow.id)
        ).unique()
        return [
            Duplicate(row.reference, State(row.state), slot_of(row), row.conversation_id == conversation_id)
            for row in rows
            if row.created_at.astimezone(zone).date() == today
            or (day is not None and day in _days(session, parts, row))
        ]


def others_of_contact(parts: Parts, reference: str) -> list[str]:
    """Return the references of other live bookings with one of the booking's contacts, for the staff.

    Raises: BookingNotFoundError
    """
    with parts.database.read() as session:
        row = booking_row(session, reference)
        lookups = select(BookingContactRow.lookup).where(BookingContactRow.booking_id == row.id)
        others = (
            select(BookingRow.reference)
            .join(BookingContactRow, BookingContactRow.booking_id == BookingRow.id)
            .where(BookingContactRow.lookup.in_(lookups), BookingRow.id != row.id, BookingRow.state.in_(LIVE))
        )
        return sorted(set(session.scalars(others)))


def _days(session: Session, parts: Parts, row: BookingRow) -> set[datetime.date | None]:
    """Return the days that a booking is for: of its time, or of a wish that names a single day."""
    booking = readable(session, parts.vault, row)
    days: set[datetime.date | None] = {
        time.first_day for time in booking.preferred if time.first_day is not None and time.first_day == time.last_day
    }
    return days | ({booking.slot.starts_at.astimezone(parts.profile.zone).date()} if booking.slot else set())
