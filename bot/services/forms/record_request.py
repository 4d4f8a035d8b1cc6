"""Record what the request form collects as a booking."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.services.bookings.booking import Kind
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.bookings.slots import Slot
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime, Reach

CONSENT_QUESTION = "ask_consent"
"""The line of `data/replies.yml` that was agreed to; its version is stored."""


@dataclass(frozen=True)
class NewRequest:
    """What somebody agreed to send. `kind`: consultation, person or today; `turn_id`, `form_id`: what sent it."""

    conversation_id: str
    turn_id: str
    kind: str
    name: str
    contact: Contact
    message: str
    form_id: str | None = None
    reach: Reach = field(default_factory=Reach)
    location: str = ""
    preferred: tuple[PreferredTime, ...] = ()
    is_new: bool | None = None
    slot: Slot | None = None


def record_request(parts: Parts, request: NewRequest) -> str:
    """Store the request and return its reference; the same turn or form again returns the same reference.

    Raises: SlotTakenError, SlotNotOfferedError, ConversationGoneError
    """
    booking = request_booking(
        parts,
        NewBooking(
            conversation_id=request.conversation_id,
            turn_id=request.turn_id,
            kind=Kind(request.kind),
            name=request.name,
            contacts=(request.contact,) if request.contact.shown else (),
            consent_version=parts.library.replies[CONSENT_QUESTION].version,
            form_id=request.form_id,
            message=request.message,
            reach=request.reach,
            location=request.location,
            preferred=request.preferred,
            is_new=request.is_new,
            slot=request.slot,
            language=parts.library.replies[CONSENT_QUESTION].language,
        ),
    )
    return booking.reference
