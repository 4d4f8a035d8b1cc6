"""Review dates and signatures, with the date injected."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.content.answers import Answer
from bot.content.library import load_library
from bot.content.problems import ERROR, WARNING

from .folder import change, problems_of, write_content

LAST_DAY = datetime.date(2027, 5, 22)


def day(offset: int) -> datetime.date:
    return LAST_DAY + datetime.timedelta(days=offset)


@pytest.mark.parametrize("offset", [-300, -31])
def test_a_date_far_ahead_is_no_problem(tmp_path: Path, offset: int) -> None:
    assert problems_of(write_content(tmp_path), day(offset)) == []


@pytest.mark.parametrize("offset", [-30, -1, 0])
def test_a_date_that_comes_near_is_a_warning_with_the_days_left(tmp_path: Path, offset: int) -> None:
    problems = problems_of(write_content(tmp_path), day(offset))
    assert {problem.severity for problem in problems} == {WARNING}
    assert len(problems) == 3
    assert all(f"in {-offset} days" in problem.message and problem.line for problem in problems)


def test_a_date_that_has_passed_is_a_warning_and_no_longer_a_countdown(tmp_path: Path) -> None:
    problems = problems_of(write_content(tmp_path), day(1))
    assert {problem.severity for problem in problems} == {WARNING}
    assert all("past its date" in problem.message for problem in problems)


def test_going_live_needs_every_answer_signed(tmp_path: Path) -> None:
    problems = problems_of(write_content(tmp_path), live=True)
    assert {problem.severity for problem in problems} == {ERROR}
    named = {word for problem in problems for word in problem.message.split("'")[1::2]}
    assert named == {"session_length", "does_it_hurt", "cost_price"}


def test_a_signature_for_the_text_as_it_stands_lets_it_go_live(tmp_path: Path) -> None:
    answer = load_library(write_content(tmp_path)).answers["does_it_hurt"]
    sign(tmp_path, answer)
    assert "'does_it_hurt' with" not in " ".join(problem.message for problem in problems_of(tmp_path, live=True))


def test_a_text_that_was_changed_after_signing_does_not_go_live(tmp_path: Path) -> None:
    answer = load_library(write_content(tmp_path)).answers["does_it_hurt"]
    sign(tmp_path, answer)
    change(tmp_path, "data/faq/does_it_hurt.yml", "It hurts little.", "It never hurts.")
    assert "does_it_hurt" in " ".join(problem.message for problem in problems_of(tmp_path, live=True))


def sign(root: Path, answer: Answer) -> None:
    signature = f"  signed: {{by: Dr. A, role: physician, date: 2026-11-30, version: '{answer.version}'}}\n"
    change(root, answer.file, "  signed: null\n", signature)
