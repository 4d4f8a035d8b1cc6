"""How a clinic books and how long it keeps things: read from its profile, with every slip told in plain words."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.content.booking_rules import BookingRules, Retention, names_treatment

from .test_profile import GOOD, good, only_problem

PLACES = GOOD + "locations:\n  - {name: Main, address: 1 Example Road}\n"
NINE, TWELVE, ONE, FOUR = (datetime.time(hour) for hour in (9, 12, 13, 16))


def test_a_clinic_that_says_nothing_takes_requests(tmp_path: Path) -> None:
    profile = good(tmp_path, GOOD)
    assert profile.booking == BookingRules(way="request", slot_minutes=30, notice_hours=24, days_ahead=30, hours={})
    assert profile.retention == Retention(conversations_days=180, bookings_days=365, outbox_days=30)


def test_all_of_it_can_be_said(tmp_path: Path) -> None:
    profile = good(
        tmp_path,
        PLACES
        + "booking:\n  way: slots\n  slot_minutes: 45\n  notice_hours: 0\n  days_ahead: 14\n  mail_name: Lakeside\n"
        + '  hours:\n    Main:\n      monday: "13:00 to 16:00, 9:00-12:00"\n      friday: closed\n'
        + "retention:\n  conversations_days: 30\n  bookings_days: 60\n",
    )
    week = {"monday": ((NINE, TWELVE), (ONE, FOUR))}
    assert profile.booking == BookingRules("slots", 45, 0, 14, "Lakeside", {"Main": week})
    assert profile.retention == Retention(30, 60, 30)


@pytest.mark.parametrize(
    ("lines", "message", "remedy"),
    [
        ("booking:\n  way: phone\n", "has 'phone' as way", "slots"),
        ("booking:\n  slot_minutes: 0\n", "has '0' as slot_minutes", "from 5 to 480"),
        ("booking:\n  slot_minutes: 33\n", "has '33' as slot_minutes", "multiple of 5"),
        ("booking:\n  slot_minutes: half an hour\n", "has 'half an hour' as slot_minutes", "whole number"),
        ("booking:\n  notice_hours: -1\n", "has '-1' as notice_hours", "from 0 to 720"),
        ("booking:\n  days_ahead: 3650\n", "has '3650' as days_ahead", "from 1 to 365"),
        ("booking:\n  days_ahead: true\n", "has 'True' as days_ahead", "whole number"),
        ("booking:\n  slots: 5\n", "has a line 'slots' below 'booking:'", "Known: way"),
        ("booking: slots\n", "has no indented lines below 'booking:'", "comments"),
        ("booking:\n  mail_name: Ketamine Center\n", "has 'Ketamine Center' as mail_name", "does not tell"),
        ("booking:\n  hours: 9 to 5\n", "has no indented lines below 'hours:'", "location"),
        ("booking:\n  hours:\n    Elsewhere: {}\n", "unknown location 'Elsewhere'", "Known: Main"),
        ("booking:\n  hours:\n    Main: 9 to 5\n", "has no days below 'Main:'", "monday"),
        ("booking:\n  hours:\n    Main:\n      mon: 9:00 to 12:00\n", "has hours for 'mon'", "monday to sunday"),
        ("booking:\n  hours:\n    Main:\n      monday: noon\n", "unreadable hours 'noon' for monday", "9:00 to 12:00"),
        ("booking:\n  hours:\n    Main:\n      monday: 12:00 to 9:00\n", "unreadable hours", "or closed"),
        (
            "booking:\n  hours:\n    Main:\n      monday: 9:00 to 12:00, 11:00 to 15:00\n",
            "unreadable",
            "13:00 to 17:00",
        ),
        ("retention:\n  bookings_days: 0\n", "has '0' as bookings_days", "from 1 to 3650"),
        ("retention:\n  messages_days: 5\n", "'messages_days' below 'retention:'", "conversations_days"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, lines: str, message: str, remedy: str) -> None:
    problem = only_problem(tmp_path, PLACES + lines)
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.line >= len(PLACES.splitlines()) + 1


def test_a_place_with_an_endless_name_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + f"locations:\n  - {{name: {'x' * 81}, address: 1 Example Road}}\n")
    assert "very long name" in problem.message


@pytest.mark.parametrize("text", ["Ketamine Center", "Lakeside INFUSION", "IV Lounge", "Pain Institute", "PTSD help"])
def test_what_tells_the_treatment_is_noticed(text: str) -> None:
    assert names_treatment(text)


@pytest.mark.parametrize("text", ["Lakeside Clinic", "Casa de Spain", "Ivy House", "Dr. Paine", "your appointment"])
def test_what_tells_nothing_passes(text: str) -> None:
    assert not names_treatment(text)
