"""Read the days that somebody wants: "next Tuesday", "the 3rd", "12/5", "any weekday", "early next week"."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass, replace

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [name.casefold() for name in calendar.month_name]
JUST_PAST_DAYS = 60
"""A day without a year that is so long ago or less is meant as that one, and not as next year's."""
_MONTH = "|".join(MONTHS[1:])
_DAY = "|".join(WEEKDAYS)
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b")
_NUMERIC = re.compile(r"(?<![\d/])(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?(?![\d/])")
_DOTTED = re.compile(r"(?<!\d)(?P<day>\d{1,2})[.-](?P<month>\d{1,2})[.-](?P<year>\d{4})\b")
_MONTH_DAY = re.compile(
    rf"\b(?P<name>{_MONTH}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?(?:am|pm|:))(?: (?P<year>\d{{4}}))?"
)
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<name>{_MONTH})\b(?: (?:del? )?(?P<year>\d{{4}}))?"
)
_ORDINAL = re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?: of (?P<which>this|next) month)?")
_NEAR = re.compile(r"\b(?P<near>day after tomorrow|tomorrow|today)\b")
_IN = re.compile(r"\bin (?P<count>\d{1,3}) (?P<unit>day|week|month)s?\b|\b(?P<from>\d) weeks? from (?:now|today)\b")
_WEEK = re.compile(
    r"\b(?:(?P<part>early|late|later|end of(?: the)?|beginning of(?: the)?|start of(?: the)?) )?"
    r"(?:in )?(?P<which>this|next|the) (?P<unit>week|month)(?!end)\b"
)
_IN_MONTH = re.compile(rf"\b(?:(?P<part>early|late|mid|end of|beginning of) )?(?:in )?(?P<name>{_MONTH})\b")
_YEAR = re.compile(r"(?<![\d:-])(?P<year>1\d{3}|2\d{3})(?![\d:-])")
_RANGE = re.compile(rf"\b(?P<one>{_DAY})s? ?(?:to|through|thru|-|a) ?(?P<two>{_DAY})s?\b")
_ONE = re.compile(
    rf"\b(?P<which>next|this|coming|every|any|each|all) (?:coming )?(?P<name>{_DAY})(?P<many>s?)\b"  # "every Monday"
    rf"|\b(?P<bare>{_DAY})(?P<more>s?)\b"  # "Monday", "Mondays"
)
_NAMED = ((re.compile(r"\bweekdays\b"), (0, 1, 2, 3, 4)), (re.compile(r"\bmidweek\b"), (1, 2, 3)))
_WEEKEND = re.compile(r"\b(?:(?P<which>this|next) )?weekends?\b")
_FROM = re.compile(r"\b(?:from|starting|since|desde|on or after)(?: on)?(?: the)? $")
_AFTER = re.compile(r"\bafter(?: the)? $")
_BEFORE = re.compile(r"\bbefore(?: the)? $")
_UNTIL = re.compile(r"\b(?:until|till|through|by|to|-|hasta)(?: the)? ?$")


class NoSuchDayError(Exception):
    """The calendar has no such day."""


class DayMismatchError(Exception):
    """The day of the week and the date are not the same day."""


class PastError(Exception):
    """That is over."""


class FarError(Exception):
    """That is too far ahead."""


@dataclass(frozen=True)
class Days:
    """Days from the first to the last; `weekdays` narrow them, or stand for any week."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    weekdays: tuple[int, ...] = ()


def read_days(words: str, today: datetime.date, day_first: bool) -> tuple[Days | None, str]:
    """Return the days in plain words, and the words that are left. `day_first`: "5/12" is in December.

    Raises: NoSuchDayError, DayMismatchError, PastError, FarError
    """
    span, rest = _dates(words, today, day_first)
    named, rest = _weekdays(rest, today)
    if span is None or named is None:
        return span or named, rest
    wanted = named.weekdays or ((named.first.weekday(),) if named.first else ())
    if span.first is not None and span.first == span.last:
        if wanted and span.first.weekday() not in wanted:
            raise DayMismatchError
        return span, rest
    return _single(replace(span, weekdays=wanted)), rest


def _single(days: Days) -> Days:
    """Return the one day where only one of the span has the weekday."""
    if days.first is None or days.last is None:
        return days
    span = [days.first + datetime.timedelta(days=ahead) for ahead in range((days.last - days.first).days + 1)]
    fitting = [day for day in span if day.weekday() in days.weekdays]
    if not fitting:
        raise PastError
    return Days(fitting[0], fitting[0]) if len(fitting) == 1 else days


def _dates(words: str, today: datetime.date, day_first: bool) -> tuple[Days | None, str]:
    """Return the span that dates and words such as "next week" name, and the words that are left."""
    found: list[tuple[str, Days]] = []
    while (hit := _first_date(words, today, day_first)) is not None:
        match, days = hit
        found.append((words[: match.start()], days))
        words = f"{words[: match.start()]}\n{words[match.end() :]}"
    if not found:
        return None, words
    if len(found) == 1:
        return _directed(*found[0]), re.sub(r"(?:from|after|before|until|till|by|through) ?(?:the )?\n", " ", words)
    return Days(min(days.first for _, days in found if days.first), max(days.last for _, days in found if days.last)), (
        re.sub(r"(?:from|after|between)? ?(?:the )?\n ?(?:-|to|and|until|till|through)? ?(?:the )?", " ", words)
    )


def _directed(before: str, days: Days) -> Days:
    """Return the days as the word before them means: after, from, before, until."""
    one = datetime.timedelta(days=1)
    if days.first is None or days.last is None:
        return days
    if _FROM.search(before):
        return Days(days.first, None)
    if _AFTER.search(before):
        return Days(days.last + one, None)
    if _BEFORE.search(before):
        return Days(None, days.first - one)
    return Days(None, days.last) if _UNTIL.search(before) else days


def _first_date(words: str, today: datetime.date, day_first: bool) -> tuple[re.Match[str], Days] | None:
    for read in (_calendar_date, _near_date, _span):
        if found := read(words, today, day_first):
            return found
    return None


def _calendar_date(words: str, today: datetime.date, day_first: bool) -> tuple[re.Match[str], Days] | None:
    """Read "2026-12-05", "12/5", "December 5", "the 3rd"."""
    if match := _ISO.search(words) or _DOTTED.search(words):
        return match, _one(_date(int(match["year"]), int(match["month"]), int(match["day"])))
    if match := _NUMERIC.search(words):
        month, day = int(match["one"]), int(match["two"])
        month, day = (day, month) if (day_first and day <= 12) or month > 12 else (month, day)
        return match, _one(_month_day(month, day, match["year"], today))
    if match := _MONTH_DAY.search(words) or _DAY_MONTH.search(words):
        return match, _one(_month_day(MONTHS.index(match["name"]), int(match["day"]), match["year"], today))
    if match := _ORDINAL.search(words):
        return match, _one(_day_of_month(int(match["day"]), match["which"], today))
    return None


def _near_date(words: str, today: datetime.date, _: bool) -> tuple[re.Match[str], Days] | None:
    """Read "tomorrow", "in three days", "early next week", "this weekend"."""
    if match := _NEAR.search(words):
        ahead = {"today": 0, "tomorrow": 1}.get(match["near"], 2)
        return match, _one(today + datetime.timedelta(days=ahead))
    if match := _IN.search(words):
        return match, _ahead(int(match["count"] or match["from"]), match["unit"] or "week", today)
    if match := _WEEK.search(words):
        return match, _week_or_month(match["unit"], match["which"], match["part"] or "", today)
    if (match := _WEEKEND.search(words)) and match["which"]:
        return match, _weekend(match["which"], today)
    return None


def _span(words: str, today: datetime.date, _: bool) -> tuple[re.Match[str], Days] | None:
    """Read "in 2027", "in December", "early March". The word "may" is the month only after "in" or "early"."""
    if match := _YEAR.search(words):
        year = int(match["year"])
        if year < today.year:
            raise PastError
        if year > today.year + 1:
            raise FarError
        return match, Days(max(today, datetime.date(year, 1, 1)), datetime.date(year, 12, 31))
    if (match := _IN_MONTH.search(words)) and (match["name"] != "may" or match["part"] or "in may" in match[0]):
        month = MONTHS.index(match["name"])
        year = today.year + (month < today.month)
        last = calendar.monthrange(year, month)[1]
        first, last = {"early": (1, 10), "beginning of": (1, 10), "mid": (11, 20)}.get(match["part"] or "", (1, last))
        first = 21 if match["part"] in ("late", "end of") else first
        return match, Days(datetime.date(year, month, first), datetime.date(year, month, last))
    return None


def _weekdays(words: str, today: datetime.date) -> tuple[Days | None, str]:
    """Return the weekdays named: one coming day, or days of any week; and the words that are left."""
    if match := _RANGE.search(words):
        one, two = WEEKDAYS.index(match["one"]), WEEKDAYS.index(match["two"])
        chosen = tuple(sorted({(one + ahead) % 7 for ahead in range((two - one) % 7 + 1)}))
        return Days(weekdays=chosen), words.replace(match[0], " ")
    for pattern, chosen in _NAMED:
        if pattern.search(words):
            return Days(weekdays=chosen), pattern.sub(" ", words)
    if _WEEKEND.search(words):
        return Days(weekdays=(5, 6)), _WEEKEND.sub(" ", words)
    match = _ONE.search(words)
    if match is None:
        return None, words
    weekday, rest = WEEKDAYS.index(match["name"] or match["bare"]), words.replace(match[0], "\n", 1)
    before = words[: match.start()]
    if match["which"] in ("every", "any", "each", "all") or match["many"] or match["more"]:
        return Days(weekdays=(weekday,)), rest
    day = today + datetime.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if match["which"] == "next" and day.isocalendar()[:2] == today.isocalendar()[:2]:
        day += datetime.timedelta(days=7)  # on a Monday, "next Tuesday" is not tomorrow
    days = _directed(before, _one(day))
    return days, re.sub(r"(?:from|after|before|until|till|by|through) ?\n", " ", rest)


def _one(day: datetime.date) -> Days:
    return Days(day, day)


def _date(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise NoSuchDayError from None


def _month_day(month: int, day: int, year: str | None, today: datetime.date) -> datetime.date:
    """Return the day; without a year, the next one of that name, or the one that has just passed."""
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    leap_year = 2000
    _date(leap_year, month, day)
    for candidate in (today.year, today.year + 1):
        try:
            found = datetime.date(candidate, month, day)
        except ValueError:
            continue
        if found >= today - datetime.timedelta(days=JUST_PAST_DAYS):
            return found
    raise NoSuchDayError


def _day_of_month(day: int, which: str | None, today: datetime.date) -> datetime.date:
    """Return the next such day of a month."""
    if not 1 <= day <= 31:
        raise NoSuchDayError
    for ahead in range(1 if which == "next" else 0, 12):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        if day <= calendar.monthrange(year, month + 1)[1]:
            found = datetime.date(year, month + 1, day)
            if found >= today or which == "this":
                return found
        elif which:
            raise NoSuchDayError
    raise NoSuchDayError


def _ahead(count: int, unit: str, today: datetime.date) -> Days:
    if unit == "day":
        return _one(today + datetime.timedelta(days=count))
    if unit == "month":
        count *= 4
    day = today + datetime.timedelta(days=7 * count)
    monday = day - datetime.timedelta(days=day.weekday())
    return Days(monday, monday + datetime.timedelta(days=6))


def _week_or_month(unit: str, which: str, part: str, today: datetime.date) -> Days:
    """Return the span of a week or month. What is gone of this one is left out."""
    if unit == "week":
        first = today - datetime.timedelta(days=today.weekday() - (7 if which == "next" else 0))
        length = 7
    else:
        year, month = divmod(today.year * 12 + today.month - 1 + (which == "next"), 12)
        first, length = datetime.date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1]
    last = first + datetime.timedelta(days=length - 1)
    if part.startswith(("early", "beginning", "start")):
        last = first + datetime.timedelta(days=2 if unit == "week" else 9)
    elif part.startswith(("late ", "end")) or part == "late":
        first = first + datetime.timedelta(days=3) if unit == "week" else last - datetime.timedelta(days=9)
    elif part == "later":
        first = max(first, today + datetime.timedelta(days=1))
    return Days(max(first, today), last)


def _weekend(which: str, today: datetime.date) -> Days:
    saturday = today - datetime.timedelta(days=today.weekday()) + datetime.timedelta(days=5)
    saturday += datetime.timedelta(days=7 if which == "next" else 0)
    return Days(max(saturday, today), saturday + datetime.timedelta(days=1))
