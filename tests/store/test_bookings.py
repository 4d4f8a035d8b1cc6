"""A booking is recorded once, with consent, and read back whole."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.bookings.booking import (
    Kind,
    list_bookings,
    read_booking,
    read_history,
)
from bot.services.bookings.requests import request_booking
from bot.services.bookings.states import State
from bot.services.reading.wishes import PreferredTime, Reach
from bot.store.tables import BookingChangeRow, BookingContactRow, BookingRow

from .booked import EMAIL, PHONE, booked, clinic, some_slot, wish
from .talk import stored_bytes

TUESDAY_AFTERNOON = PreferredTime(
    first_day=datetime.date(2031, 11, 25),
    last_day=datetime.date(2031, 11, 25),
    after=datetime.time(12),
    before=datetime.time(17),
)
"""Years ahead: the file says in many places on which day it was written, and that day must be another."""
WEEKDAYS_AFTER_FOUR = PreferredTime(weekdays=(0, 1, 2, 3, 4), after=datetime.time(16))


def test_what_was_said_comes_back_whole(either: Assistant) -> None:
    new = wish(
        either,
        message="Stairs are hard for me.",
        reach=Reach("call", voicemail=False, text=True),
        preferred=(TUESDAY_AFTERNOON, WEEKDAYS_AFTER_FOUR),
        is_new=True,
    )
    stored = read_booking(either, request_booking(either, new).reference)
    assert (stored.name, stored.contacts, stored.message) == (new.name, (PHONE.shown, EMAIL.shown), new.message)
    assert (stored.phone, stored.email) == (PHONE.shown, EMAIL.shown)
    assert (stored.reach, stored.preferred, stored.is_new) == (new.reach, new.preferred, True)
    assert (stored.location, stored.kind, stored.state) == ("Lakeside", Kind.CONSULTATION, State.REQUESTED)
    assert (stored.slot, stored.consent_version) == (None, "2026-11")


def test_what_is_personal_is_in_no_file_in_readable_form(parts: Assistant) -> None:
    said: dict[str, Any] = {"preferred": (TUESDAY_AFTERNOON,), "reach": Reach("call", voicemail=False)}
    booking = booked(parts, name="Wilhelmina", message="quicksilverish", **said)
    content = stored_bytes(parts)
    assert booking.reference.encode() in content, "this is the file"
    for word in ("Wilhelmina", "quicksilverish", "2031-11-25", "voicemail", "maria@example.org", "555-0101", "5550101"):
        assert word.encode() not in content, word


def test_without_a_version_of_the_consent_nothing_is_stored(parts: Assistant) -> None:
    with pytest.raises(ValueError, match="agreed"):
        booked(parts, consent_version="")
    assert list_bookings(parts) == []


def test_the_same_turn_or_form_is_one_booking_also_with_a_time(either: Assistant) -> None:
    own = clinic(either)
    new = wish(own, slot=some_slot(own), form_id="form-one")
    first = request_booking(own, new)
    assert request_booking(own, new) == first
    assert request_booking(own, replace(new, turn_id="turn-later")) == first
    assert [booking.reference for booking in list_bookings(own)] == [first.reference]


def test_a_chosen_free_time_is_confirmed_at_once(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    booking = booked(own, slot=slot)
    assert (booking.state, booking.slot) == (State.CONFIRMED, slot)
    first, second = read_history(own, booking.reference)
    assert (first.by, first.from_state, first.to_state, first.starts_at) == ("visitor", None, State.REQUESTED, None)
    assert (second.by, second.from_state, second.to_state) == ("program", State.REQUESTED, State.CONFIRMED)
    assert second.starts_at == slot.starts_at


def test_sessions_of_today_are_at_the_top_of_the_list(either: Assistant) -> None:
    kinds = [Kind.CONSULTATION, Kind.INFUSION_CHANGE, Kind.TODAY, Kind.PERSON]
    for kind in kinds:
        booked(either, kind=kind, contacts=() if kind == Kind.TODAY else (PHONE,))
    assert [item.kind for item in list_bookings(either)] == [kinds[2], kinds[0], kinds[1], kinds[3]]


def test_deleting_a_booking_takes_contacts_history_and_time_along(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, slot=some_slot(own))
    with own.database.write() as session:
        session.delete(session.get(BookingRow, booking.id))
    with own.database.read() as session:
        assert session.scalars(select(BookingContactRow)).all() == []
        assert session.scalars(select(BookingChangeRow)).all() == []
    assert some_slot(own) == booking.slot
