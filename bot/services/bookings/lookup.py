"""Find a booking by its reference and a contact, for whoever wants to change it; guessing is limited.

Wrong reference and wrong contact are told apart to nobody. What is counted is kept under keyed hashes.
"""

from __future__ import annotations

import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.services.bookings.booking import Booking, BookingNotFoundError, booking_row, normalised_reference, readable
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.times import utc_now
from bot.store.tables import BookingContactRow, LookupTryRow

WINDOW_HOURS = 24
LIMITS = {"conversation": 5, "reference": 10}
"""Failed tries in WINDOW_HOURS, by what is counted."""


class TooManyTriesError(Exception):
    """There were too many wrong tries: only the front desk can help now."""


def find_booking(
    parts: Parts, reference: str, contact: Contact, conversation_id: str, now: datetime.datetime | None = None
) -> Booking:
    """Return the booking with this reference and contact.

    Raises: BookingNotFoundError, TooManyTriesError (the right answer is not told any more either)
    """
    now = now or utc_now()
    keys = _keys(parts, reference, conversation_id)
    since = now - datetime.timedelta(hours=WINDOW_HOURS)
    with parts.database.write() as session:
        if _is_over(session, keys, since):
            raise TooManyTriesError
        booking = _match(session, parts, reference, contact)
        if booking is None:
            session.add_all(LookupTryRow(key=key, tried_at=now) for key in keys.values())
    if booking is None:
        raise BookingNotFoundError("There is no booking with this reference and contact.")
    return booking


def forget_tries(parts: Parts, now: datetime.datetime | None = None) -> None:
    """Delete the tries that count no more."""
    before = (now or utc_now()) - datetime.timedelta(hours=WINDOW_HOURS)
    with parts.database.write() as session:
        session.execute(delete(LookupTryRow).where(LookupTryRow.tried_at < before))


def _match(session: Session, parts: Parts, reference: str, contact: Contact) -> Booking | None:
    try:
        row = booking_row(session, reference)
    except BookingNotFoundError:
        return None
    lookup = parts.vault.lookup(contact.normalised)
    where = (BookingContactRow.booking_id == row.id, BookingContactRow.lookup == lookup)
    if session.scalar(select(BookingContactRow.id).where(*where)) is None:
        return None
    return readable(session, parts.vault, row)


def _keys(parts: Parts, reference: str, conversation_id: str) -> dict[str, bytes]:
    counted = {
        "conversation": conversation_id,
        "reference": normalised_reference(reference),
    }
    return {name: parts.vault.lookup(f"try:{name}:{value}") for name, value in counted.items()}


def _is_over(session: Session, keys: dict[str, bytes], since: datetime.datetime) -> bool:
    for name, key in keys.items():
        tries = select(func.count()).select_from(LookupTryRow).where(LookupTryRow.key == key)
        if (session.scalar(tries.where(LookupTryRow.tried_at > since)) or 0) >= LIMITS[name]:
            return True
    return False
