"""The clinic's profile, `data/clinic.yml`: who the clinic is and what it does its own way.

It is read when answering, never when training. Messages are for the receptionist who fills it in.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.content.booking_rules import LONGEST_LOCATION, BookingRules, Retention, SectionReader, read_opening
from bot.content.document import Document
from bot.content.problems import Problem
from bot.content.words import ENGLISH, WEEKDAYS, Words

REQUIRED = ("name", "country", "time_zone", "phone", "emergency_number", "crisis_line")
LINES = ("domestic_violence_line", "abuse_line", "substance_use_line")
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
_LISTS = ("conditions_treated", "routes_offered", "topics_off", "allowed_origins")
SECTIONS = (
    *NUMBERS,
    "locations",
    "hours",
    "holidays",
    "booking",
    "retention",
    "protocol",
    *_LISTS,
    "answers",
    "answers_es",
)
_RANGE = re.compile(
    r"(?P<low>\d{1,4})"  # a number such as 40
    r"(?:\s*(?:-|to)\s*(?P<high>\d{1,4}))?"  # perhaps the end of a range: "40 to 60", "40-60"
)
_ORIGIN = re.compile(
    r"https?://[a-z0-9.-]+"  # https://www.lakeside.example
    r"(?::\d{1,5})?"  # perhaps with a port
)
_PHONE = re.compile(r"[0-9+(][0-9 ().+-]{1,24}")  # digits and the signs people write between them


Hours = Mapping[str, Tuple[datetime.time, datetime.time]]
"""Weekday to when it opens and closes; a day that is left out is closed."""
_LOCATION_KEYS = ("name", "address", "directions", "hours", "holidays")


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
        match = _RANGE.match(said)
        if key in PROTOCOL_UNITS and match:
            low = int(match["low"])
            protocol[key] = words.figure(low, int(match["high"] or low), PROTOCOL_UNITS[key])
        else:
            protocol[key] = said  # the clinic's own words
    return replace(profile, protocol=protocol, answers={**profile.answers, **profile.answers_es}, words=words)


def read_profile(document: Document) -> Tuple[Profile, List[Problem]]:
    """Read the profile; what is wrong is a problem and counts as not filled in."""
    reader = _ProfileReader(document)
    return reader.read(), reader.problems


class _ProfileReader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.data = document.data
        self.problems: List[Problem] = []

    def read(self) -> Profile:
        for key in self.data:
            if key not in TEXTS + SECTIONS:
                self._complain((key,), f"has a line '{key}' that the assistant does not know", "Check its spelling")
        texts = {key: self._text((key,), self.data.get(key)) for key in TEXTS}
        for key in REQUIRED:
            if not texts[key]:
                self._complain((key,), f"says nothing after '{key}:'", "Fill it in: the assistant cannot do without it")
        self._check_texts(texts)
        protocol = self._protocol()
        locations = self._locations()
        sections = SectionReader(self.document, tuple(place.name for place in locations))
        booking, retention = sections.booking(), sections.retention()
        self.problems += sections.problems
        return Profile(
            texts=texts,
            locations=locations,
            hours=self._hours(("hours",), self._mapping("hours")),
            holidays=self._holidays(("holidays",), self._list("holidays")),
            protocol=protocol,
            conditions_treated=self._list("conditions_treated"),
            routes_offered=self._list("routes_offered"),
            topics_off=self._list("topics_off"),
            answers=self._answers("answers"),
            answers_es=self._answers("answers_es"),
            numbers=self._numbers(),
            booking=booking,
            retention=retention,
            allowed_origins=self._origins(),
        )

    def _check_texts(self, texts: Mapping[str, str]) -> None:
        for key in ("phone", "after_hours_phone", "emergency_number", "poison_help", *LINES):
            if texts[key] and not _PHONE.fullmatch(texts[key]):
                self._complain((key,), f"has '{texts[key]}' as {key}", "Write the number as people dial it")
        if texts["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", texts["email"]):
            self._complain(("email",), f"has '{texts['email']}' as email", "Write it like desk@example.com")
        try:
            zoneinfo.ZoneInfo(texts["time_zone"] or "UTC")
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            remedy = "Write it like America/Chicago"
            self._complain(("time_zone",), f"has the unknown time zone '{texts['time_zone']}'", remedy)

    def _text(self, path: Tuple[Any, ...], value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self._complain(path, f"has a list where '{path[-1]}' needs one text", "Write it on one line")
            return ""
        return str(value).strip()

    def _mapping(self, key: str) -> Dict[str, Any]:
        value = self.data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._complain(
                (key,), f"has no indented lines below '{key}:'", "Compare it with the example in the comments"
            )
            return {}
        return value

    def _answers(self, section: str) -> Dict[str, str]:
        texts = {key: self._text((section, key), value) for key, value in self._mapping(section).items()}
        return {key: text for key, text in texts.items() if text}

    def _list(self, key: str) -> Tuple[str, ...]:
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self._complain(
                (key,), f"needs a list after '{key}:'", f"Write `{key}: [one, two]`, or `{key}: []` for none"
            )
            return ()
        return tuple(str(item) for item in value)

    def _protocol(self) -> Dict[str, str]:
        spoken: Dict[str, str] = {}
        for key, value in self._mapping("protocol").items():
            text = self._text(("protocol", key), value)
            if key in PROTOCOL_WORDS:
                spoken[key] = text
            elif key not in PROTOCOL_UNITS:
                self._complain(("protocol", key), f"has an unknown figure '{key}'", f"Known: {self._known_figures()}")
            elif text:
                match = _RANGE.fullmatch(text)
                if not match or not 0 < int(match["low"]) <= int(match["high"] or match["low"]):
                    remedy = "Write a number or a range, like 40 or 40 to 60"
                    self._complain(("protocol", key), f"has '{text}' for {key}", remedy)
                    continue
                figure = f"{match['low']} to {match['high']}" if match["high"] else match["low"]
                spoken[key] = f"{figure} {PROTOCOL_UNITS[key]}"
        return {key: value for key, value in spoken.items() if value}

    @staticmethod
    def _known_figures() -> str:
        return ", ".join((*PROTOCOL_UNITS, *PROTOCOL_WORDS))

    def _numbers(self) -> Dict[str, int]:
        numbers = dict(NUMBERS)
        for key in NUMBERS:
            value = self.data.get(key)
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10_000:
                numbers[key] = value
            elif value is not None:
                self._complain((key,), f"has '{value}' as {key}", "Write a whole number, like 10")
        return numbers

    def _origins(self) -> Tuple[str, ...]:
        origins = []
        for index, origin in enumerate(self._list("allowed_origins")):
            if _ORIGIN.fullmatch(origin):
                origins.append(origin)
            else:
                remedy = "Write it like https://www.example.com, with nothing after it"
                self._complain(("allowed_origins", index), f"has the unreadable website '{origin}'", remedy)
        return tuple(origins)

    def _locations(self) -> Tuple[Location, ...]:
        places = []
        value = self.data.get("locations") or []
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(item, dict) or not item.get("name") or not item.get("address"):
                remedy = "Give each place a name and an address"
                self._complain(("locations", index), "has a place without name or address", remedy)
                continue
            if len(str(item["name"])) > LONGEST_LOCATION:
                remedy = f"Write at most {LONGEST_LOCATION} characters"
                self._complain(("locations", index), "has a place with a very long name", remedy)
                continue
            places.append(self._location(("locations", index), item))
        return tuple(places)

    def _location(self, path: Tuple[Any, ...], item: Mapping[str, Any]) -> Location:
        for key in item:
            if key not in _LOCATION_KEYS:
                self._complain((*path, key), f"has an unknown line '{key}'", f"Known: {', '.join(_LOCATION_KEYS)}")
        hours, holidays = item.get("hours"), item.get("holidays") or []
        if hours is not None and not isinstance(hours, dict):
            self._complain((*path, "hours"), "has no days below 'hours:'", "Write days like `monday: 9:00 to 17:00`")
            hours = None
        if not isinstance(holidays, list):
            self._complain((*path, "holidays"), "needs a list after 'holidays:'", 'Write it like ["2026-12-25"]')
            holidays = []
        return Location(
            name=str(item["name"]),
            address=str(item["address"]),
            directions=str(item.get("directions") or "").strip(),
            hours=None if hours is None else self._hours((*path, "hours"), hours),
            holidays=self._holidays((*path, "holidays"), holidays),
        )

    def _hours(self, path: Tuple[Any, ...], days: Mapping[str, Any]) -> Dict[str, Tuple[datetime.time, datetime.time]]:
        hours = {}
        for day, value in days.items():
            text = self._text((*path, day), value)
            if str(day).lower() not in WEEKDAYS:
                self._complain((*path, day), f"has hours for '{day}'", "Use monday to sunday")
                continue
            if text.lower() in ("", "closed"):
                continue
            times = read_opening(text)
            if times is None:
                remedy = 'Write it like "9:00 to 17:00", or closed'
                self._complain((*path, day), f"has the unreadable hours '{text}' for {day}", remedy)
                continue
            hours[str(day).lower()] = times
        return hours

    def _holidays(self, path: Tuple[Any, ...], texts: Sequence[str]) -> Tuple[datetime.date, ...]:
        days = []
        for index, text in enumerate(texts):
            try:
                days.append(datetime.date.fromisoformat(str(text)))
            except ValueError:
                remedy = 'Write it as "2026-12-25" (year-month-day)'
                self._complain((*path, index), f"has the unreadable holiday '{text}'", remedy)
        return tuple(days)

    def _complain(self, path: Tuple[Any, ...], message: str, remedy: str) -> None:
        self.problems.append(self.document.problem(path, message, remedy))
