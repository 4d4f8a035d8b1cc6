"""Record a wish for a consultation or a person, once, with consent; read bookings, and notice doubled ones."""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.content.booking_rules import SLOTS
from bot.services.bookings_states import LIVE, State
from bot.services.bookings_wishes import PreferredTime, Reach
from bot.services.contact import Contact
from bot.services.handoffs import locked_conversation, open_handoff, reason_of_request
from bot.services.outbox import announce
from bot.services.parts import Parts
from bot.services.slots import (
    Slot,
    SlotNotOfferedError,
    SlotTakenError,
    check_offered,
    nearest_slots,
    release_hold,
    take_slot,
)
from bot.services.times import utc_now
from bot.store.tables import BookingChangeRow, BookingContactRow, BookingRow, TakenTimeRow
from bot.vault import Vault

EFFECT = "request"
VISITOR = "visitor"
PROGRAM = "program"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No characters that sound or look alike: people read the reference aloud."""


class Kind(StrEnum):
    """What is wished for. `today`: a note for the desk about a session of this day; a name is enough."""

    CONSULTATION = "consultation"
    PERSON = "person"
    TODAY = "today"
    INFUSION_CHANGE = "infusion_change"


class BookingNotFoundError(Exception):
    """There is no booking under this reference, or it is not this person's: which of the two is not told."""


@dataclass(frozen=True)
class NewBooking:
    """What somebody agreed to send. `turn_id`, `form_id`: what sent it; both make it happen once.

    `consent_version`: the wording that was agreed to. `slot`: the free time that was chosen, held under `form_id`.
    `is_new`: whether somebody comes for the first time; None: not said. `location`: a name of the profile, or "".
    """

    conversation_id: str
    turn_id: str
    kind: Kind
    name: str
    contacts: tuple[Contact, ...]
    consent_version: str
    form_id: str | None = None
    message: str = ""
    reach: Reach = field(default_factory=Reach)
    location: str = ""
    preferred: tuple[PreferredTime, ...] = ()
    slot: Slot | None = None
    is_new: bool | None = None


@dataclass(frozen=True)
class Booking:
    """A booking, readable. `slot`: its time, confirmed or (where another one is asked for) still kept."""

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


def request_booking(parts: Parts, new: NewBooking) -> Booking:
    """Store the booking and return it; the same turn or form again returns the first one. The staff's queue gets it.

    A free time that was chosen is taken in the same unit of work, and the booking is confirmed at once.

    Raises: SlotTakenError, SlotNotOfferedError; nothing is stored then.
    """
    if not new.consent_version:
        raise ValueError("nothing is stored without the version of what was agreed to")
    known = _known_booking(parts, new)
    if known is not None:
        return known
    now = utc_now()
    if new.slot is not None:
        if parts.profile.booking.way != SLOTS:
            raise SlotNotOfferedError
        if not _is_held(parts, new, now):
            check_offered(parts, new.slot, now)
    try:
        with parts.database.write() as session:
            row = session.scalar(_same(new))
            if row is None:
                row = _add(session, parts, new, now)
            return readable(session, parts.vault, row)
    except SlotTakenError as error:
        assert new.slot is not None, "only a chosen time can be taken"
        raise SlotTakenError(tuple(nearest_slots(parts, new.slot, now=now))) from error
    except IntegrityError:
        known = _known_booking(parts, new)
        if known is None:
            raise
        return known


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
        return [readable(session, parts.vault, row) for row in rows]


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


def find_duplicates(
    parts: Parts,
    contacts: Sequence[Contact],
    conversation_id: str,
    day: datetime.date | None = None,
    now: datetime.datetime | None = None,
) -> list[Duplicate]:
    """Return the live bookings with one of these contacts that were made today, or whose time is on the wanted day.

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
            or (row.starts_at is not None and row.starts_at.astimezone(zone).date() == day)
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
        of_booking = select(BookingContactRow.value).where(BookingContactRow.booking_id == row.id)
        contacts = session.scalars(of_booking.order_by(BookingContactRow.id)).all()
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
    )


def slot_of(row: BookingRow) -> Slot | None:
    """Return the booking's time, None where it has none."""
    if row.starts_at is None or row.minutes is None:
        return None
    return Slot(row.starts_at, row.location, row.minutes)


def details_of(vault: Vault, reach: Reach, preferred: Sequence[PreferredTime], is_new: bool | None) -> bytes:
    """Return the encrypted details of a booking."""
    details = {"reach": reach.to_json(), "preferred": [item.to_json() for item in preferred], "is_new": is_new}
    return vault.encrypt(json.dumps(details))


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


def _add(session: Session, parts: Parts, new: NewBooking, now: datetime.datetime) -> BookingRow:
    # `rasa shell` talks to the engine without a conversation of ours.
    conversation = locked_conversation(session, new.conversation_id)
    row = BookingRow(
        reference=f"{_part()}-{_part()}",
        conversation_id=conversation.id if conversation is not None else None,
        turn_id=new.turn_id,
        effect=EFFECT,
        form_id=new.form_id,
        kind=new.kind,
        state=State.REQUESTED,
        name=parts.vault.encrypt(new.name),
        message=parts.vault.encrypt(new.message),
        details=details_of(parts.vault, new.reach, new.preferred, new.is_new),
        location=new.slot.location if new.slot else new.location,
        calendar_sequence=0,
        consent_version=new.consent_version,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    add_contacts(session, parts.vault, row.id, new.contacts)
    change = note_change(session, row, VISITOR, None, now)
    if new.slot is not None:
        take_slot(session, new.slot, now, hold_id=new.form_id, booking_id=row.id)
        row.state, row.starts_at, row.minutes = State.CONFIRMED, new.slot.starts_at, new.slot.minutes
        change = note_change(session, row, PROGRAM, State.REQUESTED, now)
    if new.form_id:
        release_hold(session, new.form_id)
    if conversation is not None and row.state == State.REQUESTED:  # what is confirmed at once waits for nobody
        open_handoff(session, conversation, reason_of_request(session, parts.vault, conversation.id, new.kind))
    announce(session, parts, row, change, tell_staff=True)
    return row


def _is_held(parts: Parts, new: NewBooking, now: datetime.datetime) -> bool:
    """Tell whether the form holds its time: then it was offered when it was chosen, and has not passed since."""
    if new.slot is None or new.form_id is None or new.slot.starts_at <= now:
        return False
    where = (TakenTimeRow.hold_id == new.form_id, TakenTimeRow.held_until > now)
    with parts.database.read() as session:
        held = select(TakenTimeRow.starts_at).where(
            *where, TakenTimeRow.location == new.slot.location, TakenTimeRow.starts_at == new.slot.starts_at
        )
        return session.scalar(held) is not None


def _known_booking(parts: Parts, new: NewBooking) -> Booking | None:
    with parts.database.read() as session:
        row = session.scalar(_same(new))
        return readable(session, parts.vault, row) if row is not None else None


def _same(new: NewBooking) -> Select[BookingRow]:
    same_turn = and_(BookingRow.turn_id == new.turn_id, BookingRow.effect == EFFECT)
    same_form = and_(BookingRow.form_id.is_not(None), BookingRow.form_id == new.form_id)
    return select(BookingRow).where(or_(same_turn, same_form))


def _part() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))
