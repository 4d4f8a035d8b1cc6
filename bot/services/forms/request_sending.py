"""The end of the request form: what was agreed to is recorded, or nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.content.library import Library
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Kind
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.bookings.slots import SlotNotOfferedError, SlotTakenError
from bot.services.clinic_clock import spoken_start
from bot.services.desk import desk_line
from bot.services.forms.request_fields import CONSENT_QUESTION, act_of, kind_of, reach_of, times_of
from bot.services.forms.request_free_time import (
    as_wish,
    chosen_slot,
    taken_reply,
)
from bot.services.forms.request_reading import (
    contact_in,
)
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import Reach
from bot.services.reply import Reply


@dataclass(frozen=True)
class Submitted:
    """What is said after sending. `reopened`: slots with which the form goes on, where nothing could be recorded."""

    reply: Reply
    reopened: Mapping[str, Any] = field(default_factory=dict)


def closed(library: Library, slots: Mapping[str, Any]) -> Reply:
    """Return the word that ends a form which was stopped."""
    return fixed_reply(library, "request_closed", act_of(slots))


def submit(
    parts: Parts, conversation_id: str, turn_id: str, slots: Mapping[str, Any], is_paused: bool = False
) -> Submitted:
    """Record the request and return its confirmation; without consent record nothing and say so.

    Where somebody else has got the chosen time in the meantime, nothing is recorded, and the form is to go on.
    `is_paused`: booking rests after danger, so that a free time that was chosen before is stored as a wish.
    """
    if slots.get("consent") is not True:
        return Submitted(fixed_reply(parts.library, "request_refused", act_of(slots)))
    is_note = kind_of(slots) == Kind.TODAY
    contact = Contact("", "") if is_note else contact_in(parts.profile, str(slots["contact"]))
    if contact is None:
        return Submitted(fixed_reply(parts.library, "contact_unreadable", act_of(slots)))
    is_new = slots.get("is_new")
    chosen = chosen_slot(slots)
    wishes = (as_wish(parts.profile, chosen),) if chosen and is_paused else times_of(slots)
    slot = None if is_paused else chosen
    consent = parts.library.replies[CONSENT_QUESTION]
    new = NewBooking(
        conversation_id=conversation_id,
        turn_id=turn_id,
        kind=kind_of(slots),
        name=str(slots["visitor_name"]),
        contacts=(contact,) if contact.shown else (),
        consent_version=consent.version,
        message=str(slots.get("request_message") or ""),
        form_id=slots.get("request_id"),
        reach=reach_of(slots) or Reach(),
        location=str(slots.get("location") or ""),
        preferred=wishes,
        is_new=is_new if isinstance(is_new, bool) else None,
        slot=slot,
        language=consent.language,
    )
    try:
        reference = request_booking(parts, new).reference
    except (SlotTakenError, SlotNotOfferedError) as error:
        return Submitted(taken_reply(parts, act_of(slots), error.others), {"wanted_time": None, "consent": None})
    if slot is not None:
        time = spoken_start(parts.profile, slot.starts_at, parts.library.words)
        return Submitted(fixed_reply(parts.library, "booking_confirmed", act_of(slots), reference=reference, time=time))
    recorded = fixed_reply(parts.library, f"request_recorded_{kind_of(slots)}", act_of(slots), reference=reference)
    return Submitted(recorded if is_note else desk_line.after(parts, recorded))
