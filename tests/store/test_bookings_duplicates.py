"""Two bookings of one contact on one day are noticed, and not merged."""

from __future__ import annotations

import datetime

from bot.bootstrap import Assistant
from bot.services.bookings.changes import (
    set_state,
)
from bot.services.bookings.duplicates import find_duplicates
from bot.services.bookings.states import State
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime
from bot.services.times import utc_now

from .booked import EMAIL, PHONE, booked, clinic, some_slot


def test_a_second_booking_of_the_day_is_noticed_and_not_merged(either: Assistant) -> None:
    first = booked(either)
    assert find_duplicates(either, (PHONE,), "another") != []
    second = booked(either, contacts=(EMAIL,))
    assert second.reference != first.reference
    found = find_duplicates(either, (EMAIL, PHONE), second.conversation_id or "")
    assert [(item.reference, item.is_own) for item in found] == [(first.reference, False), (second.reference, True)]
    assert find_duplicates(either, (Contact("(312) 555-0199", "+13125550199"),), "another") == []


def test_yesterdays_request_is_no_duplicate_unless_its_time_is_on_that_day(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    booked(own, slot=slot)
    tomorrow = utc_now() + datetime.timedelta(days=1, hours=1)
    day = slot.starts_at.astimezone(own.profile.zone).date()
    assert find_duplicates(own, (PHONE,), "another", now=tomorrow) == []
    assert len(find_duplicates(own, (PHONE,), "another", day, tomorrow)) == 1


def test_what_is_over_is_no_duplicate(either: Assistant) -> None:
    set_state(either, booked(either).reference, State.DECLINED, "Ana")
    assert find_duplicates(either, (PHONE,), "another") == []


def test_an_earlier_wish_for_the_same_day_is_noticed(either: Assistant) -> None:
    day = datetime.date(2026, 12, 8)
    booked(either, preferred=(PreferredTime(first_day=day, last_day=day, after=datetime.time(12)),))
    booked(either, contacts=(EMAIL,), preferred=(PreferredTime(first_day=day),))
    tomorrow = utc_now() + datetime.timedelta(days=1, hours=1)
    assert len(find_duplicates(either, (PHONE, EMAIL), "another", day, tomorrow)) == 1
    assert find_duplicates(either, (PHONE, EMAIL), "another", day + datetime.timedelta(days=1), tomorrow) == []
