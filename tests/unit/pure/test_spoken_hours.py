"""Opening hours, as people say them."""

from __future__ import annotations

from datetime import time

import pytest

from bot.content.words import ENGLISH, WEEKDAYS

DAY = (time(9), time(17))
SHORT = (time(9), time(15, 30))


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({}, ""),
        ({"monday": DAY}, "Monday 9:00 AM to 5:00 PM"),
        (dict.fromkeys(WEEKDAYS[:5], DAY), "Monday to Friday 9:00 AM to 5:00 PM"),
        (dict.fromkeys(WEEKDAYS, DAY), "Monday to Sunday 9:00 AM to 5:00 PM"),
        (
            {**dict.fromkeys(WEEKDAYS[:4], DAY), "friday": SHORT},
            "Monday to Thursday 9:00 AM to 5:00 PM, Friday 9:00 AM to 3:30 PM",
        ),
        ({"monday": DAY, "wednesday": DAY}, "Monday 9:00 AM to 5:00 PM, Wednesday 9:00 AM to 5:00 PM"),
        ({"sunday": DAY, "monday": DAY}, "Monday 9:00 AM to 5:00 PM, Sunday 9:00 AM to 5:00 PM"),
    ],
)
def test_days_with_equal_hours_in_a_row_are_said_together(hours: dict[str, tuple[time, time]], said: str) -> None:
    assert ENGLISH.hours(hours) == said


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (time(0), time(12), "12:00 AM to 12:00 PM"),
        (time(12, 30), time(23, 59), "12:30 PM to 11:59 PM"),
        (time(11, 5), time(13), "11:05 AM to 1:00 PM"),
    ],
)
def test_noon_and_midnight_are_said_right(opens: time, closes: time, said: str) -> None:
    assert ENGLISH.hours({"monday": (opens, closes)}) == f"Monday {said}"
