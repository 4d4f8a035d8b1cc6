"""What somebody would like: preferred times, and how to reach them. Stored encrypted, as JSON."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from bot.content.words import ENGLISH, Words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKING_DAYS = (0, 1, 2, 3, 4)
CALL = "call"
TEXT = "text"
EMAIL = "email"
WAYS = (CALL, TEXT, EMAIL)


@dataclass(frozen=True)
class PreferredTime:
    """Days and hours that suit, in the clinic's time zone. What is None or empty leaves that open.

    `weekdays`: 0 (Monday) to 6; they narrow the days from `first_day` to `last_day`. One minute from `after` to
    `before` is a fixed time.
    """

    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    weekdays: tuple[int, ...] = ()
    after: datetime.time | None = None
    before: datetime.time | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "weekdays": list(self.weekdays),
            "after": self.after.isoformat("minutes") if self.after else None,
            "before": self.before.isoformat("minutes") if self.before else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PreferredTime:
        """Return what `to_json` wrote."""
        day, time = datetime.date.fromisoformat, datetime.time.fromisoformat
        return cls(
            first_day=day(data["first_day"]) if data["first_day"] else None,
            last_day=day(data["last_day"]) if data["last_day"] else None,
            weekdays=tuple(data["weekdays"]),
            after=time(data["after"]) if data["after"] else None,
            before=time(data["before"]) if data["before"] else None,
        )

    def fits(self, local: datetime.datetime) -> bool:
        """Tell whether a time of the clinic's clock suits."""
        day, time = local.date(), local.time()
        return (
            (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
            and (not self.weekdays or day.weekday() in self.weekdays)
            and (self.after is None or self.after <= time)
            and (self.before is None or time < self.before)
        )

    def spoken(self, words: Words = ENGLISH) -> str:
        """Return it in words: "Tuesday 24 November 2026, 12:00 PM to 5:00 PM"."""
        parts = [self._spoken_weekdays(words), self._spoken_days(words), self._spoken_hours(words)]
        return ", ".join(part for part in parts if part) or words.texts["any_time"]

    def _spoken_weekdays(self, words: Words) -> str:
        names = tuple(words.weekdays[name.casefold()] for name in WEEKDAYS)
        if self.weekdays == WORKING_DAYS:
            return words.texts["any_weekday"]
        missing = tuple(name for day, name in enumerate(names) if day not in self.weekdays)
        if len(missing) in (1, 2) and self.weekdays:
            return words.texts["any_day_but"].format(days=words.listed(missing))
        each = "{weekday}" if self.first_day or self.last_day else words.texts["each_day"]
        return f" {words.texts['or']} ".join(each.format(weekday=names[day]) for day in self.weekdays)

    def _spoken_days(self, words: Words) -> str:
        if self.first_day is not None and self.first_day == self.last_day:
            return words.date(self.first_day)
        first = words.texts["from_day"].format(day=words.date(self.first_day)) if self.first_day else ""
        last = words.texts["until_day"].format(day=words.date(self.last_day)) if self.last_day else ""
        return " ".join(part for part in (first, last) if part)

    def _spoken_hours(self, words: Words) -> str:
        after = words.clock(self.after) if self.after else ""
        before = words.clock(self.before) if self.before else ""
        if self.after and self.before:
            if (self.before.hour * 60 + self.before.minute) - (self.after.hour * 60 + self.after.minute) == 1:
                return words.texts["at_time"].format(time=after)
            return words.texts["from_to_time"].format(after=after, before=before)
        if after:
            return words.texts["after_time"].format(time=after)
        return words.texts["before_time"].format(time=before) if before else ""


@dataclass(frozen=True)
class Reach:
    """How somebody wants to be reached. `way`: call, text, email, or "" where they did not say; None: not said."""

    way: str = ""
    voicemail: bool | None = None
    text: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {"way": self.way, "voicemail": self.voicemail, "text": self.text}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reach:
        """Return what `to_json` wrote."""
        return cls(data["way"], data["voicemail"], data["text"])

    def spoken(self, words: Words = ENGLISH) -> str:
        """Return it in words: "call, NO voicemail, text is fine"; for the staff that nothing was said."""
        said_of = (("voicemail", self.voicemail), ("text_message", self.text))
        parts = [words.texts[f"reach_{self.way}"]] if self.way else []
        parts += [words.texts[name if is_fine else f"no_{name}"] for name, is_fine in said_of if is_fine is not None]
        return ", ".join(parts) or "not said"
