"""Times on the clinic's clock: said, and read where somebody of the staff types one."""

from __future__ import annotations

import datetime

from bot.content.profile import Profile
from bot.content.words import ENGLISH, Words
from bot.services.times import utc_now


class ClinicTimeError(Exception):
    """The time cannot be meant."""


def spoken_start(profile: Profile, starts_at: datetime.datetime, words: Words = ENGLISH) -> str:
    """Return a time on the clinic's clock: "Tuesday 24 November 2026 at 4:30 PM (CST)"."""
    local = starts_at.astimezone(profile.zone)
    at = words.texts["at_time"].format(time=words.clock(local.time()))
    return f"{words.date(local.date())} {at} ({local:%Z})"


def read_clinic_time(profile: Profile, text: str, now: datetime.datetime | None = None) -> datetime.datetime:
    """Return the time in UTC. `text`: "2026-11-24 14:00" or "2026-11-24T14:00". Raises: ClinicTimeError."""
    try:
        naive = datetime.datetime.fromisoformat(text.strip())
        if naive.tzinfo is not None:
            raise ValueError
    except ValueError as error:
        example = '"2026-11-24 14:00"'
        raise ClinicTimeError(f"{text[:40]} is not a time. Write it on the clinic's clock: {example}") from error
    try:
        time = naive.replace(tzinfo=profile.zone).astimezone(datetime.UTC)
    except OverflowError as error:
        raise ClinicTimeError(f"{text[:40]} is no time that a clock here shows. Choose another one.") from error
    if time.astimezone(profile.zone).replace(tzinfo=None) != naive:
        raise ClinicTimeError(f"{text} does not exist: the clock is put forward in that hour. Choose another time.")
    if time <= (now or utc_now()):
        raise ClinicTimeError(f"{text} is over. Choose a time to come.")
    return time


def clinic_place(profile: Profile, location: str) -> str:
    """Return the place as the profile names it; the only one where none is said. Raises: ClinicTimeError."""
    names = [place.name for place in profile.locations]
    if not location and len(names) == 1:
        return names[0]
    if location not in names and names:
        raise ClinicTimeError(f"Which place? One of: {', '.join(names)}")
    return location
