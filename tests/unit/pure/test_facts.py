"""Figures: their ranges, how they are said, and what is wrong with a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.document import Document
from bot.content.facts import Facts, Figure, Subject, read_facts
from bot.content.problems import Problem
from bot.content.words import ENGLISH


def read(folder: Path, text: str) -> tuple[Facts, list[Problem]]:
    path = folder / "facts.yml"
    path.write_text(text, encoding="utf-8")
    return read_facts(Document(path, folder))


def subject(*figures: Figure) -> Subject:
    return Subject("session_length", "minutes", figures)


def test_the_range_spans_all_sources() -> None:
    assert subject(Figure("S1", 40, 40), Figure("S2", 45, 60)).range == "40 to 60 minutes"


def test_a_figure_for_later_stays_out_of_the_range() -> None:
    assert subject(Figure("S1", 40, 60), Figure("S2", 10, 90, first=False)).range == "40 to 60 minutes"


def test_a_single_number_is_said_once() -> None:
    assert subject(Figure("S1", 30, 30)).range == "30 minutes"
    assert ENGLISH.span(2.5, 2.5) == "2.5"


def test_words_alone_make_no_range() -> None:
    assert subject(Figure("S1", words="that it varies")).range == ""


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("S1", 40, 40, about=True), "about 40 minutes"),
        (Figure("S1", 24, 24, at_least=True), "at least 24 minutes"),
        (Figure("S1", 40, 60), "40 to 60 minutes"),
        (Figure("S1", 6, 8, words="for most people"), "6 to 8 minutes for most people"),
        (Figure("S1", words="that it varies"), "that it varies"),
    ],
)
def test_a_figure_is_said_in_words(figure: Figure, said: str) -> None:
    assert figure.spoken("minutes") == said


def test_each_source_is_said_with_its_title() -> None:
    both = subject(Figure("S1", 40, 40, about=True), Figure("S2", words="that it varies"))
    said = both.each({"S1": "Patient guide 2", "S2": "Patient guide 3"})
    assert said == "Patient guide 2 says about 40 minutes. Patient guide 3 says that it varies."


def test_an_unknown_unit_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    facts, problems = read(tmp_path, "subjects:\n  session_length:\n    unit: fortnights\n")
    assert facts.subjects == {}
    assert [problem.line for problem in problems] == [3]
    assert "'fortnights' for session_length" in problems[0].message
    assert "minutes" in problems[0].remedy


@pytest.mark.parametrize(
    "figure",
    [
        "{low: sixty, high: 60}",
        "{low: 60, high: 40}",
        "{low: 40}",
        "{low: 40, words: for most people}",
        "{}",
        "forty",
        "{low: .nan, high: 60}",
        "{low: [1], high: 2}",
        "{low: -5, high: 60}",
        "{low: 24, high: 24, at_least: yes}",
        "{low: 24, high: 24, about: 1}",
        "{low: 24, high: 24, first: no}",
    ],
)
def test_a_bad_figure_is_named_with_its_line(tmp_path: Path, figure: str) -> None:
    facts, problems = read(tmp_path, f"subjects:\n  pause:\n    unit: minutes\n    figures:\n      S1: {figure}\n")
    assert [problem.line for problem in problems] == [5]
    assert "figure for pause" in problems[0].message
    assert "low: 40" in problems[0].remedy
    assert facts.subjects["pause"].figures == ()


@pytest.mark.parametrize(
    "text",
    [
        "subjects: [session_length]",
        "subjects: {session_length: {unit: minutes, figures: [S1]}}",
        "subjects: {session_length: minutes}",
        "effects: [nausea]",
        "effects: {nausea: S1}",
        "effects: {nausea: {sources: [S1]}}",
        "effects: {nausea: {sources: S1, topics: [safety]}}",
    ],
)
def test_facts_in_another_form_are_a_problem_and_not_a_crash(tmp_path: Path, text: str) -> None:
    problems = read(tmp_path, text + "\n")[1]
    assert problems
    assert all(problem.line == 1 and problem.remedy for problem in problems)
