"""The end of the form for changing a booking: it is moved, called off or left; or the wish goes on to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services.answers.answer_topic import CONSULTATION_BUTTON, PERSON_BUTTON
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Booking, BookingNotFoundError, Kind
from bot.services.bookings.changes import Wishes, cancel_booking, change_wishes, move_to_slot
from bot.services.bookings.slots import SlotNotOfferedError, SlotTakenError
from bot.services.bookings.states import TransitionError
from bot.services.clinic_clock import spoken_start
from bot.services.forms.manage_fields import (
    CANCEL,
    CHOICE,
    CONSENT,
    HOLD,
    INFUSION,
    LOCKED,
    NOTHING,
    PERSON,
    TIME,
    found_booking,
    new_slot,
    new_times,
)
from bot.services.forms.manage_questions import ACT, closed_manage, shown_new_time
from bot.services.forms.request_free_time import taken_reply
from bot.services.forms.request_sending import Submitted
from bot.services.parts import Parts
from bot.services.reply import Reply

PASSED_ON = {PERSON: Kind.PERSON, INFUSION: Kind.INFUSION_CHANGE}
"""Choice to the kind of request that the staff get."""


def finish_manage(parts: Parts, slots: Mapping[str, Any]) -> Submitted:
    """Do what was agreed to, and say so. Again changes nothing. Where a free time was lost, the form is to go on."""
    choice = slots.get(CHOICE)
    if choice == LOCKED:
        return Submitted(fixed_reply(parts.library, "manage_locked", ACT, buttons=(PERSON_BUTTON,)))
    try:
        booking = found_booking(parts, slots)
        if booking is None or choice == NOTHING or slots.get(CONSENT) is False:
            return Submitted(closed_manage(parts.library))
        return Submitted(_done(parts, slots, booking))
    except BookingNotFoundError:  # erased in the meantime
        return Submitted(fixed_reply(parts.library, "manage_not_found", ACT, buttons=(PERSON_BUTTON,)))
    except (SlotTakenError, SlotNotOfferedError) as error:
        return Submitted(taken_reply(parts, ACT, error.others), {TIME: None, CONSENT: None})


def _done(parts: Parts, slots: Mapping[str, Any], booking: Booking) -> Reply:
    """Do it, and return the word for it; where the booking is at its end, that is said."""
    try:
        if slots.get(CONSENT) is not True:
            return _over(parts, booking)
        return _cancelled(parts, booking) if slots.get(CHOICE) == CANCEL else _moved(parts, slots, booking)
    except TransitionError:  # the staff were quicker
        return _over(parts, booking)


def _over(parts: Parts, booking: Booking) -> Reply:
    return fixed_reply(
        parts.library, "manage_over", ACT, buttons=(CONSULTATION_BUTTON, PERSON_BUTTON), reference=booking.reference
    )


def _cancelled(parts: Parts, booking: Booking) -> Reply:
    reference = cancel_booking(parts, booking.reference).reference
    return fixed_reply(parts.library, "manage_cancelled", ACT, reference=reference)


def _moved(parts: Parts, slots: Mapping[str, Any], booking: Booking) -> Reply:
    slot, time = new_slot(slots), shown_new_time(parts, slots)
    if slot is not None:
        move_to_slot(parts, booking.reference, slot, str(slots[HOLD]))
        return fixed_reply(parts.library, "manage_moved", ACT, time=time, reference=booking.reference)
    changed = change_wishes(parts, booking.reference, Wishes(preferred=new_times(slots)))
    if changed.slot is None:
        return fixed_reply(parts.library, "manage_wish", ACT, time=time, reference=booking.reference)
    when = spoken_start(parts.profile, changed.slot.starts_at, parts.library.words)
    return fixed_reply(parts.library, "manage_wish_kept", ACT, time=time, kept=when)
