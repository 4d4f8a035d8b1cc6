"""The request form when it opens: what the first message already says, and what is asked for."""

from __future__ import annotations

import datetime
import re
from typing import Any

from bot.content.profile import Profile
from bot.services.bookings.booking import Kind
from bot.services.forms.request_fields import (
    EMPTY_FORM,
    LONGEST_MESSAGE,
    NO_CONTACT,
    consistent,
    left_open,
)
from bot.services.forms.request_reading import short_way, times_in
from bot.services.reading.contact import looks_like_name, read_name
from bot.services.times import utc_now
from bot.store.database import new_id

_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ok|okay|sure|please|do|sí|si|claro|dale|bueno)\b[\s,.!]*"  # a yes
    r"(?:(?:please|por favor)\b[\s,.!]*)?",  # said politely
    re.IGNORECASE,
)


def opening_slots(profile: Profile, intent: str, text: str, now: datetime.datetime | None = None) -> dict[str, Any]:
    """Return the slots that the opening message fills: what is asked for, and what it says of the fields already.

    Name and contact in one sentence are the short way: everything else stays open, and is shown before it is sent.
    """
    slots: dict[str, Any] = dict.fromkeys(EMPTY_FORM)
    kind = Kind.CONSULTATION if intent == "book_consultation" else Kind.PERSON
    slots |= {"request_id": new_id(), "request_kind": kind}
    slots |= consistent(short_way(profile, text))
    if slots["visitor_name"] and slots["contact"]:
        times = times_in(profile, _without_contact(text), now or utc_now()).times
        slots |= left_open(slots) | ({"wanted_time": [time.to_json() for time in times]} if times else {})
    return slots


def opening_slots_today(text: str, urgent: str) -> dict[str, Any]:
    """Return the slots of a note for the desk. `text`: the yes, perhaps with a name; `urgent`: what it is about."""
    name = _YES.sub("", text).strip()
    return dict.fromkeys(EMPTY_FORM) | {
        "request_id": new_id(),
        "request_kind": Kind.TODAY,
        "visitor_name": read_name(name) if name and looks_like_name(name) else None,
        "contact": NO_CONTACT,
        "request_message": urgent[:LONGEST_MESSAGE],
        "consent": True,
    }


def opening_slots_passed_on(
    profile: Profile, kind: Kind, text: str, now: datetime.datetime | None = None
) -> dict[str, Any]:
    """Return the slots of a wish about an appointment, which the staff get. `text`: what was said first, perhaps "".

    Its words are the note where they say enough: somebody to talk to was asked for, or another time was named.
    """
    slots = dict.fromkeys(EMPTY_FORM) | {"request_id": new_id(), "request_kind": kind}
    slots |= consistent(short_way(profile, text))
    says_enough = kind == Kind.PERSON or times_in(profile, _without_contact(text), now or utc_now()).times
    return slots | {"request_message": text[:LONGEST_MESSAGE] if text and says_enough else None}


def _without_contact(text: str) -> str:
    """Return the text without numbers of several digits and addresses, in which no time stands."""
    return re.sub(r"\S+@\S+|\+?\(?\d{3}\)?[\d\s().-]{4,}\d", " ", text)
