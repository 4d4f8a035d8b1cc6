"""The clinic's profile, `data/clinic.yml`: who the clinic is and what it does its own way.

It is read when answering, never when training (`profile_reading.py`).
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from dataclasses import dataclass, replace
from typing import Dict, Mapping, Optional, Tuple

from bot.content.booking_rules import BookingRules, Retention
from bot.content.words import ENGLISH, WEEKDAYS, Words

REQUIRED = ("name", "country", "time_zone", "phone", "emergency_number", "crisis_line")
LINES = ("domestic_violence_line", "abuse_line", "substance_use_line", "veterans_line")
TEXTS = (*REQUIRED, "email", "website", "after_hours_phone", "poison_help", *LINES)
NUMBERS = {"alarm_minutes": 10, "safety_pause_hours": 24, "restore_minutes": 720}
"""Whole numbers, with what counts where the clinic has not said."""
PROTOCOL_UNITS = {
    "session_minutes": "minutes",
    "observation_minutes": "minutes",
    "usual_sessions": "sessions",
    "usual_weeks": "weeks",
    "no_driving_hours": "hours",
}
PROTOCOL_WORDS = ("booster_interval", "arrival")
RANGE = re.compile(
    r"(?P<low>\d{1,4})"  # a number such as 40
    r"(?:\s*(?:-|to)\s*(?P<high>\d{1,4}))?"  # perhaps the end of a range: "40 to 60", "40-60"
)


Hours = Mapping[str, Tuple[datetime.time, datetime.time]]
"""Weekday to when it opens and closes; a day that is left out is closed."""


@dataclass(frozen=True)
class Location:
    """One place of the clinic. `hours`: its own, None where the desk's count; `holidays`: those it has besides."""

    name: str
    address: str
    directions: str
    hours: Optional[Hours] = None
    holidays: Tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class Profile:
    """The clinic's own words and figures. Empty text or a missing key means that the clinic has not said."""

    texts: Mapping[str, str]
    locations: Tuple[Location, ...]
    hours: Hours
    holidays: Tuple[datetime.date, ...]
    protocol: Mapping[str, str]
    conditions_treated: Tuple[str, ...]
    routes_offered: Tuple[str, ...]
    topics_off: Tuple[str, ...]
    answers: Mapping[str, str]
    numbers: Mapping[str, int]
    allowed_origins: Tuple[str, ...]
    booking: BookingRules
    retention: Retention
    answers_es: Mapping[str, str]
    words: Words = ENGLISH

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The clinic's time zone."""
        return zoneinfo.ZoneInfo(self.texts["time_zone"])

    def opening(self, location: str = "") -> Tuple[Hours, Tuple[datetime.date, ...]]:
        """Return the hours and holidays of a place, those of the front desk where it has none or is unknown."""
        place = next((place for place in self.locations if place.name == location), None)
        if place is None:
            return self.hours, self.holidays
        return self.hours if place.hours is None else place.hours, (*self.holidays, *place.holidays)

    def is_open(self, now: datetime.datetime, location: str = "") -> bool:
        """Tell whether the front desk answers at an aware time, or whether a place is open then."""
        hours, holidays = self.opening(location)
        local = now.astimezone(self.zone)
        times = hours.get(WEEKDAYS[local.weekday()])
        return times is not None and local.date() not in holidays and times[0] <= local.time() < times[1]

    def desk_changes_at(self, now: datetime.datetime, location: str = "") -> datetime.datetime | None:
        """Return when the front desk, or a place, next opens or closes, None where not within two weeks or not said."""
        hours, holidays = self.opening(location)
        zone = self.zone
        for ahead in range(15):
            date = now.astimezone(zone).date() + datetime.timedelta(days=ahead)
            if date in holidays:
                continue
            for time in hours.get(WEEKDAYS[date.weekday()], ()):
                changes_at = datetime.datetime.combine(date, time, zone)
                if changes_at > now:
                    return changes_at
        return None

    def spoken(self) -> Dict[str, str]:
        """Return what `{clinic.<key>}` stands for in a text, by key; only what the clinic has filled in."""
        values = {key: value for key, value in self.texts.items() if value}
        values.update(self.protocol)
        if self.hours:
            values["hours"] = self.words.hours(self.hours)
        if self.locations:
            values["locations"] = " ".join(self._spoken_place(place) for place in self.locations)
        return values

    def _spoken_place(self, place: Location) -> str:
        """Return address and way to a place, and its hours where they are its own."""
        hours = f"{self.words.hours(place.hours)}." if place.hours else ""
        return " ".join(part for part in (f"{place.name}: {place.address}.", place.directions, hours) if part)


def speaking_spanish(profile: Profile, words: Words) -> Profile:
    """Return the profile as it speaks Spanish: figures and hours in `words`, its Spanish before its English."""
    protocol = {}
    for key, said in profile.protocol.items():
        match = RANGE.match(said)
        if key in PROTOCOL_UNITS and match:
            low = int(match["low"])
            protocol[key] = words.figure(low, int(match["high"] or low), PROTOCOL_UNITS[key])
        else:
            protocol[key] = said  # the clinic's own words
    return replace(profile, protocol=protocol, answers={**profile.answers, **profile.answers_es}, words=words)
