"""What the clinic's profile says to the widget: numbers, names, and honestly whether somebody is there."""

from __future__ import annotations

import dataclasses
import datetime
import zoneinfo

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.content.profile import Profile
from bot.services.times import utc_now

CHICAGO = zoneinfo.ZoneInfo("America/Chicago")


def test_it_says_what_the_profile_says(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    said = client.get(f"{gateway}/api/widget").json()
    profile = parts.profile
    assert said["name"] == profile.texts["name"]
    assert said["phone_digits"] == "3125550142"
    assert (said["emergency_number"], said["crisis_line"]) == ("911", "988")
    assert said["restore_minutes"] == profile.numbers["restore_minutes"]
    assert said["kept_days"] == profile.retention.conversations_days
    assert said["is_reviewed"] is False
    assert said["desk_is_open"] == profile.is_open(utc_now())
    assert datetime.datetime.fromisoformat(said["desk_changes_at"]) > utc_now()


@pytest.mark.parametrize(
    ("now", "changes_at"),
    [
        ("2026-11-23 08:59", "2026-11-23 09:00"),  # a Monday
        ("2026-11-23 09:00", "2026-11-23 17:00"),
        ("2026-11-23 17:00", "2026-11-24 09:00"),
        ("2026-11-27 15:00", "2026-11-30 09:00"),  # after a Friday comes the Monday
        ("2026-10-31 12:00", "2026-11-02 09:00"),  # the clocks go back in between
    ],
)
def test_the_desk_s_next_change_is_told_in_the_clinic_s_time(parts: Assistant, now: str, changes_at: str) -> None:
    assert next_change(parts.profile, now) == changes_at


def test_on_a_holiday_the_desk_does_not_open(parts: Assistant) -> None:
    profile = dataclasses.replace(parts.profile, holidays=(datetime.date(2026, 11, 24),))
    assert next_change(profile, "2026-11-23 18:00") == "2026-11-25 09:00"


def test_without_hours_nothing_is_promised(parts: Assistant) -> None:
    profile = dataclasses.replace(parts.profile, hours={})
    assert profile.desk_changes_at(utc_now()) is None


def next_change(profile: Profile, now: str) -> str:
    changes_at = profile.desk_changes_at(datetime.datetime.fromisoformat(now).replace(tzinfo=CHICAGO))
    assert changes_at is not None
    return changes_at.astimezone(CHICAGO).strftime("%Y-%m-%d %H:%M")
