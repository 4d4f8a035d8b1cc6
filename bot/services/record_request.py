"""Record what the request form collects as a booking: a name, one contact, a note."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.bookings import Kind, NewBooking, request_booking
from bot.services.contact import Contact
from bot.services.parts import Parts

CONSENT_VERSION = "2026-11"


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


def record_request(parts: Parts, request: NewRequest) -> str:
    """Store the request and return its reference; the same turn or form again returns the same reference."""
    booking = request_booking(
        parts,
        NewBooking(
            conversation_id=request.conversation_id,
            turn_id=request.turn_id,
            kind=Kind(request.kind),
            name=request.name,
            contacts=(request.contact,) if request.contact.shown else (),
            consent_version=CONSENT_VERSION,
            form_id=request.form_id,
            message=request.message,
        ),
    )
    return booking.reference
