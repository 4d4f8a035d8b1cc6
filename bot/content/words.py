"""The small words that figures, opening hours and buttons are put together with, in the language of a library."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Tuple

from bot.content.document import Document
from bot.content.problems import Problem

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
UNITS = ("minutes", "hours", "weeks", "sessions")


@dataclass(frozen=True)
class Words:
    """The words of one language.

    `texts`: "says" takes {source} and {figure}, "days" {first} and {last}, "open" {days}, {opens} and {closes},
    "reviewed" {by}, {role} and {date}, "in_general" {title}. `day_parts`: from which hour on a time of day gets which
    word, ascending.
    `buttons`: the English title of a button to its title.
    """

    texts: Mapping[str, str]
    units: Mapping[str, str]
    weekdays: Mapping[str, str]
    months: Mapping[str, str]
    day_parts: Mapping[int, str]
    buttons: Mapping[str, str]

    def figure(self, low: float, high: float, unit: str) -> str:
        """Return "40 to 60 minutes", or "30 minutes" where both ends are equal."""
        return f"{self.span(low, high)} {self.units[unit]}"

    def span(self, low: float, high: float) -> str:
        """Return "40 to 60", or "30" where both ends are equal."""
        return f"{low:g}" if low == high else f"{low:g} {self.texts['to']} {high:g}"

    def listed(self, names: Tuple[str, ...]) -> str:
        """Return the names as people list them: "depression, PTSD and OCD"."""
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {self.texts['and']} {names[-1]}"

    def hours(self, hours: Mapping[str, Tuple[datetime.time, datetime.time]]) -> str:
        """Return the opening hours as people say them: "Monday to Friday 9:00 AM to 5:00 PM"."""
        groups: List[Tuple[List[str], Tuple[datetime.time, datetime.time]]] = []
        for index, day in enumerate(WEEKDAYS):
            if day not in hours:
                continue
            previous = WEEKDAYS[index - 1] if index else ""
            if groups and groups[-1][1] == hours[day] and groups[-1][0][-1] == previous:
                groups[-1][0].append(day)
            else:
                groups.append(([day], hours[day]))
        parts = []
        for days, (opens, closes) in groups:
            first, last = self.weekdays[days[0]], self.weekdays[days[-1]]
            name = first if len(days) == 1 else self.texts["days"].format(first=first, last=last)
            parts.append(self.texts["open"].format(days=name, opens=self.clock(opens), closes=self.clock(closes)))
        return ", ".join(parts)

    def date(self, day: datetime.date) -> str:
        """Return a day as people say it: "Tuesday 24 November 2026"."""
        weekday, month = self.weekdays[WEEKDAYS[day.weekday()]], self.months[MONTHS[day.month - 1]]
        return self.texts["date"].format(weekday=weekday, day=day.day, month=month, year=day.year)

    def clock(self, time: datetime.time) -> str:
        """Return the time of day on a clock of twelve hours: "9:00 AM"."""
        part = next(word for start, word in reversed(list(self.day_parts.items())) if start <= time.hour)
        return f"{time.hour % 12 or 12}:{time.minute:02d} {part}"


ENGLISH = Words(
    texts={
        "in_general": "In general: {title}",
        "to": "to",
        "and": "and",
        "about": "about",
        "at_least": "at least",
        "nothing": "none",
        "or": "or",
        "date": "{weekday} {day} {month} {year}",
        "each_day": "{weekday}s",
        "any_weekday": "any weekday",
        "any_day_but": "any day but {days}",
        "from_day": "from {day}",
        "until_day": "until {day}",
        "at_time": "at {time}",
        "from_to_time": "{after} to {before}",
        "after_time": "after {time}",
        "before_time": "before {time}",
        "any_time": "any time",
        "reach_call": "call",
        "reach_text": "text",
        "reach_email": "email",
        "voicemail": "voicemail is fine",
        "no_voicemail": "NO voicemail",
        "text_message": "text is fine",
        "no_text_message": "NO text messages",
        "says": "{source} says {figure}.",
        "days": "{first} to {last}",
        "open": "{days} {opens} to {closes}",
        "reviewed": "Reviewed by {by}, {role}, {date}.",
        "not_reviewed": "General information, not yet reviewed by this clinic.",
    },
    units={unit: unit for unit in UNITS},
    weekdays={day: day.title() for day in WEEKDAYS},
    months={month: month.title() for month in MONTHS},
    day_parts={0: "AM", 12: "PM"},
    buttons={},
)


def read_words(document: Document) -> Tuple[Words, List[Problem]]:
    """Read the words of another language; a missing one is a problem, and the English one stands in."""
    problems: List[Problem] = []
    found: Dict[str, Dict[Any, str]] = {}
    for section, wanted in {
        "texts": tuple(ENGLISH.texts),
        "units": UNITS,
        "weekdays": WEEKDAYS,
        "months": MONTHS,
        "day_parts": (0,),
        "buttons": (),
    }.items():
        entries = document.data.get(section)
        found[section] = {key: str(text) for key, text in entries.items()} if isinstance(entries, dict) else {}
        for key in wanted:
            if not found[section].get(key, "").strip():
                message = f"lacks '{key}' under '{section}'"
                problems.append(document.problem((section,), message, "Restore it from the repository"))
    return (
        Words(
            texts={**ENGLISH.texts, **found["texts"]},
            units={**ENGLISH.units, **found["units"]},
            weekdays={**ENGLISH.weekdays, **found["weekdays"]},
            months={**ENGLISH.months, **found["months"]},
            day_parts=found["day_parts"] or ENGLISH.day_parts,
            buttons=found["buttons"],
        ),
        problems,
    )
