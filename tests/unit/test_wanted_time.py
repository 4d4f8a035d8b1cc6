"""Days and times in words are read from a fixed moment, on the clinic's clock, and said back."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.services.reading.wanted_time import PROBLEMS, read_wanted_times, spoken_times

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=CHICAGO)
"""A Monday morning, ten o'clock."""
READINGS = [
    ("next Tuesday afternoon", "Tuesday 1 December 2026, 12:00 PM to 5:00 PM"),
    ("any weekday after 4", "any weekday, after 4:00 PM"),
    ("the 3rd at 2", "Thursday 3 December 2026, at 2:00 PM"),
    ("tomorrow morning", "Tuesday 24 November 2026, before 12:00 PM"),
    ("12/5 at 10", "Saturday 5 December 2026, at 10:00 AM"),
    ("mid week", "Tuesdays or Wednesdays or Thursdays"),
    ("monday or wednesday", "Monday 30 November 2026; or Wednesday 25 November 2026"),
    ("asap", "from Monday 23 November 2026"),
    ("in two weeks", "from Monday 7 December 2026 until Sunday 13 December 2026"),
    ("not fridays", "any day but Friday"),
    ("Tuesday", "Tuesday 24 November 2026"),
    ("tuesdays", "Tuesdays"),
    ("tues works", "Tuesday 24 November 2026"),
    ("this friday at 9:30", "Friday 27 November 2026, at 9:30 AM"),
    ("Monday", "Monday 30 November 2026"),
    ("next monday", "Monday 30 November 2026"),
    ("tomorrow", "Tuesday 24 November 2026"),
    ("tmrw at noon", "Tuesday 24 November 2026, at 12:00 PM"),
    ("today after 4", "Monday 23 November 2026, after 4:00 PM"),
    ("today at 9", "time_past"),
    ("this morning", "Monday 23 November 2026, before 12:00 PM"),
    ("tonight", "Monday 23 November 2026, after 5:00 PM"),
    ("day after tomorrow, before 11", "Wednesday 25 November 2026, before 11:00 AM"),
    ("next week", "from Monday 30 November 2026 until Sunday 6 December 2026"),
    ("early next week", "from Monday 30 November 2026 until Wednesday 2 December 2026"),
    ("end of the week", "from Thursday 26 November 2026 until Sunday 29 November 2026"),
    ("later this week", "from Tuesday 24 November 2026 until Sunday 29 November 2026"),
    ("next week tuesday", "Tuesday 1 December 2026"),
    ("tuesday next week in the morning", "Tuesday 1 December 2026, before 12:00 PM"),
    ("the weekend", "Saturdays or Sundays"),
    ("this weekend", "from Saturday 28 November 2026 until Sunday 29 November 2026"),
    ("weekends", "Saturdays or Sundays"),
    ("Dec 5", "Saturday 5 December 2026"),
    ("December 5th at 3pm", "Saturday 5 December 2026, at 3:00 PM"),
    ("5 December 2026", "Saturday 5 December 2026"),
    ("december 5, 2026 at 10:30", "Saturday 5 December 2026, at 10:30 AM"),
    ("2026-12-05", "Saturday 5 December 2026"),
    ("the 31st", "Thursday 31 December 2026"),
    ("Tuesday the 24th", "Tuesday 24 November 2026"),
    ("Tuesday the 25th", "time_mismatch"),
    ("30 February", "time_no_such_day"),
    ("2/30", "time_no_such_day"),
    ("32nd", "time_no_such_day"),
    ("1/1/1999", "time_past"),
    ("in 2150", "time_far"),
    ("march 2150", "time_far"),
    ("november 20", "time_past"),
    ("october 12", "time_past"),
    ("between 2 and 4 on thursday", "Thursday 26 November 2026, 2:00 PM to 4:00 PM"),
    ("2-4pm thursday", "Thursday 26 November 2026, 2:00 PM to 4:00 PM"),
    ("from 10 to 12 any day", "10:00 AM to 12:00 PM"),
    ("around 3 on wednesday", "Wednesday 25 November 2026, 2:30 PM to 3:30 PM"),
    ("9 to 5 on weekdays", "any weekday, 9:00 AM to 5:00 PM"),
    ("mornings", "before 12:00 PM"),
    ("late afternoon", "3:00 PM to 5:00 PM"),
    ("after work", "after 5:00 PM"),
    ("lunchtime on friday", "Friday 27 November 2026, 12:00 PM to 2:00 PM"),
    ("half past 2 tomorrow", "Tuesday 24 November 2026, at 2:30 PM"),
    (
        "tuesday or thursday after 3",
        "Tuesday 24 November 2026, after 3:00 PM; or Thursday 26 November 2026, after 3:00 PM",
    ),
    ("tuesday at 10 or 2", "Tuesday 24 November 2026, at 10:00 AM; or Tuesday 24 November 2026, at 2:00 PM"),
    (
        "tomorrow morning or friday afternoon",
        "Tuesday 24 November 2026, before 12:00 PM; or Friday 27 November 2026, 12:00 PM to 5:00 PM",
    ),
    (
        "wed and fri mornings",
        "Wednesday 25 November 2026, before 12:00 PM; or Friday 27 November 2026, before 12:00 PM",
    ),
    ("monday through thursday", "Mondays or Tuesdays or Wednesdays or Thursdays"),
    ("mon-thu after 2", "Mondays or Tuesdays or Wednesdays or Thursdays, after 2:00 PM"),
    ("any day but friday", "any day but Friday"),
    ("weekdays except wednesday", "Mondays or Tuesdays or Thursdays or Fridays"),
    ("not in the morning", "after 12:00 PM"),
    ("not before 10", "after 10:00 AM"),
    ("no later than 3 on tuesday", "Tuesday 24 November 2026, before 3:00 PM"),
    ("anything but mondays or fridays", "any day but Monday and Friday"),
    ("after the 5th", "from Sunday 6 December 2026"),
    ("before December 10", "until Wednesday 9 December 2026"),
    ("from monday on", "from Monday 30 November 2026"),
    ("by friday", "until Friday 27 November 2026"),
    ("between the 3rd and the 7th", "from Thursday 3 December 2026 until Monday 7 December 2026"),
    ("in three days", "Thursday 26 November 2026"),
    ("next month", "from Tuesday 1 December 2026 until Thursday 31 December 2026"),
    ("in december", "from Tuesday 1 December 2026 until Thursday 31 December 2026"),
    ("any time", "any time"),
    ("whenever works", "any time"),
    ("i don't mind", "any time"),
    ("el martes por la tarde", "Tuesday 24 November 2026, 12:00 PM to 5:00 PM"),
    ("mañana por la mañana", "Tuesday 24 November 2026, before 12:00 PM"),
    ("pasado mañana a las 3", "Wednesday 25 November 2026, at 3:00 PM"),
    ("lo antes posible", "from Monday 23 November 2026"),
    ("los lunes o los miercoles", "Mondays or Wednesdays"),
    ("la próxima semana", "from Monday 30 November 2026 until Sunday 6 December 2026"),
    ("el 3 de diciembre a las 10", "Thursday 3 December 2026, at 10:00 AM"),
    ("entre semana después de las 4", "any weekday, after 4:00 PM"),
    ("no los viernes", "any day but Friday"),
    ("march 14 2027 at 2:30 am", "time_no_such_hour"),
    ("2:30 am on 3/14", "time_no_such_hour"),
    ("tomorrow at 25:00", "time_no_such_hour"),
    ("tuesday 13pm", "time_no_such_hour"),
    ("blue", ""),
    ("my name is Dana", ""),
    ("what does it cost", ""),
    ("I can't do mornings", "after 12:00 PM"),
    ("Tuesday but not before 10", "Tuesday 24 November 2026, after 10:00 AM"),
    (
        "tuesday or wednesday, mornings only",
        "Tuesday 24 November 2026, before 12:00 PM; or Wednesday 25 November 2026, before 12:00 PM",
    ),
    ("7 in the evening on thursday", "Thursday 26 November 2026, at 7:00 PM"),
    ("3 o'clock friday", "Friday 27 November 2026, at 3:00 PM"),
    ("1st thing tomorrow", "Tuesday 24 November 2026, before 10:00 AM"),
    ("sometime next week, ideally after 3", "from Monday 30 November 2026 until Sunday 6 December 2026, after 3:00 PM"),
]
"""What somebody writes, and what is said back: the times, the line that says what is wrong with them, or nothing."""


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_a_phrasing_is_read_as_people_mean_it(text: str, expected: str) -> None:
    reading = read_wanted_times(text, MONDAY)
    assert (reading.problem or spoken_times(reading.times)) == expected


def test_nothing_read_is_ever_over() -> None:
    """Whatever the hour of asking: a day of the past, or an hour of today that is over, is said to be so."""
    for hour in range(24):
        now = MONDAY.replace(hour=hour)
        for text, _ in READINGS:
            for time in read_wanted_times(text, now).times:
                assert time.last_day is None or time.last_day >= now.date(), text
                assert time.first_day is None or time.first_day >= now.date(), text
                if time.last_day == now.date() and time.before:
                    assert datetime.datetime.combine(time.last_day, time.before, CHICAGO) > now, text


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        # It is Tuesday in Chicago for six hours when it is Wednesday in London already.
        ("tomorrow", datetime.datetime(2026, 11, 24, 23, 59, tzinfo=CHICAGO), "Wednesday 25 November 2026"),
        ("today", datetime.datetime(2026, 12, 31, 23, 30, tzinfo=CHICAGO), "Thursday 31 December 2026"),
        ("tomorrow", datetime.datetime(2026, 12, 31, 23, 30, tzinfo=CHICAGO), "Friday 1 January 2027"),
        # The hour from two to three is left out on 14 March 2027, and comes twice (one to two) on 7 November 2027.
        ("tomorrow at 2:30 am", datetime.datetime(2027, 3, 13, 9, 0, tzinfo=CHICAGO), "time_no_such_hour"),
        ("tomorrow at 3 am", datetime.datetime(2027, 3, 13, 9, 0, tzinfo=CHICAGO), "Sunday 14 March 2027, at 3:00 AM"),
        (
            "tomorrow at 1:30 am",
            datetime.datetime(2027, 11, 6, 9, 0, tzinfo=CHICAGO),
            "Sunday 7 November 2027, at 1:30 AM",
        ),
        (
            "in three days at 9",
            datetime.datetime(2027, 3, 12, 9, 0, tzinfo=CHICAGO),
            "Monday 15 March 2027, at 9:00 AM",
        ),
        # Fall back: 24 hours later it is an hour earlier on the clock, and the day is the next one all the same.
        ("tomorrow", datetime.datetime(2027, 11, 6, 23, 30, tzinfo=CHICAGO), "Sunday 7 November 2027"),
        (
            "today before 9",
            datetime.datetime(2026, 11, 23, 8, 59, tzinfo=CHICAGO),
            "Monday 23 November 2026, before 9:00 AM",
        ),
        ("today before 9", datetime.datetime(2026, 11, 23, 9, 0, tzinfo=CHICAGO), "time_past"),
        ("29 February", datetime.datetime(2027, 3, 1, 9, 0, tzinfo=CHICAGO), "Tuesday 29 February 2028"),
        ("29 February", datetime.datetime(2026, 3, 1, 9, 0, tzinfo=CHICAGO), "time_no_such_day"),
        ("the 31st", datetime.datetime(2027, 2, 1, 9, 0, tzinfo=CHICAGO), "Wednesday 31 March 2027"),
        ("friday", datetime.datetime(2026, 11, 27, 9, 0, tzinfo=CHICAGO), "Friday 4 December 2026"),
        ("next friday", datetime.datetime(2026, 11, 27, 9, 0, tzinfo=CHICAGO), "Friday 4 December 2026"),
        ("next tuesday", datetime.datetime(2026, 11, 29, 9, 0, tzinfo=CHICAGO), "Tuesday 1 December 2026"),
    ],
)
def test_days_are_those_of_the_clinics_clock(text: str, now: datetime.datetime, expected: str) -> None:
    reading = read_wanted_times(text, now)
    assert (reading.problem or spoken_times(reading.times)) == expected


def test_the_day_comes_first_where_the_country_writes_it_so() -> None:
    assert read_wanted_times("12/5", MONDAY, day_first=True).problem == ""
    assert spoken_times(read_wanted_times("5/12 at 10", MONDAY, day_first=True).times).startswith("Saturday 5 December")
    assert spoken_times(read_wanted_times("12/5 at 10", MONDAY).times).startswith("Saturday 5 December")
    assert spoken_times(read_wanted_times("25/12", MONDAY).times) == "Friday 25 December 2026"


@pytest.mark.parametrize(
    "text", ["", "?", "1" * 500, "a" * 2000, "<b>x</b>", "=1+1", "0/0", "99/99/99", "31/31", "9:99"]
)
def test_nonsense_is_no_time(text: str) -> None:
    """It is not read, or it is said what is wrong with it; nothing breaks."""
    reading = read_wanted_times(text, MONDAY)
    assert reading.times == ()
    assert reading.problem in ("", *PROBLEMS.values())
