"""A booking is found by its reference and a contact, however they are typed, and by no guessing."""

from __future__ import annotations

import datetime

import pytest

from bot.bootstrap import Assistant
from bot.services.bookings.booking import (
    BookingNotFoundError,
)
from bot.services.bookings.lookup import LIMITS, TooManyTriesError, find_booking, forget_tries
from bot.services.reading.contact import Contact
from bot.services.times import utc_now

from .booked import EMAIL, PHONE, booked


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{joined}", "{spaced}"])
def test_a_reference_is_found_however_it_is_typed(parts: Assistant, typed: str) -> None:
    reference = booked(parts).reference
    joined = reference.replace("-", "")
    said = typed.format(reference, lower=reference.lower(), joined=joined, spaced=reference.replace("-", " - "))
    assert find_booking(parts, said, EMAIL, "a").reference == reference
    assert find_booking(parts, said, PHONE, "a").reference == reference


@pytest.mark.parametrize("reference", ["", "????", "AAAA-AAAA", "x" * 500, "' OR 1=1 --", "=1+1"])
def test_what_is_no_reference_finds_nothing(either: Assistant, reference: str) -> None:
    booked(either)
    with pytest.raises(BookingNotFoundError):
        find_booking(either, reference, PHONE, "a")


def test_after_some_wrong_tries_the_right_one_is_not_told_either(either: Assistant) -> None:
    booking, now = booked(either), utc_now()
    for _ in range(LIMITS["conversation"]):
        with pytest.raises(BookingNotFoundError):
            find_booking(either, "AAAA-AAAA", PHONE, "guesser", now)
    with pytest.raises(TooManyTriesError):
        find_booking(either, booking.reference, PHONE, "guesser", now)
    assert find_booking(either, booking.reference, PHONE, "somebody-else", now).id == booking.id
    tomorrow = now + datetime.timedelta(hours=25)
    assert find_booking(either, booking.reference, PHONE, "guesser", tomorrow).id == booking.id
    forget_tries(either, tomorrow)


def test_many_conversations_cannot_guess_the_contact_of_one_reference(either: Assistant) -> None:
    booking = booked(either)
    for number in range(LIMITS["reference"]):
        with pytest.raises(BookingNotFoundError):
            find_booking(either, booking.reference, Contact("?", f"+1312555{number:04d}"), f"guesser-{number}")
    with pytest.raises(TooManyTriesError):
        find_booking(either, booking.reference, PHONE, "guesser-last")
