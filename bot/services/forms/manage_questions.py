"""What the form for changing a booking says: its questions, and the booking that was found. Never what is treated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content.booking_rules import names_treatment
from bot.content.library import Library
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Booking, Kind
from bot.services.bookings.slots import Slot
from bot.services.bookings.states import State
from bot.services.clinic_clock import spoken_start
from bot.services.forms.manage_fields import (
    CANCEL,
    CHOICE,
    CONTACT,
    REFERENCE,
    TIME,
    as_request,
    found_booking,
    new_slot,
    new_times,
)
from bot.services.forms.request_free_time import ask_free_time, offers_free_times, said
from bot.services.forms.request_questions import STOP, TIMES
from bot.services.parts import Parts
from bot.services.reading.wanted_time import spoken_times
from bot.services.reply import Act, Button, Reply

ACT = Act.BOOKING_MANAGE
NO_REFERENCE = said("I have no reference")
IS_INFUSION = said("It is an infusion appointment")
ANOTHER_TIME, CANCEL_IT, LEAVE_IT = said("Another time"), said("Cancel it"), said("Leave it as it is")
YES, NO = Button("Yes", "/affirm"), Button("No", "/deny")


def ask_manage(parts: Parts, slot: str, slots: Mapping[str, Any]) -> Reply:
    """Return the question that asks for a slot."""
    library = parts.library
    if slot == REFERENCE:
        return fixed_reply(library, "ask_manage_reference", ACT, buttons=(IS_INFUSION, NO_REFERENCE, STOP))
    if slot == CONTACT:
        return fixed_reply(library, "ask_manage_contact", ACT, buttons=(STOP,))
    booking = found_booking(parts, slots)
    assert booking is not None, "nothing is asked about a booking that was not found"
    if slot == CHOICE:
        moves = (ANOTHER_TIME,) if booking.kind == Kind.CONSULTATION else ()
        buttons = (*moves, CANCEL_IT, LEAVE_IT)
        return fixed_reply(library, "ask_manage_choice", ACT, buttons=buttons, found=shown_booking(parts, booking))
    if slot == TIME:
        request = as_request(slots, booking)
        free = offers_free_times(parts, request)
        return ask_free_time(parts, ACT, request) if free else fixed_reply(library, "ask_time", ACT, buttons=TIMES)
    if slots.get(CHOICE) == CANCEL:
        found = shown_booking(parts, booking)
        return fixed_reply(library, "ask_manage_cancel", ACT, buttons=(YES, NO), found=found)
    time = shown_new_time(parts, slots)
    line = "ask_manage_move" if new_slot(slots) else "ask_manage_wish"
    return fixed_reply(library, line, ACT, buttons=(YES, NO), found=shown_booking(parts, booking), time=time)


def shown_booking(parts: Parts, booking: Booking) -> str:
    """Return the booking in words: its reference, its time, where it stands; neither name nor what it is about."""
    values: dict[str, Any] = {"reference": booking.reference}
    if booking.slot is not None:
        values["time"] = _time_and_place(parts, booking.slot)
    if booking.preferred and booking.state != State.CONFIRMED:
        values["wish"] = spoken_times(booking.preferred, parts.library.words)
    lines = {
        ("reference",): "manage_shown_request",
        ("reference", "time"): "manage_shown_time",
        ("reference", "wish"): "manage_shown_wish",
        ("reference", "time", "wish"): "manage_shown_kept",
    }
    return fixed_reply(parts.library, lines[tuple(values)], ACT, **values).text


def shown_new_time(parts: Parts, slots: Mapping[str, Any]) -> str:
    """Return the time that was chosen or wished for, in words."""
    slot = new_slot(slots)
    if slot is not None:
        return spoken_start(parts.profile, slot.starts_at, parts.library.words)
    return f"{spoken_times(new_times(slots), parts.library.words)} ({parts.profile.texts['time_zone']})"


def closed_manage(library: Library) -> Reply:
    """Return the word that ends the form where somebody stops it, or leaves the booking as it is."""
    return fixed_reply(library, "manage_unchanged", ACT)


def _time_and_place(parts: Parts, slot: Slot) -> str:
    time = spoken_start(parts.profile, slot.starts_at, parts.library.words)
    says_place = len(parts.profile.locations) > 1 and slot.location and not names_treatment(slot.location)
    return f"{time}, {slot.location}" if says_place else time
