"""The form for changing a booking: it is found by reference and contact, shown, and moved or called off on a yes.

Wrong reference and wrong contact get the same answer, a limited number of times. What is about an infusion appointment,
or has no reference, goes to the staff as a request: nothing about it is decided here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from bot.safety import DANGER, SAFE_NOW
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Booking, BookingNotFoundError, Kind
from bot.services.bookings.lookup import TooManyTriesError, find_booking
from bot.services.bookings.states import LIVE
from bot.services.forms.manage_fields import (
    CANCEL,
    CHOICE,
    CONSENT,
    CONTACT,
    EMPTY_MANAGE,
    FAILED,
    HOLD,
    INFUSION,
    LOCKED,
    MOVE,
    NOTHING,
    OVER,
    PERSON,
    REFERENCE,
    TIME,
    as_request,
    found_booking,
)
from bot.services.forms.manage_questions import ACT, IS_INFUSION, NO_REFERENCE, shown_new_time
from bot.services.forms.manage_reading import (
    answered_choice,
    choice_in,
    names_infusion,
    reference_in,
    says_no_reference,
)
from bot.services.forms.request_corrections import starts_over
from bot.services.forms.request_form import QUESTIONS, Read
from bot.services.forms.request_free_time import choose_free_time, offers_free_times
from bot.services.forms.request_reading import contact_in, times_in
from bot.services.parts import Parts
from bot.services.reading.contact import Contact
from bot.services.times import utc_now
from bot.store.database import new_id

ASKS_PERSON = "talk_to_person"
INTERRUPTIONS = (QUESTIONS | {"chitchat", "out_of_scope", "several"}) - {"booking_manage"}
"""Intents that are answered before the form goes on."""
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok|okay|please do|go ahead|do it|s[ií]|claro|dale|adelante)\b", re.IGNORECASE
)
_UNREADABLE = {
    REFERENCE: "manage_reference_unreadable",
    CONTACT: "contact_unreadable",
    CHOICE: "manage_choice_unreadable",
    TIME: "time_unreadable",
    CONSENT: "manage_consent_unclear",
}
_HELPED = (REFERENCE, CONTACT)
"""Slots with which a person can help."""


def open_manage(parts: Parts, text: str, conversation_id: str) -> Read:
    """Return what the first message says already: the reference, the contact, what is to happen."""
    slots: dict[str, Any] = dict.fromkeys(EMPTY_MANAGE) | {HOLD: new_id(), CHOICE: choice_in(text)}
    reference = reference_in(text)
    if reference is None:
        return Read(slots | ({CHOICE: INFUSION} if names_infusion(text) else {}))
    slots[REFERENCE] = reference
    contact = contact_in(parts.profile, text.replace(reference, " "))
    if contact is None:
        return Read(slots)
    read = _look_up(parts, slots, contact, conversation_id)
    return Read(slots | read.slots, read.replies)


def read_manage(
    parts: Parts,
    slots: Mapping[str, Any],
    requested: str,
    intent: str,
    text: str,
    conversation_id: str,
    now: datetime.datetime | None = None,
) -> Read | None:
    """Return what a message does to the form, None where it is for somebody else: a question, a stop, danger."""
    if intent in (DANGER, SAFE_NOW):
        return None
    if starts_over(text):
        return Read(dict.fromkeys(EMPTY_MANAGE) | {HOLD: new_id()})
    asks = "?" in text and intent in INTERRUPTIONS
    try:
        read = None if asks else _read_asked(parts, slots, requested, intent, text, conversation_id, now or utc_now())
    except BookingNotFoundError:  # erased in the meantime
        return _not_found(parts)
    if read is not None:
        return read
    if intent == ASKS_PERSON:
        return Read({CHOICE: PERSON})
    return None if intent == "stop" or intent in INTERRUPTIONS else _failed(parts, slots, requested)


def _read_asked(
    parts: Parts,
    slots: Mapping[str, Any],
    requested: str,
    intent: str,
    text: str,
    conversation_id: str,
    now: datetime.datetime,
) -> Read | None:
    """Read the answer to the question that was asked. Raises: BookingNotFoundError."""
    if requested in (REFERENCE, CONTACT):
        return _read_key(parts, slots, requested, text, conversation_id)
    booking = found_booking(parts, slots)
    assert booking is not None, "the rest is asked about a booking that was found"
    if requested == CHOICE:
        return _read_choice(parts, slots, booking, intent, text, now)
    return _read_time(parts, slots, booking, text, now) if requested == TIME else _read_consent(slots, intent, text)


def _not_found(parts: Parts) -> Read:
    """Ask for both anew. What was wrong is not told."""
    wrong = fixed_reply(parts.library, "manage_not_found", ACT, buttons=(NO_REFERENCE,))
    return Read({REFERENCE: None, CONTACT: None, FAILED: None}, [wrong])


def _read_key(parts: Parts, slots: Mapping[str, Any], requested: str, text: str, conversation_id: str) -> Read | None:
    """Read the reference or the contact, whichever was asked for; both in one message are as good."""
    reference = reference_in(text, asked=requested == REFERENCE)
    contact = contact_in(parts.profile, text.replace(reference, " ") if reference else text)
    known = reference or slots.get(REFERENCE)
    if known and contact:
        chosen = {CHOICE: choice_in(text)} if choice_in(text) and reference else {}
        return _look_up(parts, {**slots, REFERENCE: known, **chosen}, contact, conversation_id)
    if reference:
        chosen = {CHOICE: choice_in(text)} if choice_in(text) else {}
        return Read({REFERENCE: reference, FAILED: None, **chosen})
    if says_no_reference(text):
        return Read({CHOICE: PERSON})
    return Read({CHOICE: INFUSION}) if names_infusion(text) and "?" not in text else None


def _look_up(parts: Parts, slots: Mapping[str, Any], contact: Contact, conversation_id: str) -> Read:
    """Find the booking. What was wrong is not told, and after too many tries nothing is told any more."""
    try:
        booking = find_booking(parts, str(slots[REFERENCE]), contact, conversation_id)
    except TooManyTriesError:
        return Read({CHOICE: LOCKED})
    except BookingNotFoundError:
        return _not_found(parts)
    choice = slots.get(CHOICE)
    if booking.state not in LIVE:
        choice = OVER
    elif choice == MOVE:
        choice = _moving(booking.kind)
    found = {REFERENCE: booking.reference, CONTACT: contact.shown, CHOICE: choice, FAILED: None}
    return Read(found)


def _moving(kind: Kind) -> str:
    """Return what a wish for another time is: only a consultation's can be told here."""
    others = {Kind.CONSULTATION: MOVE, Kind.INFUSION_CHANGE: INFUSION}
    return others.get(kind, PERSON)


def _read_choice(
    parts: Parts, slots: Mapping[str, Any], booking: Booking, intent: str, text: str, now: datetime.datetime
) -> Read | None:
    choice = answered_choice(text, intent)
    is_time = bool(times_in(parts.profile, text, now).times)
    if choice == MOVE or (choice is None and is_time):
        moving = {CHOICE: _moving(booking.kind), FAILED: None}
        read = _read_time(parts, slots, booking, text, now) if is_time and moving[CHOICE] == MOVE else None
        return Read({**moving, **read.slots}, read.replies) if read else Read(moving)
    return Read({CHOICE: choice, FAILED: None}) if choice else None


def _read_time(
    parts: Parts, slots: Mapping[str, Any], booking: Booking, text: str, now: datetime.datetime
) -> Read | None:
    """Read the new time; where the clinic offers free times, one of them is held. A skip leaves it to the team."""
    reading = times_in(parts.profile, text, now)
    if reading.problem:
        return _failed(parts, slots, TIME, reading.problem)
    if not reading.times:
        return Read({CHOICE: PERSON}) if text.strip().casefold() in ("skip", "omitir") else None
    request = as_request(slots, booking)
    if offers_free_times(parts, request):
        chosen, reply = choose_free_time(parts, ACT, request, reading.times)
        return Read({TIME: chosen, FAILED: None}, [reply])
    value = {TIME: [time.to_json() for time in reading.times], FAILED: None}
    line = fixed_reply(parts.library, "shown_wanted_time", ACT, value=shown_new_time(parts, value))
    return Read(value, [fixed_reply(parts.library, "request_noted", ACT, noted=line.text)])


def _read_consent(slots: Mapping[str, Any], intent: str, text: str) -> Read | None:
    answer = {"affirm": True, "deny": False}.get(intent)
    if _YES.search(text):
        answer = True
    elif choice_in(text) == CANCEL:
        answer = slots.get(CHOICE) == CANCEL
    elif choice_in(text) == NOTHING or answered_choice(text, intent) == NOTHING:
        answer = False
    elif choice_in(text) == MOVE:
        return Read({CHOICE: MOVE, TIME: None, FAILED: None})
    return None if answer is None else Read({CONSENT: answer, FAILED: None})


def _failed(parts: Parts, slots: Mapping[str, Any], requested: str, reply_id: str = "") -> Read:
    """Return the explanation; the second time with the offer of a person."""
    line = fixed_reply(parts.library, reply_id or _UNREADABLE[requested], ACT)
    read = Read({FAILED: requested, requested: None}, [line])
    if slots.get(FAILED) == requested and requested in _HELPED:
        buttons = (IS_INFUSION, NO_REFERENCE)
        read.replies.append(fixed_reply(parts.library, "manage_help", ACT, buttons=buttons))
    return read
