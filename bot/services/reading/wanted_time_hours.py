"""Read the hours that somebody wants: "after 4", "2-4", "around 3", "late afternoon". A bare hour is one of the day."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_CLOCK = r"(\d{1,2})(?::?(\d{2}))?(?!\d|[/-]\d)\s*(am|pm|h\b)?(?:ish)?"
_BARE = r"(?<![\d/:.-])"
_BETWEEN = re.compile(rf"{_BARE}{_CLOCK.replace('|[/-]', '|[/]')}\s*(?:-|to|and|until|till|a)\s*{_CLOCK}")
_AFTER = re.compile(rf"(?:after|from|starting|since|desde)(?: at)? {_CLOCK}")
_BEFORE = re.compile(rf"(?:before|until|till|hasta) {_CLOCK}")
_AROUND = re.compile(
    rf"(?:around|about|roughly|sobre las)(?: at)? {_CLOCK}|{_BARE}(\d{{1,2}})(?::(\d{{2}}))?\s*(am|pm)?ish"
)
_AT = re.compile(rf"(?:at|@) ?{_CLOCK}|{_BARE}(\d{{1,2}}):(\d{{2}})\s*(am|pm)?|{_BARE}(\d{{1,2}})()\s*(am|pm)\b")
_LOOSE = re.compile(rf"{_BARE}{_CLOCK}")
_PARTS = (
    (re.compile(r"early morning"), (None, 10)),
    (re.compile(r"late morning"), (10, 12)),
    (re.compile(r"morning"), (None, 12)),
    (re.compile(r"early afternoon"), (12, 15)),
    (re.compile(r"late afternoon"), (15, 17)),
    (re.compile(r"afternoon"), (12, 17)),
    (re.compile(r"evening|night"), (17, None)),
    (re.compile(r"\bearly\b"), (None, 10)),
)
"""Part of the day to the hours when it begins and ends."""


class NoSuchTimeError(Exception):
    """The clock has no such time."""


@dataclass(frozen=True)
class Hours:
    """From when, and before when; None leaves that open."""

    after: datetime.time | None = None
    before: datetime.time | None = None

    def within(self, other: Hours) -> Hours:
        """Return the hours that both allow."""
        after = max((time for time in (self.after, other.after) if time), default=None)
        before = min((time for time in (self.before, other.before) if time), default=None)
        return Hours(after, before)


def read_hours(words: str, has_day: bool) -> Hours | None:
    """Return the hours in plain words, None where there are none. `has_day`: a bare number beside a day is an hour.

    Raises: NoSuchTimeError
    """
    part = _part(words)
    clock = _clock(words, part, has_day)
    if clock is None or part is None:
        return clock or part
    both = clock.within(part)
    is_empty = both.after is not None and both.before is not None and both.after >= both.before
    return clock if is_empty else both


def without_part(words: str) -> Hours | None:
    """Return what is left of the day where a part of it does not suit, None where no part is named."""
    part = _part(words)
    if part is None:
        return None
    return (
        Hours(after=part.before) if part.after is None or part.before == datetime.time(12) else Hours(None, part.after)
    )


def _part(words: str) -> Hours | None:
    for pattern, (begins, ends) in _PARTS:
        if pattern.search(words):
            return Hours(datetime.time(begins) if begins else None, datetime.time(ends) if ends else None)
    return None


def _clock(words: str, part: Hours | None, has_day: bool) -> Hours | None:
    if match := _BETWEEN.search(words):
        half = match[3] or (match[6] if int(match[1]) <= int(match[4]) else None)
        first = _time(match[1], match[2], half, part)
        last = _time(match[4], match[5], match[6], part)
        if last <= first and last.hour < 12:
            last = last.replace(hour=last.hour + 12)
        return Hours(first, last) if first < last else None
    hours = Hours()
    for pattern, is_start in ((_AFTER, True), (_BEFORE, False)):
        if match := pattern.search(words):
            time = _time(match[1], match[2], match[3], part)
            hours = hours.within(Hours(after=time) if is_start else Hours(before=time))
    if hours != Hours():
        return hours
    if match := _AROUND.search(words):
        return _around(_time(*_filled(match), part))
    if match := _AT.search(words):
        return _exactly(_time(*_filled(match), part))
    if (has_day or part) and (match := _LOOSE.search(words)):
        return _exactly(_time(match[1], match[2], match[3], part))
    return None


def _filled(match: re.Match[str]) -> tuple[str, str | None, str | None]:
    """Return hour, minutes and half of the day of the alternative that matched."""
    groups = match.groups()
    start = next(index for index in range(0, len(groups), 3) if groups[index])
    return groups[start], groups[start + 1], groups[start + 2]


def _time(hour_text: str, minute_text: str | None, half: str | None, part: Hours | None) -> datetime.time:
    hour, minute = int(hour_text), int(minute_text or 0)
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise NoSuchTimeError
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half is None and not hour_text.startswith("0"):
        is_morning = part is not None and part.after is None
        is_later = part is not None and part.after is not None and part.after.hour >= 12
        if (hour < 7 and not is_morning) or (is_later and hour < 12):
            hour += 12
    if hour > 23 or minute > 59:
        raise NoSuchTimeError
    return datetime.time(hour, minute)


def _exactly(time: datetime.time) -> Hours:
    """Return the one minute."""
    return Hours(time, _plus(time, 1))


def _around(time: datetime.time) -> Hours:
    return Hours(_plus(time, -30), _plus(time, 30))


def _plus(time: datetime.time, minutes: int) -> datetime.time | None:
    """Return the time so many minutes later, None past midnight."""
    day = datetime.date(2000, 1, 1)
    moved = datetime.datetime.combine(day, time) + datetime.timedelta(minutes=minutes)
    return moved.time() if moved.date() == day else None
