"""What the form for changing a booking is made of: its slots, and which of them are asked for what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services.bookings.booking import Booking, Kind, read_booking
from bot.services.bookings.slots import Slot
from bot.services.forms.request_free_time import chosen_slot
from bot.services.parts import Parts
from bot.services.reading.wishes import PreferredTime

REFERENCE, CONTACT, CHOICE, TIME, CONSENT = (
    "manage_reference",
    "manage_contact",
    "manage_choice",
    "manage_time",
    "manage_consent",
)
"""The slots. CONTACT is set once a booking was found with it, and so says that it was."""
HOLD, FAILED = "manage_hold", "manage_failed"
"""The id under which a free time is held; the slot whose last answer could not be read."""
EMPTY_MANAGE = (REFERENCE, CONTACT, CHOICE, TIME, CONSENT, HOLD, FAILED)
MOVE, CANCEL, NOTHING = "move", "cancel", "nothing"
PERSON, INFUSION = "person", "infusion"
"""The wish goes to a person: there is no reference, or it is about an infusion appointment."""
LOCKED, OVER = "locked", "over"
"""Nothing can be chosen: there were too many wrong tries, or the booking is at its end."""


def required_manage_slots(slots: Mapping[str, Any]) -> list[str]:
    """Return what is asked, in this order; nothing where the form is at its end."""
    choice = slots.get(CHOICE)
    if choice in (PERSON, INFUSION, LOCKED, OVER):
        return []
    asked = [REFERENCE, CONTACT, CHOICE]
    if choice == MOVE:
        asked.append(TIME)
    return asked if choice == NOTHING else [*asked, CONSENT]


def found_booking(parts: Parts, slots: Mapping[str, Any]) -> Booking | None:
    """Return the booking that was found, None before that. Raises: BookingNotFoundError where it was erased since."""
    is_found = slots.get(REFERENCE) and slots.get(CONTACT)
    return read_booking(parts, str(slots[REFERENCE])) if is_found else None


def as_request(slots: Mapping[str, Any], booking: Booking) -> dict[str, Any]:
    """Return the slots that the request form's question for a free time reads."""
    kind = booking.kind if booking.kind == Kind.CONSULTATION else Kind.PERSON
    return {"request_kind": kind, "request_id": slots.get(HOLD), "location": booking.location}


def new_slot(slots: Mapping[str, Any]) -> Slot | None:
    """Return the free time that was chosen, None where a wish was said."""
    return chosen_slot({"wanted_time": slots.get(TIME)})


def new_times(slots: Mapping[str, Any]) -> tuple[PreferredTime, ...]:
    """Return the times that are wished for instead; none where a free one was chosen."""
    if new_slot(slots) is not None:
        return ()
    return tuple(PreferredTime.from_json(dict(item)) for item in slots.get(TIME) or ())
