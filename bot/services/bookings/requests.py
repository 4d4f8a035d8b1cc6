"""Record a wish for a consultation, a person or a change: once, whatever is repeated, and with consent."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass, field

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.content.booking_rules import SLOTS
from bot.safety.language import ENGLISH
from bot.services.bookings.announcing import announce
from bot.services.bookings.booking import (
    PROGRAM,
    REFERENCE_ALPHABET,
    VISITOR,
    Booking,
    Kind,
    add_contacts,
    details_of,
    note_change,
    readable,
)
from bot.services.bookings.slots import (
    Slot,
    SlotNotOfferedError,
    SlotTakenError,
    check_offered,
    is_held,
    nearest_slots,
    release_hold,
    take_slot,
)
from bot.services.bookings.states import State
from bot.services.desk.handoffs import locked_conversation, open_handoff, reason_of_request
from bot.services.errors import ConversationGoneError
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime, Reach
from bot.services.times import utc_now
from bot.store.tables import BookingRow, ErasureRow

EFFECT = "request"


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
    language: str = ENGLISH


def request_booking(parts: Parts, new: NewBooking) -> Booking:
    """Store the booking and return it; the same turn or form again returns the first one. The staff's queue gets it.

    A free time that was chosen is taken in the same unit of work, and the booking is confirmed at once.

    Raises: SlotTakenError, SlotNotOfferedError, ConversationGoneError; nothing is stored then.
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
        if not is_held(parts, new.slot, new.form_id, now):
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


def _add(session: Session, parts: Parts, new: NewBooking, now: datetime.datetime) -> BookingRow:
    conversation = locked_conversation(session, new.conversation_id)
    if conversation is None and session.get(ErasureRow, new.conversation_id) is not None:
        raise ConversationGoneError  # one that never was is `rasa shell`'s, which has no conversation of ours
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
        details=details_of(parts.vault, new.reach, new.preferred, new.is_new, new.language),
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


def _known_booking(parts: Parts, new: NewBooking) -> Booking | None:
    with parts.database.read() as session:
        row = session.scalar(_same(new))
        return readable(session, parts.vault, row) if row is not None else None


def _same(new: NewBooking) -> Select[BookingRow]:
    same_turn = and_(BookingRow.turn_id == new.turn_id, BookingRow.effect == EFFECT)
    same_form = and_(BookingRow.form_id.is_not(None), BookingRow.form_id == new.form_id)
    return select(BookingRow).where(or_(same_turn, same_form))


def _part() -> str:
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(4))
