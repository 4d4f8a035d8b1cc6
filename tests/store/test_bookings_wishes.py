"""What somebody would like is told in words, and kept as it was said."""

from __future__ import annotations

import datetime

import pytest

from bot.services.bookings.slots import Slot
from bot.services.reading.wishes import PreferredTime, Reach

TUESDAY_AFTERNOON = PreferredTime(
    first_day=datetime.date(2026, 11, 24),
    last_day=datetime.date(2026, 11, 24),
    after=datetime.time(12),
    before=datetime.time(17),
)


@pytest.mark.parametrize(
    ("preferred", "spoken"),
    [
        (TUESDAY_AFTERNOON, "Tuesday 24 November 2026, 12:00 PM to 5:00 PM"),
        (PreferredTime(weekdays=(0, 4), before=datetime.time(12)), "Mondays or Fridays, before 12:00 PM"),
        (PreferredTime(first_day=datetime.date(2026, 12, 1)), "from Tuesday 1 December 2026"),
        (PreferredTime(after=datetime.time(16, 30)), "after 4:30 PM"),
        (PreferredTime(), "any time"),
    ],
)
def test_a_preferred_time_is_told_in_words_and_kept_as_it_was(preferred: PreferredTime, spoken: str) -> None:
    assert preferred.spoken() == spoken
    assert PreferredTime.from_json(preferred.to_json()) == preferred


def test_how_to_reach_somebody_is_told_in_words() -> None:
    assert Reach("call", False, True).spoken() == "call, NO voicemail, text is fine"
    assert Reach().spoken() == "not said"


def test_a_slot_ends_after_its_minutes() -> None:
    start = datetime.datetime(2026, 11, 24, 15, tzinfo=datetime.UTC)
    assert Slot(start, "", 45).ends_at == start.replace(minute=45)
