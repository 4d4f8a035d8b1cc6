"""What the staff send and do is complete, in both languages, sourced, and says who stands by it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.content.library import Library, load_library
from bot.content.problems import ERROR, WARNING
from bot.content.staff_texts import ALARM_STEPS, ALARM_TIERS, CANNED, CLINIC_PLACES, STAFF_NAME, places
from bot.safety.rules import URGENCY

from .folder import REPOSITORY, TODAY, change, only_problem_of, problems_of, write_content


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(REPOSITORY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path)


def test_every_tier_that_alarms_has_its_steps(library: Library) -> None:
    assert set(library.staff_texts.steps) == set(URGENCY) == {int(tier) for tier in ALARM_TIERS}


def test_every_step_names_who_calls_when_the_ambulance_comes_what_is_written_down_and_its_sources(
    library: Library,
) -> None:
    for steps in library.staff_texts.steps.values():
        assert all((steps.title, steps.who_calls, steps.steps, steps.write_down, steps.sources))
        assert "{clinic.emergency_number}" in steps.emergency, "the number comes from the profile"
    assert library.staff_texts.identity.sources


def test_no_number_is_written_into_the_steps(library: Library) -> None:
    texts = [text for steps in library.staff_texts.steps.values() for text in steps.texts]
    assert [text for text in texts if any(number in text for number in ("911", "988", "1-800"))] == []


def test_there_are_a_dozen_replies_in_two_languages_with_the_same_places(library: Library) -> None:
    replies = library.staff_texts.canned.values()
    assert len(replies) >= 12
    for reply in replies:
        assert places(reply.texts["en"]) >= places(reply.texts["es"]) - {"clinic.phone"}, reply.id
        assert places("".join(reply.texts.values())) <= CLINIC_PLACES | {STAFF_NAME}
        assert reply.texts["en"] != reply.texts["es"]


def test_nothing_is_shipped_as_reviewed(library: Library) -> None:
    texts = library.staff_texts
    assert (texts.canned_review.reviewed, texts.steps_review.reviewed) == ("", "")


def test_going_live_needs_somebody_who_stands_by_both_files(root: Path) -> None:
    unread = [problem for problem in problems_of(root, live=True) if "reviewed by nobody" in problem.message]
    assert {problem.file for problem in unread} == {CANNED, ALARM_STEPS}
    for name in (CANNED, ALARM_STEPS):
        change(root, name, "reviewed: null\n", 'reviewed: {by: "Dr. Ana Lee", role: MD, date: "2026-11-30"}\n')
    assert [problem for problem in problems_of(root, live=True) if problem.file.startswith("data/staff")] == []
    assert load_library(root).staff_texts.steps_review.reviewed == "Dr. Ana Lee, MD, 2026-11-30"


def test_a_place_that_the_profile_leaves_empty_is_a_warning_with_its_line(root: Path) -> None:
    line = change(root, CANNED, "Lo estamos mirando ahora.", "Lo estamos mirando ahora {clinic.website}.")
    problem = only_problem_of(root)
    assert (problem.file, problem.severity) == (CANNED, WARNING)
    assert "clinic.website" in problem.message
    assert 0 < line - problem.line <= 3, "the line of the reply"


def test_a_place_that_nothing_can_ever_fill_is_an_error(root: Path) -> None:
    change(root, CANNED, "We are looking into this now.", "We are looking {clinic.fone}.")
    problem = only_problem_of(root)
    assert problem.severity == ERROR
    assert "{clinic.fone}" in problem.message


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            CANNED,
            '    es: "Hola, soy {staff_name}, de {clinic.name}.',
            '    ex: "Hola,',
            "the incomplete reply 'hello'",
        ),
        (CANNED, "replies:\n", "answers:\n", "has nothing below 'replies:'"),
        (CANNED, "reviewed: null", "reviewed: yesterday", "does not say by whom"),
        (ALARM_STEPS, "reviewed: null", "reviewed: {by: Ana}", "does not say by whom"),
        (ALARM_STEPS, "  8:\n", "  9:\n", "has incomplete steps for '9'"),
        (ALARM_STEPS, "    sources: [V]\n", "    sources: [X]\n", "the unknown source 'X'"),
        (ALARM_STEPS, "Never write that", "{staff_name} writes", "'{staff_name}', which nothing fills"),
        (ALARM_STEPS, "identity:\n", "identities:\n", "has nothing below 'identity:'"),
        (ALARM_STEPS, "always:\n", "sometimes:\n", "has no list below 'always:'"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(root: Path, name: str, old: str, new: str, message: str) -> None:
    change(root, name, old, new)
    found = problems_of(root)
    assert any(problem.file == name and message in problem.message for problem in found), found
    assert {problem.file for problem in found} == {name}


@pytest.mark.parametrize("name", [CANNED, ALARM_STEPS])
def test_a_missing_file_is_named(root: Path, name: str) -> None:
    (root / name).unlink()
    assert only_problem_of(root).message == "is missing"


def test_a_review_date_that_has_passed_takes_no_step_away(root: Path) -> None:
    later = TODAY.replace(year=2031)
    late = [problem for problem in problems_of(root, later) if problem.file.startswith("data/staff")]
    assert {problem.severity for problem in late} == {WARNING}
    assert load_library(root).staff_texts.steps
    assert load_library(root).staff_texts.steps_review.review_by == datetime.date(2030, 1, 1)
