"""A booking: what is wished for, where it stands, what happened to it; read from its rows and written to them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.safety.language import ENGLISH
from bot.services.bookings.slots import Slot
from bot.services.bookings.states import LIVE, State
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime, Reach
from bot.store.tables import BookingChangeRow, BookingContactRow, BookingRow
from bot.vault import Vault

VISITOR = "visitor"
PROGRAM = "program"
ROWS_AT_ONCE = 500
"""How many bookings are read in one piece where there may be very many."""
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No characters that sound or look alike: people read the reference aloud."""


class Kind(StrEnum):
    """What is wished for. `today`: a note for the desk about a session of this day.

    For that a name is enough, and the offer that was accepted is the consent. `infusion_change`: a wish to change or
    cancel an infusion appointment, which only the staff decide.
    """

    CONSULTATION = "consultation"
    PERSON = "person"
    TODAY = "today"
    INFUSION_CHANGE = "infusion_change"


class BookingNotFoundError(Exception):
    """There is no booking under this reference, or it is not this person's: which of the two is not told."""


@dataclass(frozen=True)
class Booking:
    """A booking, readable. `slot`: its time, confirmed or (where another one is asked for) still kept.

    `language`: in which it was asked for, "en" or "es"; mails about it are written in it.
    """

    id: int
    reference: str
    conversation_id: str | None
    kind: Kind
    state: State
    name: str
    contacts: tuple[str, ...]
    message: str
    reach: Reach
    location: str
    preferred: tuple[PreferredTime, ...]
    slot: Slot | None
    is_new: bool | None
    calendar_sequence: int
    consent_version: str
    created_at: datetime.datetime
    changed_at: datetime.datetime
    language: str = ENGLISH

    @property
    def email(self) -> str | None:
        """The e-mail address, None where there is none."""
        return next((contact for contact in self.contacts if "@" in contact), None)

    @property
    def phone(self) -> str | None:
        """The phone number, None where there is none."""
        return next((contact for contact in self.contacts if contact and "@" not in contact), None)


@dataclass(frozen=True)
class Change:
    """One entry of a booking's history. `from_state` is None for the first one; `fields`: names of what changed."""

    changed_at: datetime.datetime
    by: str
    from_state: State | None
    to_state: State
    starts_at: datetime.datetime | None
    fields: tuple[str, ...]


def read_booking(parts: Parts, reference: str) -> Booking:
    """Return the booking with this reference, however it is typed. Raises: BookingNotFoundError."""
    with parts.database.read() as session:
        return readable(session, parts.vault, booking_row(session, reference))


def list_bookings(parts: Parts, states: Sequence[State] = LIVE) -> list[Booking]:
    """Return the bookings in these states: sessions of today first, then the longest unchanged."""
    with parts.database.read() as session:
        rows = session.scalars(
            select(BookingRow)
            .where(BookingRow.state.in_(states))
            .order_by((BookingRow.kind == Kind.TODAY).desc(), BookingRow.changed_at)
        ).all()
        contacts = contacts_of(session, [row.id for row in rows])
        return [readable(session, parts.vault, row, contacts[row.id]) for row in rows]


def read_history(parts: Parts, reference: str) -> list[Change]:
    """Return what happened to a booking, the oldest first. Raises: BookingNotFoundError."""
    with parts.database.read() as session:
        booking = booking_row(session, reference)
        rows = session.scalars(
            select(BookingChangeRow).where(BookingChangeRow.booking_id == booking.id).order_by(BookingChangeRow.id)
        ).all()
    return [
        Change(
            changed_at=row.changed_at,
            by=row.by,
            from_state=State(row.from_state) if row.from_state else None,
            to_state=State(row.to_state),
            starts_at=row.starts_at,
            fields=tuple(row.fields.split(",")) if row.fields else (),
        )
        for row in rows
    ]


def booking_row(session: Session, reference: str, *, to_change: bool = False) -> BookingRow:
    """Return the row with this reference; `to_change`: locked until then. Raises: BookingNotFoundError."""
    found = select(BookingRow).where(BookingRow.reference == normalised_reference(reference))
    row = session.scalar(found.with_for_update() if to_change else found)
    if row is None:
        raise BookingNotFoundError(f"There is no booking {normalised_reference(reference)[:16]}.")
    return row


def normalised_reference(text: str) -> str:
    """Return a reference as it is stored, from however somebody typed it: "k7xm 22pq" is "K7XM-22PQ"."""
    kept = "".join(character for character in text.upper() if character.isalnum())
    return f"{kept[:4]}-{kept[4:]}" if len(kept) == 8 else kept


def readable(session: Session, vault: Vault, row: BookingRow, contacts: Sequence[bytes] | None = None) -> Booking:
    """Return the booking of a row, decrypted. `contacts`: where they were read already. Raises: UnreadableError."""
    details: dict[str, Any] = json.loads(vault.decrypt(row.details)) if row.details else {}
    if contacts is None:
        contacts = contacts_of(session, [row.id])[row.id]
    return Booking(
        id=row.id,
        reference=row.reference,
        conversation_id=row.conversation_id,
        kind=Kind(row.kind),
        state=State(row.state),
        name=vault.decrypt_text(row.name),
        contacts=tuple(contact for contact in map(vault.decrypt_text, contacts) if contact),
        message=vault.decrypt_text(row.message),
        reach=Reach.from_json(details["reach"]) if "reach" in details else Reach(),
        location=row.location,
        preferred=tuple(PreferredTime.from_json(item) for item in details.get("preferred", ())),
        slot=slot_of(row),
        is_new=details.get("is_new"),
        calendar_sequence=row.calendar_sequence,
        consent_version=row.consent_version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        language=details.get("language", ENGLISH),
    )


def contacts_of(session: Session, booking_ids: Sequence[int]) -> dict[int, list[bytes]]:
    """Return booking to its contacts, encrypted, in their order: for many bookings at once."""
    contacts: dict[int, list[bytes]] = {booking_id: [] for booking_id in booking_ids}
    for first in range(0, len(booking_ids), ROWS_AT_ONCE):  # a database takes so many values in one statement only
        found = (
            select(BookingContactRow.booking_id, BookingContactRow.value)
            .where(BookingContactRow.booking_id.in_(booking_ids[first : first + ROWS_AT_ONCE]))
            .order_by(BookingContactRow.id)
        )
        for booking_id, value in session.execute(found):
            contacts[booking_id].append(value)
    return contacts


def slot_of(row: BookingRow) -> Slot | None:
    """Return the booking's time, None where it has none."""
    if row.starts_at is None or row.minutes is None:
        return None
    return Slot(row.starts_at, row.location, row.minutes)


def details_of(
    vault: Vault, reach: Reach, preferred: Sequence[PreferredTime], is_new: bool | None, language: str
) -> bytes:
    """Return the encrypted details of a booking."""
    details = {"reach": reach.to_json(), "preferred": [item.to_json() for item in preferred], "is_new": is_new}
    return vault.encrypt(json.dumps({**details, "language": language}))


def add_contacts(session: Session, vault: Vault, booking_id: int, contacts: Sequence[Contact]) -> None:
    """Add the contacts to a booking within the caller's unit of work, each once."""
    for normalised, shown in {contact.normalised: contact.shown for contact in contacts if contact.shown}.items():
        session.add(
            BookingContactRow(booking_id=booking_id, value=vault.encrypt(shown), lookup=vault.lookup(normalised))
        )


def note_change(
    session: Session,
    row: BookingRow,
    by: str,
    found: State | None,
    now: datetime.datetime,
    fields: Sequence[str] = (),
) -> BookingChangeRow:
    """Write what happened into the history, within the caller's unit of work, and return the entry."""
    change = BookingChangeRow(
        booking_id=row.id,
        changed_at=now,
        by=by[:64],
        from_state=found,
        to_state=row.state,
        starts_at=row.starts_at,
        fields=",".join(fields),
    )
    row.changed_at = now
    session.add(change)
    session.flush()
    return change
