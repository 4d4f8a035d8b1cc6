"""A clinic that books in one way or the other, and bookings in it."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bot.bootstrap import Assistant, Speaking
from bot.services.bookings.booking import Booking, Kind
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.bookings.slots import Slot, free_slots
from bot.services.conversations.conversation import start_conversation
from bot.services.reading.contact import Contact
from bot.store.tables import OutboxRow

PHONE = Contact("(312) 555-0101", "+13125550101")
EMAIL = Contact("maria@example.org", "maria@example.org")
OPEN_ALL_WEEK = {
    day: ((datetime.time(9), datetime.time(17)),)
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
_turns = itertools.count(1)
Clinic = Speaking
"""The parts of an assistant, with a profile of its own."""


def clinic(parts: Assistant, **booking: Any) -> Clinic:
    """Return the clinic with slots every day from 9 to 17, unless the rules say otherwise."""
    rules = {"way": "slots", "hours": {"Lakeside": OPEN_ALL_WEEK}, **booking}
    profile = replace(parts.profile, booking=replace(parts.profile.booking, **rules))
    return Clinic(replace(parts.library, profile=profile), parts.triage, parts.database, parts.vault)


def wish(parts: Any, **changes: Any) -> NewBooking:
    """Return a wish of a new conversation and turn."""
    new = NewBooking(
        conversation_id=changes.get("conversation_id") or start_conversation(parts.database),
        turn_id=f"turn-{next(_turns)}",
        kind=Kind.CONSULTATION,
        name="Maria",
        contacts=(PHONE, EMAIL),
        consent_version="2026-11",
        location="Lakeside",
    )
    return replace(new, **changes)


def booked(parts: Any, **changes: Any) -> Booking:
    """Request a booking."""
    return request_booking(parts, wish(parts, **changes))


def some_slot(parts: Any, index: int = 4) -> Slot:
    """Return a free time; not the first one, which the clock may take away while a test runs."""
    return free_slots(parts, "Lakeside", limit=index + 1)[index]


def outbox(parts: Any, kind: str) -> list[OutboxRow]:
    """Return what was written to the outbox, the oldest first."""
    with parts.database.read() as session:
        return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id)))
