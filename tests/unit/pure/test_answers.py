"""What is wrong with an answer is told with its line, the value and a remedy."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.content.answers import CHITCHAT, Answer, Note, read_answer
from bot.content.document import Document
from bot.content.problems import Problem

GOOD = """\
answer:
  language: en
  title: Cost
  text: Nobody says.
  review_by: "2027-05-22"
"""


def read(folder: Path, text: str, kind: str = "faq") -> tuple[object, list[Problem]]:
    path = folder / "topic.yml"
    path.write_text(text, encoding="utf-8")
    document = Document(path, folder)
    return read_answer(document, "cost", kind, document.data["answer"])


def good_answer(folder: Path, more: str = "") -> Answer:
    answer, problems = read(folder, GOOD + more)
    assert problems == []
    assert isinstance(answer, Answer)
    return answer


def only_problem(folder: Path, text: str) -> Problem:
    answer, problems = read(folder, text)
    assert answer is None, "a broken answer is never used"
    assert len(problems) == 1, problems
    assert problems[0].file == "topic.yml"
    assert problems[0].remedy
    return problems[0]


def test_a_good_answer_has_no_problem(tmp_path: Path) -> None:
    answer = good_answer(tmp_path)
    assert (answer.text, answer.review_by) == ("Nobody says.", datetime.date(2027, 5, 22))


def test_an_unknown_key_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "  txet: Oops\n")
    assert problem.line == 6
    assert "'txet'" in problem.message
    assert "text" in problem.remedy


@pytest.mark.parametrize("key", ["language", "title", "text"])
def test_a_missing_part_is_named_with_the_line_to_add(tmp_path: Path, key: str) -> None:
    problem = only_problem(tmp_path, "".join(line for line in GOOD.splitlines(True) if f" {key}:" not in line))
    assert problem.line == 1
    assert f"no `{key}`" in problem.message
    assert f"`{key}: ...`" in problem.remedy


def test_a_text_of_spaces_counts_as_missing(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD.replace("Nobody says.", '"   "'))
    assert (problem.line, problem.message) == (4, "has no `text`")


def test_an_unknown_language_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD.replace("language: en", "language: fr"))
    assert problem.line == 2
    assert "'fr'" in problem.message
    assert "en, es" in problem.remedy


@pytest.mark.parametrize("written", ["22.05.2027", "2027-13-01", "next May", "05/22/2027"])
def test_an_unreadable_date_is_named_with_the_form_to_write(tmp_path: Path, written: str) -> None:
    problem = only_problem(tmp_path, GOOD.replace("2027-05-22", written))
    assert problem.line == 5
    assert f"'{written}'" in problem.message
    assert "year-month-day" in problem.remedy


def test_a_topic_without_a_review_date_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace('  review_by: "2027-05-22"\n', "")
    assert "no `review_by`" in only_problem(tmp_path, text).message
    assert read(tmp_path, text, CHITCHAT)[1] == [], "small talk needs none"


@pytest.mark.parametrize("key", ["sources", "related"])
@pytest.mark.parametrize("value", ["S1", "5", "{S1: yes}", "[[S1]]"])
def test_names_that_are_no_list_are_refused(tmp_path: Path, key: str, value: str) -> None:
    problem = only_problem(tmp_path, GOOD + f"  {key}: {value}\n")
    assert problem.line == 6
    assert f"`{key}`" in problem.message
    assert "[one, two]" in problem.remedy


def test_a_note_on_something_unknown_is_refused(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, GOOD + "  notes:\n  - when: {weather: [rain]}\n    text: Wet.\n")
    assert problem.line == 7
    assert "'weather'" in problem.message
    assert "condition" in problem.remedy


@pytest.mark.parametrize("note", ["when: {route: [nasal]}", "text: Wet.", "when: rain\n    text: Wet."])
def test_a_note_needs_a_condition_and_a_text(tmp_path: Path, note: str) -> None:
    assert "`when` or `text`" in only_problem(tmp_path, f"{GOOD}  notes:\n  - {note}\n").message


@pytest.mark.parametrize("value", ["yes", "1", "maybe", "[true]"])
def test_whether_to_offer_a_consultation_is_true_or_false(tmp_path: Path, value: str) -> None:
    problem = only_problem(tmp_path, f"{GOOD}  consultation: {value}\n")
    assert problem.line == 6
    assert "consultation" in problem.message
    assert "true" in problem.remedy


@pytest.mark.parametrize("notes", ["5", "yes"])
def test_notes_that_are_no_list_are_a_problem_and_not_a_crash(tmp_path: Path, notes: str) -> None:
    assert only_problem(tmp_path, f"{GOOD}  notes: {notes}\n").line == 6


def test_a_single_value_in_a_note_needs_no_brackets(tmp_path: Path) -> None:
    answer = good_answer(tmp_path, "  notes:\n  - when: {route: nasal_spray}\n    text: Wet.\n")
    assert answer.notes == (Note({"route": ("nasal_spray",)}, "Wet."),)


def test_an_answer_that_is_only_a_word_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    answer, problems = read(tmp_path, "answer: hello\n")
    assert answer is None
    assert problems


@pytest.mark.parametrize("signed", ["yes", "{by: Dr. A}", "{by: Dr. A, role: physician, date: soon, version: x}"])
def test_an_incomplete_signature_is_refused(tmp_path: Path, signed: str) -> None:
    assert only_problem(tmp_path, f"{GOOD}  signed: {signed}\n").line == 6


def signed_as(folder: Path, version: str) -> Answer:
    signature = f"{{by: Dr. A, role: physician, date: 2026-11-01, version: {version}}}"
    return good_answer(folder, f"  signed: {signature}\n")


def test_a_signature_counts_for_exactly_the_text_that_was_signed(tmp_path: Path) -> None:
    version = good_answer(tmp_path).version
    assert signed_as(tmp_path, f"'{version}'").is_signed
    assert not signed_as(tmp_path, "'000000000000'").is_signed


@pytest.mark.parametrize(
    "edit",
    [
        ("text: Nobody says.", "text: Somebody says."),
        ("title: Cost", "title: Cost\n  more: And more."),
        ("title: Cost", "title: Cost\n  sources: [S1]"),
        ("title: Cost", "title: Cost\n  notes:\n  - when: {route: [nasal]}\n    text: Wet."),
        ("title: Cost", "title: Cost\n  clinic: {figure: session_minutes, text: Here.}"),
        ("language: en", "language: es"),
    ],
)
def test_the_version_changes_with_every_word_a_visitor_could_read(tmp_path: Path, edit: tuple[str, str]) -> None:
    before = good_answer(tmp_path).version
    after, problems = read(tmp_path, GOOD.replace(*edit))
    assert problems == []
    assert isinstance(after, Answer)
    assert after.version != before


def test_an_answer_is_current_on_its_review_date_and_not_on_the_day_after(tmp_path: Path) -> None:
    answer = good_answer(tmp_path)
    assert answer.is_current(datetime.date(2027, 5, 22))
    assert not answer.is_current(datetime.date(2027, 5, 23))
