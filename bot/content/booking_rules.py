"""How the clinic gives consultations, and how long it keeps what was said: two sections of `data/clinic.yml`."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from bot.content.document import Document
from bot.content.problems import Problem
from bot.content.words import WEEKDAYS

REQUEST = "request"
SLOTS = "slots"
WAYS = (REQUEST, SLOTS)
STEP_MINUTES = 5
"""Times are taken in steps of five minutes."""
LONGEST_LOCATION = 80
Opening = Tuple[datetime.time, datetime.time]
Week = Mapping[str, Tuple[Opening, ...]]
_NUMBERS = {"slot_minutes": (5, 480), "notice_hours": (0, 720), "days_ahead": (1, 365)}
"""Key to the least and the most that makes sense."""
_KEYS = ("way", "mail_name", "hours", *_NUMBERS)
_TREATMENT = re.compile(
    r"ketamin|infus|spravato|psychedel|ketafol"  # what is given, and how
    r"|depress|suicid|anxiety|ptsd|trauma|\bpain\b|addict|psychiat|mental"  # what it is given for, and by whom
    r"|\biv\b",
    re.IGNORECASE,
)
LONGEST_RETENTION_DAYS = 3650
_TIMES = re.compile(
    r"(?P<opens>\d{1,2}:\d{2})"  # "9:00"
    r"\s*(?:-|to)\s*"
    r"(?P<closes>\d{1,2}:\d{2})"  # "17:00"
)


@dataclass(frozen=True)
class BookingRules:
    """How consultations are booked. `way`: request (the staff confirm a time) or slots (free times are offered).

    `hours`: location to weekday to when consultations are given; a location without its own has the front desk's.
    `mail_name`: who e-mails come from, where the clinic's name would tell what it treats.
    """

    way: str = REQUEST
    slot_minutes: int = 30
    notice_hours: int = 24
    days_ahead: int = 30
    mail_name: str = ""
    hours: Mapping[str, Week] = field(default_factory=dict)


@dataclass(frozen=True)
class Retention:
    """How many days after its last change something is kept."""

    conversations_days: int = 180
    bookings_days: int = 365
    outbox_days: int = 30


class SectionReader:
    """Read the sections. What is wrong is a problem, and counts as not filled in."""

    def __init__(self, document: Document, locations: Tuple[str, ...]) -> None:
        self.problems: List[Problem] = []
        self._document = document
        self._locations = locations

    def booking(self) -> BookingRules:
        """Return how consultations are booked."""
        data = self._section("booking", _KEYS)
        numbers = {key: self._number(("booking", key), data.get(key), *limits) for key, limits in _NUMBERS.items()}
        given = {key: value for key, value in numbers.items() if value}
        if numbers["notice_hours"] == 0:
            given["notice_hours"] = 0
        if given.get("slot_minutes", STEP_MINUTES) % STEP_MINUTES:
            message = f"has '{given.pop('slot_minutes')}' as slot_minutes"
            self._complain(("booking", "slot_minutes"), message, "Write a multiple of 5, like 30")
        return BookingRules(
            way=self._way(data.get("way")), mail_name=self._mail_name(data), hours=self._hours(data), **given
        )

    def retention(self) -> Retention:
        """Return how long things are kept."""
        keys = tuple(Retention.__dataclass_fields__)
        data = self._section("retention", keys)
        days = {
            key: self._number(("retention", key), data.get(key), 1, LONGEST_RETENTION_DAYS)
            for key in keys
            if data.get(key) is not None
        }
        return Retention(**{key: value for key, value in days.items() if value})

    def _section(self, name: str, known: Tuple[str, ...]) -> Dict[str, Any]:
        value = self._document.data.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            remedy = "Compare it with the example in the comments"
            self._complain((name,), f"has no indented lines below '{name}:'", remedy)
            return {}
        for key in value:
            if key not in known:
                message = f"has a line '{key}' below '{name}:' that the assistant does not know"
                self._complain((name, key), message, f"Known: {', '.join(known)}")
        return value

    def _way(self, value: Any) -> str:
        if value is None or value in WAYS:
            return str(value or REQUEST)
        remedy = "Write request (your staff confirm a time) or slots (free times are offered)"
        self._complain(("booking", "way"), f"has '{value}' as way", remedy)
        return REQUEST

    def _mail_name(self, data: Mapping[str, Any]) -> str:
        name = str(data.get("mail_name") or "").strip()
        if names_treatment(name):
            remedy = "Write a name that does not tell what the clinic treats, like Lakeside Clinic"
            self._complain(("booking", "mail_name"), f"has '{name}' as mail_name", remedy)
            return ""
        return name

    def _number(self, path: Tuple[Any, ...], value: Any, least: int, most: int) -> Any:
        """Return the whole number, None where there is none."""
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self._complain(path, f"has '{value}' as {path[-1]}", f"Write a whole number from {least} to {most}")
        return None

    def _hours(self, data: Mapping[str, Any]) -> Dict[str, Week]:
        hours = data.get("hours")
        if hours is None:
            return {}
        if not isinstance(hours, dict):
            remedy = "Write each location's name, and its days below it"
            self._complain(("booking", "hours"), "has no indented lines below 'hours:'", remedy)
            return {}
        weeks: Dict[str, Week] = {}
        for location, days in hours.items():
            path = ("booking", "hours", location)
            if location not in self._locations:
                known = ", ".join(self._locations) or "none"
                self._complain(path, f"has hours for the unknown location '{location}'", f"Known: {known}")
            elif not isinstance(days, dict):
                self._complain(path, f"has no days below '{location}:'", "Write days like `monday: 9:00 to 12:00`")
            else:
                weeks[location] = self._week(path, days)
        return weeks

    def _week(self, path: Tuple[Any, ...], days: Mapping[str, Any]) -> Week:
        week: Dict[str, Tuple[Opening, ...]] = {}
        for day, value in days.items():
            text = "" if value is None else str(value).strip()
            if str(day).lower() not in WEEKDAYS:
                self._complain((*path, day), f"has hours for '{day}'", "Use monday to sunday")
                continue
            if text.lower() in ("", "closed"):
                continue
            openings = [read_opening(part.strip()) for part in text.split(",")]
            found = sorted(opening for opening in openings if opening)
            overlap = any(found[index][1] > found[index + 1][0] for index in range(len(found) - 1))
            if len(found) != len(openings) or overlap:
                remedy = 'Write it like "9:00 to 12:00, 13:00 to 17:00", or closed'
                self._complain((*path, day), f"has the unreadable hours '{text}' for {day}", remedy)
                continue
            week[str(day).lower()] = tuple(found)
        return week

    def _complain(self, path: Tuple[Any, ...], message: str, remedy: str) -> None:
        self.problems.append(self._document.problem(path, message, remedy))


def names_treatment(text: str) -> bool:
    """Tell whether a text would show a stranger what its reader is treated for: it must not stand in an e-mail."""
    return _TREATMENT.search(text) is not None


def read_opening(text: str) -> Optional[Opening]:
    """Return when something opens and closes, None where the text does not say it."""
    match = _TIMES.fullmatch(text)
    if not match:
        return None
    try:
        opens, closes = _time(match["opens"]), _time(match["closes"])
    except ValueError:
        return None
    return (opens, closes) if opens < closes else None


def _time(text: str) -> datetime.time:
    hour, minute = text.split(":")
    return datetime.time(int(hour), int(minute))
