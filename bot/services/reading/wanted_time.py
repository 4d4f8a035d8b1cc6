"""Read the days and times that somebody wants, in their words, from a fixed moment on the clinic's clock.

Never a time that is over, more than a year ahead, or that no calendar or clock has: those say what is wrong with them.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace

from bot.content.words import ENGLISH, Words
from bot.services.reading.wanted_time_days import (
    DayMismatchError,
    Days,
    FarError,
    NoSuchDayError,
    PastError,
    read_days,
)
from bot.services.reading.wanted_time_hours import Hours, NoSuchTimeError, read_hours, without_part
from bot.services.reading.wanted_time_words import plain_words
from bot.services.reading.wishes import PreferredTime

FARTHEST_DAYS = 365
MOST_TIMES = 5
PROBLEMS = {
    PastError: "time_past",
    FarError: "time_far",
    NoSuchDayError: "time_no_such_day",
    NoSuchTimeError: "time_no_such_hour",
    DayMismatchError: "time_mismatch",
}
"""What is wrong with a time, by the line of `data/replies.yml` that says so."""
_EVERY = tuple(range(7))
_JOINED = re.compile(r"\s*(?P<comma>[,;.](?=\s|$))\s*|\s+(?P<word>or|and|o|y|then)\s+")
_BETWEEN = re.compile(r"\bbetween (?P<one>.+?) and (?P<two>\S+)")
_ANY = re.compile(r"\bany time\b")
_ASAP = re.compile(r"\basap\b")


@dataclass(frozen=True)
class Reading:
    """What was read. `problem`: the line that says why a time cannot be; neither: no time was read."""

    times: tuple[PreferredTime, ...] = ()
    problem: str = ""


@dataclass
class _Piece:
    """One alternative. `joined`: the word before it."""

    joined: str
    days: Days | None = None
    hours: Hours | None = None
    is_open: bool = False
    without_days: Days | None = None
    without_hours: Hours | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.hours or self.is_open or self.without_days or self.without_hours)


@dataclass
class _Limits:
    """What does not suit, whatever else is said."""

    weekdays: set[int] = field(default_factory=set)
    hours: Hours = field(default_factory=Hours)
    not_before: datetime.date | None = None


def read_wanted_times(text: str, now: datetime.datetime, day_first: bool = False) -> Reading:
    """Return the times that a text names. `now`: aware, on the clinic's clock; `day_first`: "5/12" is in December."""
    words = _BETWEEN.sub(r"\g<one> - \g<two>", plain_words(text))
    try:
        pieces = _join(_pieces(words, now.date(), day_first))
        times = [_checked(time, now) for time in _times(pieces, now.date())]
    except tuple(PROBLEMS) as error:
        return Reading(problem=PROBLEMS[type(error)])
    except OverflowError:
        return Reading(problem=PROBLEMS[FarError])
    return Reading(tuple(dict.fromkeys(times))[:MOST_TIMES])


def spoken_times(times: tuple[PreferredTime, ...], words: Words = ENGLISH) -> str:
    """Return the times in words: "Tuesday 24 November 2026, 12:00 PM to 5:00 PM"."""
    return f"; {words.texts['or']} ".join(time.spoken(words) for time in times)


def _pieces(words: str, today: datetime.date, day_first: bool) -> list[_Piece]:
    pieces: list[_Piece] = []
    joined, start = "", 0
    for match in [*_JOINED.finditer(words), None]:
        part = words[start : match.start() if match else len(words)]
        beside_hours = bool(pieces and pieces[-1].hours) and joined in ("or", "o")
        piece = _piece(part, joined, today, day_first, beside_hours)
        if joined in ("or", "and", "o", "y") and pieces and pieces[-1].without_days and piece.days:
            piece.days, piece.without_days = None, piece.days  # "not mondays or fridays"
        if not piece.is_empty:
            pieces.append(piece)
        if match:
            joined, start = match["word"] or ",", match.end()
    return pieces


def _piece(words: str, joined: str, today: datetime.date, day_first: bool, beside_hours: bool) -> _Piece:
    wanted, _, unwanted = words.partition("except")
    piece = _Piece(joined, is_open=bool(_ANY.search(wanted)))
    if _ASAP.search(wanted):
        piece.days = Days(today, None)
    else:
        piece.days, wanted = read_days(wanted, today, day_first)
    piece.hours = read_hours(wanted, has_day=beside_hours or piece.days is not None)
    if unwanted:
        piece.without_days, rest = read_days(unwanted, today, day_first)
        piece.without_hours = without_part(rest)
    return piece


def _join(pieces: list[_Piece]) -> list[_Piece]:
    """Return the alternatives: hours said once count for the days beside them, and a day for the hours."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and piece.hours and not piece.days and not piece.is_open:
            if piece.joined not in ("or", "o") and (last.hours is None or last.days is None):
                last.hours = piece.hours.within(last.hours or Hours())
                continue
            piece.days = last.days
        joined.append(piece)
    for before, after in zip(reversed(joined[:-1]), reversed(joined[1:]), strict=True):
        if before.days and not before.hours and after.days:
            before.hours = after.hours
    return joined


def _times(pieces: list[_Piece], today: datetime.date) -> list[PreferredTime]:
    limits = _limits(pieces)
    wanted = [piece for piece in pieces if piece.days or piece.hours or piece.is_open]
    if not wanted and pieces:
        wanted = [_Piece("")]
    times = []
    for piece in wanted:
        days, hours = piece.days or Days(), (piece.hours or Hours()).within(limits.hours)
        weekdays = tuple(day for day in days.weekdays or _EVERY if day not in limits.weekdays)
        is_one_day = days.first is not None and days.first == days.last
        if not weekdays or (is_one_day and days.first and days.first.weekday() in limits.weekdays):
            continue
        kept = () if is_one_day or len(weekdays) == len(_EVERY) else weekdays
        first = max((day for day in (days.first, limits.not_before) if day), default=None)
        times.append(PreferredTime(first, days.last, kept, hours.after, hours.before))
    if not times and pieces:
        raise NoSuchDayError
    return _merged(times)


def _limits(pieces: list[_Piece]) -> _Limits:
    limits = _Limits()
    for piece in pieces:
        days = piece.without_days
        if piece.without_hours:
            limits.hours = limits.hours.within(piece.without_hours)
        if days is None:
            continue
        if days.weekdays:
            limits.weekdays |= set(days.weekdays)
        elif days.first and days.first == days.last and days.first.weekday() >= 0:
            limits.weekdays.add(days.first.weekday())
        elif days.last:
            limits.not_before = days.last + datetime.timedelta(days=1)
    return limits


def _merged(times: list[PreferredTime]) -> list[PreferredTime]:
    """Return the times with weekdays of any week put together where all else is the same."""
    merged: list[PreferredTime] = []
    for time in times:
        same = next((item for item in merged if item.weekdays and replace(item, weekdays=time.weekdays) == time), None)
        if same is None or not time.weekdays:
            merged.append(time)
        else:
            weekdays = tuple(sorted({*same.weekdays, *time.weekdays}))
            merged[merged.index(same)] = replace(same, weekdays=weekdays)
    return merged


def _checked(time: PreferredTime, now: datetime.datetime) -> PreferredTime:
    """Return the time from today on. Raises: PastError, FarError, NoSuchTimeError."""
    today = now.date()
    if time.last_day is not None and time.last_day < today:
        raise PastError
    first = time.first_day
    if first is not None and first > today + datetime.timedelta(days=FARTHEST_DAYS):
        raise FarError
    if time.after and time.before and time.after >= time.before:
        raise NoSuchTimeError
    if first is None or first < today:
        return replace(time, first_day=first and today)
    if first == time.last_day:
        _check_hours(first, time, now)
    return time


def _check_hours(day: datetime.date, time: PreferredTime, now: datetime.datetime) -> None:
    """Raise where the hours of the day are over, or where the clock leaves them out in spring."""
    ends = datetime.datetime.combine(day, time.before or datetime.time.max, now.tzinfo)
    if ends.astimezone(datetime.UTC) <= now.astimezone(datetime.UTC):
        raise PastError
    if time.after:
        starts = datetime.datetime.combine(day, time.after, now.tzinfo)
        if starts.astimezone(datetime.UTC).astimezone(now.tzinfo).time() != time.after:
            raise NoSuchTimeError
