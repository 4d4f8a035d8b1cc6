"""What is wrong in the clinic's profile is told in words for the person who fills it in."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.content.document import Document
from bot.content.problems import Problem
from bot.content.profile import REQUIRED, Profile
from bot.content.profile_reading import read_profile

GOOD = """\
name: Lakeside
country: US
time_zone: America/Chicago
phone: (312) 555-0142
emergency_number: "911"
crisis_line: "988"
"""


def read(folder: Path, text: str) -> tuple[Profile, list[Problem]]:
    path = folder / "clinic.yml"
    path.write_text(text, encoding="utf-8")
    return read_profile(Document(path, folder))


def good(folder: Path, text: str) -> Profile:
    profile, problems = read(folder, text)
    assert problems == []
    return profile


def only_problem(folder: Path, text: str) -> Problem:
    problems = read(folder, text)[1]
    assert len(problems) == 1, problems
    assert problems[0].file == "clinic.yml"
    return problems[0]


@pytest.mark.parametrize("key", REQUIRED)
def test_a_required_line_without_a_value_is_named(tmp_path: Path, key: str) -> None:
    lines = [f"{key}:" if line.startswith(f"{key}:") else line for line in GOOD.splitlines()]
    problem = only_problem(tmp_path, "\n".join(lines))
    assert problem.line == REQUIRED.index(key) + 1
    assert f"'{key}:'" in problem.message
    assert problem.remedy.startswith("Fill it in")


def test_a_misspelt_line_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "telephon: 5\n")
    assert problem.line == 7
    assert "'telephon'" in problem.message
    assert problem.remedy == "Check its spelling"


@pytest.mark.parametrize("zone", ["Chicago", "America/Chicgo", "America", "../etc/passwd", "x" * 300])
def test_an_unknown_time_zone_is_named_with_an_example(tmp_path: Path, zone: str) -> None:
    problem = only_problem(tmp_path, GOOD.replace("America/Chicago", zone))
    assert problem.line == 3
    assert f"'{zone}'" in problem.message
    assert "America/Chicago" in problem.remedy


def test_a_phone_number_in_words_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD.replace("(312) 555-0142", "ask the desk"))
    assert problem.line == 4
    assert "'ask the desk'" in problem.message
    assert "dial" in problem.remedy


def test_an_email_without_an_at_sign_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "email: desk.example.com\n")
    assert problem.line == 7
    assert "'desk.example.com'" in problem.message
    assert "desk@example.com" in problem.remedy


@pytest.mark.parametrize("hours", ["9 to 17", "9:00", "17:00 to 9:00", "9:00 to 25:00", "mornings", "9:00 to 9:00"])
def test_unreadable_hours_are_named_with_an_example(tmp_path: Path, hours: str) -> None:
    problem = only_problem(tmp_path, GOOD + f"hours:\n  monday: {hours}\n")
    assert problem.line == 8
    assert f"'{hours}'" in problem.message
    assert "9:00 to 17:00" in problem.remedy


def test_hours_for_a_day_that_does_not_exist_are_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "hours:\n  moonday: 9:00 to 17:00\n")
    assert (problem.line, problem.message) == (8, "has hours for 'moonday'")


@pytest.mark.parametrize("written", ["9:00 to 17:00", "9:00-17:00", "09:00 - 17:00"])
def test_hours_can_be_written_as_people_write_them(tmp_path: Path, written: str) -> None:
    profile = good(tmp_path, GOOD + f"hours:\n  Monday: {written}\n  tuesday: closed\n  sunday:\n")
    assert profile.hours == {"monday": (datetime.time(9), datetime.time(17))}


@pytest.mark.parametrize("figure", ["forty", "60 to 40", "0", "40 minutes", "40 to", "-5"])
def test_an_unreadable_figure_is_named_with_an_example(tmp_path: Path, figure: str) -> None:
    problem = only_problem(tmp_path, GOOD + f"protocol:\n  session_minutes: {figure}\n")
    assert problem.line == 8
    assert f"'{figure}' for session_minutes" in problem.message
    assert "40 to 60" in problem.remedy


def test_an_unknown_figure_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "protocol:\n  session_hours: 1\n")
    assert problem.line == 8
    assert "'session_hours'" in problem.message
    assert "session_minutes" in problem.remedy


@pytest.mark.parametrize(("written", "said"), [("40", "40 minutes"), ("40 to 60", "40 to 60 minutes")])
def test_a_figure_is_said_with_its_unit(tmp_path: Path, written: str, said: str) -> None:
    profile = good(tmp_path, GOOD + f"protocol:\n  session_minutes: {written}\n")
    assert profile.protocol == {"session_minutes": said}
    assert profile.spoken()["session_minutes"] == said


@pytest.mark.parametrize("key", ["holidays", "conditions_treated", "topics_off"])
def test_a_list_that_is_a_word_is_named(tmp_path: Path, key: str) -> None:
    problem = only_problem(tmp_path, GOOD + f"{key}: cost_price\n")
    assert problem.line == 7
    assert f"'{key}:'" in problem.message
    assert f"`{key}: []`" in problem.remedy


@pytest.mark.parametrize("key", ["hours", "protocol", "answers"])
def test_a_section_without_indented_lines_is_named(tmp_path: Path, key: str) -> None:
    problem = only_problem(tmp_path, GOOD + f"{key}: nothing\n")
    assert problem.line == 7
    assert f"'{key}:'" in problem.message


def test_an_unreadable_holiday_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + 'holidays: ["2026-12-25", "Christmas"]\n')
    assert problem.line == 7
    assert "'Christmas'" in problem.message
    assert "year-month-day" in problem.remedy


def test_a_place_without_an_address_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "locations:\n  - name: Lakeside\n")
    assert problem.line == 8
    assert "address" in problem.remedy


def test_a_list_where_one_text_belongs_is_named(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "website: [one, two]\n")
    assert problem.line == 7
    assert "'website'" in problem.message


@pytest.mark.parametrize(
    ("line", "key", "kept"),
    [
        ("emergency_number: 000", "emergency_number", "000"),  # Australia's
        ("phone: 0123456701", "phone", "0123456701"),
        ("country: NO", "country", "NO"),  # Norway, not "false"
    ],
)
def test_what_looks_like_a_number_or_a_yes_stays_as_it_was_written(
    tmp_path: Path, line: str, key: str, kept: str
) -> None:
    lines = [line if other.startswith(f"{key}:") else other for other in GOOD.splitlines()]
    assert good(tmp_path, "\n".join(lines)).texts[key] == kept


def test_nothing_that_is_empty_is_said(tmp_path: Path) -> None:
    spoken = good(tmp_path, GOOD + "email:\nwebsite: ''\nhours:\nlocations:\nprotocol:\n  session_minutes:\n").spoken()
    assert set(spoken) == set(REQUIRED)


def test_a_clinic_s_own_answers_count_only_where_they_are_filled_in(tmp_path: Path) -> None:
    profile = good(tmp_path, GOOD + "answers:\n  cost_price:\n  addiction_risk: ' We talk about it. '\n")
    assert profile.answers == {"addiction_risk": "We talk about it."}


def test_places_are_said_with_their_address_and_directions(tmp_path: Path) -> None:
    place = "locations:\n  - name: Lakeside\n    address: 100 Example Avenue\n    directions: Park behind the house.\n"
    assert good(tmp_path, GOOD + place).spoken()["locations"] == "Lakeside: 100 Example Avenue. Park behind the house."


PLACES = """\
hours:
  monday: 9:00 to 17:00
  friday: 9:00 to 15:00
holidays: ["2026-12-25"]
locations:
- name: North
  address: 7 Sample Road
- name: South
  address: 8 Sample Road
  hours:
    friday: 8:00 to 12:00
    saturday: closed
  holidays: ["2026-12-18"]
"""


@pytest.mark.parametrize(
    ("day", "hour", "desk", "north", "south"),
    [
        ("2026-12-11", 10, True, True, True),
        ("2026-12-11", 8, False, False, True),
        ("2026-12-11", 13, True, True, False),
        ("2026-12-14", 10, True, True, False),  # a Monday: the South is open on Fridays only
        ("2026-12-18", 10, True, True, False),  # its own holiday
        ("2026-12-25", 10, False, False, False),  # everybody's
    ],
)
def test_a_place_has_its_own_hours_and_holidays_or_the_desks(
    tmp_path: Path, day: str, hour: int, desk: bool, north: bool, south: bool
) -> None:
    profile = good(tmp_path, GOOD + PLACES)
    now = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(hour), profile.zone)
    assert [profile.is_open(now, place) for place in ("", "North", "South")] == [desk, north, south]


def test_when_a_place_opens_next_goes_by_its_own_days(tmp_path: Path) -> None:
    profile = good(tmp_path, GOOD + PLACES)
    now = datetime.datetime(2026, 12, 14, 18, tzinfo=profile.zone)
    assert profile.desk_changes_at(now) == datetime.datetime(2026, 12, 18, 9, tzinfo=profile.zone)
    assert profile.desk_changes_at(now, "South") is None, "both Fridays within two weeks are holidays"
    a_week_later = now + datetime.timedelta(days=7)
    assert profile.desk_changes_at(a_week_later, "South") == datetime.datetime(2027, 1, 1, 8, tzinfo=profile.zone)


def test_own_hours_of_a_place_are_said_with_it(tmp_path: Path) -> None:
    said = good(tmp_path, GOOD + PLACES).spoken()["locations"]
    assert said == "North: 7 Sample Road. South: 8 Sample Road. Friday 8:00 AM to 12:00 PM."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    friday: 8:00 to 12:00", "    fryday: 8:00 to 12:00", "has hours for 'fryday'"),
        ("    friday: 8:00 to 12:00", "    friday: 8 o'clock", "unreadable hours"),
        ('  holidays: ["2026-12-18"]', "  holidays: [tomorrow]", "unreadable holiday 'tomorrow'"),
        ('  holidays: ["2026-12-18"]', "  holidays: 5", "needs a list"),
        ('  holidays: ["2026-12-18"]', "  holiday: [5]", "unknown line 'holiday'"),
        ("  hours:\n    friday: 8:00 to 12:00\n    saturday: closed", "  hours: always", "has no days below"),
    ],
)
def test_wrong_hours_of_a_place_are_named_with_their_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PLACES
    problem = only_problem(tmp_path, GOOD + PLACES.replace(old, new))
    assert message in problem.message
    assert problem.line > 14
