"""Read `data/clinic.yml`: each line is checked, and what is wrong is said in words for the receptionist."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from bot.content.booking_rules import LONGEST_LOCATION, SectionReader, read_opening
from bot.content.document import Document
from bot.content.problems import Problem
from bot.content.profile import (
    LINES,
    NUMBERS,
    PROTOCOL_UNITS,
    PROTOCOL_WORDS,
    RANGE,
    REQUIRED,
    TEXTS,
    Location,
    Profile,
)
from bot.content.words import WEEKDAYS

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
_ORIGIN = re.compile(
    r"https?://[a-z0-9.-]+"  # https://www.lakeside.example
    r"(?::\d{1,5})?"  # perhaps with a port
)
_PHONE = re.compile(r"[0-9+(][0-9 ().+-]{1,24}")  # digits and the signs people write between them
_LOCATION_KEYS = ("name", "address", "directions", "hours", "holidays")


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
                match = RANGE.fullmatch(text)
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
