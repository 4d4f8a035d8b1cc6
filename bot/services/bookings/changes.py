"""Change a booking: what the staff do with it, and what the visitor asks for later. Every change leaves its trace."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.content.booking_rules import SLOTS
from bot.services.bookings.announcing import announce
from bot.services.bookings.booking import (
    VISITOR,
    Booking,
    add_contacts,
    booking_row,
    details_of,
    note_change,
    read_booking,
    readable,
    slot_of,
)
from bot.services.bookings.slots import (
    Slot,
    SlotTakenError,
    check_offered,
    is_held,
    nearest_slots,
    release_booking,
    release_hold,
    take_slot,
)
from bot.services.bookings.states import State, check_transition
from bot.services.desk.handoffs import locked_conversation, open_handoff, reason_of_request, settle
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime, Reach
from bot.services.times import utc_now
from bot.store.tables import BookingContactRow, BookingRow

Also = Callable[[Session, BookingRow], None]
"""What else is written in the unit of work of a change."""
STAFF_STATES = (State.CONTACTED, State.DECLINED, State.CANCELLED, State.DONE)
"""What the staff set without a time."""


@dataclass(frozen=True)
class Wishes:
    """What a visitor wants otherwise; None: as it is."""

    name: str | None = None
    contacts: tuple[Contact, ...] | None = None
    message: str | None = None
    reach: Reach | None = None
    location: str | None = None
    preferred: tuple[PreferredTime, ...] | None = None
    is_new: bool | None = None


def set_state(parts: Parts, reference: str, state: State, by: str, also: Also | None = None) -> Booking:
    """Set one of STAFF_STATES. `by`: who of the staff.

    Raises: BookingNotFoundError, TransitionError
    """
    if state not in STAFF_STATES:
        raise ValueError(f"{state} is not set by hand")
    now = utc_now()
    with parts.database.write() as session:
        row = booking_row(session, reference, to_change=True)
        found = State(row.state)
        check_transition(found, state)
        row.state = state
        if state not in (State.CONTACTED, State.DONE):
            release_booking(session, row.id)
        announce(session, parts, row, note_change(session, row, by, found, now))
        settle(session, row.conversation_id, by)
        if also is not None:
            also(session, row)
        return readable(session, parts.vault, row)


def confirm_booking(parts: Parts, reference: str, slot: Slot, by: str, also: Also | None = None) -> Booking:
    """Fix the booking's time, or move it; the visitor's e-mail is written. The same time again changes nothing.

    Where the clinic offers slots nobody else may have the time. Where it does not, its own diary decides.

    Raises: BookingNotFoundError, TransitionError, SlotTakenError
    """
    now = utc_now()
    beside_others = parts.profile.booking.way != SLOTS
    with _others_offered(parts, slot, now), parts.database.write() as session:
        row = booking_row(session, reference, to_change=True)
        _fix_time(session, parts, row, slot, by, now, beside_others=beside_others)
        settle(session, row.conversation_id, by)
        if also is not None:
            also(session, row)
        return readable(session, parts.vault, row)


def move_to_slot(parts: Parts, reference: str, slot: Slot, hold_id: str) -> Booking:
    """Move the visitor's booking to a free time that the clinic offers; the old one is let go in the same moment.

    `hold_id`: what the time was held under; where the hold has run out, it has to be offered still. The same time
    again changes nothing.

    Raises: BookingNotFoundError, TransitionError, SlotTakenError, SlotNotOfferedError; the old time stays then.
    """
    now = utc_now()
    if read_booking(parts, reference).slot != slot and not is_held(parts, slot, hold_id, now):
        check_offered(parts, slot, now)
    with _others_offered(parts, slot, now), parts.database.write() as session:
        row = booking_row(session, reference, to_change=True)
        _fix_time(session, parts, row, slot, VISITOR, now, hold_id=hold_id)
        release_hold(session, hold_id)
        settle(session, row.conversation_id, VISITOR)
        return readable(session, parts.vault, row)


def change_wishes(parts: Parts, reference: str, wishes: Wishes) -> Booking:
    """Store what the visitor wants otherwise; the staff are told. What is already so changes nothing.

    Asking for another time makes a confirmed booking a request again; its old time is kept until the staff confirm
    another one or call it off.

    Raises: BookingNotFoundError, TransitionError
    """
    now = utc_now()
    with parts.database.write() as session:
        row = booking_row(session, reference, to_change=True)
        before = readable(session, parts.vault, row)
        after = _with(before, wishes)
        fields = _changed_fields(before, after)
        if not fields:
            return before
        check_transition(before.state, State.REQUESTED)
        if {"preferred", "location"} & set(fields) or before.state != State.CONFIRMED:
            row.state = State.REQUESTED
        _store(session, parts, row, after, wishes)
        change = note_change(session, row, VISITOR, before.state, now, fields)
        announce(session, parts, row, change, tell_staff=True)
        _into_queue(session, parts, row)
        return readable(session, parts.vault, row)


def cancel_booking(parts: Parts, reference: str) -> Booking:
    """Call the booking off for the visitor: its time is free again, and the staff are told. Again changes nothing.

    Raises: BookingNotFoundError, TransitionError
    """
    now = utc_now()
    with parts.database.write() as session:
        row = booking_row(session, reference, to_change=True)
        found = State(row.state)
        if found != State.CANCELLED:
            check_transition(found, State.CANCELLED)
            row.state = State.CANCELLED
            release_booking(session, row.id)
            announce(session, parts, row, note_change(session, row, VISITOR, found, now), tell_staff=True)
            settle(session, row.conversation_id, VISITOR)
        return readable(session, parts.vault, row)


@contextmanager
def _others_offered(parts: Parts, slot: Slot, now: datetime.datetime) -> Iterator[None]:
    """Add free times to the error where the time is taken."""
    try:
        yield
    except SlotTakenError as error:
        raise SlotTakenError(tuple(nearest_slots(parts, slot, now=now))) from error


def _into_queue(session: Session, parts: Parts, row: BookingRow) -> None:
    """Put a request that the staff have to look at again into their queue."""
    conversation = locked_conversation(session, row.conversation_id) if row.conversation_id else None
    if conversation is not None and row.state == State.REQUESTED:
        open_handoff(session, conversation, reason_of_request(session, parts.vault, conversation.id, row.kind))


def _fix_time(
    session: Session,
    parts: Parts,
    row: BookingRow,
    slot: Slot,
    by: str,
    now: datetime.datetime,
    *,
    hold_id: str | None = None,
    beside_others: bool = False,
) -> None:
    """Confirm the booking at the time, and let its old one go; where it has that time already, change nothing.

    Raises: TransitionError, SlotTakenError
    """
    found = State(row.state)
    if found == State.CONFIRMED and slot_of(row) == slot:
        return
    check_transition(found, State.CONFIRMED)
    release_booking(session, row.id)
    take_slot(session, slot, now, hold_id=hold_id, booking_id=row.id, beside_others=beside_others)
    row.state = State.CONFIRMED
    row.location, row.starts_at, row.minutes = slot.location, slot.starts_at, slot.minutes
    announce(session, parts, row, note_change(session, row, by, found, now), tell_staff=by == VISITOR)


def _with(booking: Booking, wishes: Wishes) -> Booking:
    given = {key: value for key, value in vars(wishes).items() if value is not None}
    if "contacts" in given:
        given["contacts"] = tuple(contact.shown for contact in given["contacts"] if contact.shown)
    return replace(booking, **given)


def _changed_fields(before: Booking, after: Booking) -> list[str]:
    return [name for name in Wishes.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]


def _store(session: Session, parts: Parts, row: BookingRow, after: Booking, wishes: Wishes) -> None:
    vault = parts.vault
    row.name, row.message = vault.encrypt(after.name), vault.encrypt(after.message)
    row.details = details_of(vault, after.reach, after.preferred, after.is_new, after.language)
    if after.slot is None:
        row.location = after.location  # a time that is kept has its own place
    if wishes.contacts is not None:
        session.execute(delete(BookingContactRow).where(BookingContactRow.booking_id == row.id))
        add_contacts(session, vault, row.id, wishes.contacts)


def staff_name(text: str) -> str:
    """Return a name as the history keeps it. Raises: ValueError where there is none."""
    name = " ".join(text.split())[:64]
    if not name:
        raise ValueError("every change has somebody's name")
    return name
