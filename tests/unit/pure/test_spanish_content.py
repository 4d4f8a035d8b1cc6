"""The Spanish files are checked as strictly as the English: what is missing, left over or out of date is named."""

from __future__ import annotations

from pathlib import Path

from bot.content.check import check_library
from bot.content.library import load_library
from bot.content.problems import ERROR, WARNING

from .folder import CLINIC, TODAY, change, only_problem_of, write, write_content

TOPICS, REPLIES, WORDS = (f"data/spanish/{name}.yml" for name in ("topics", "replies", "words"))


def test_a_good_folder_has_a_library_in_spanish_too(tmp_path: Path) -> None:
    library = load_library(write_content(tmp_path))
    assert check_library(library, TODAY) == []
    spanish = library.speaking("es")
    assert spanish.answers["does_it_hurt"].text == "Duele poco."
    assert spanish.answers["does_it_hurt"].review_by == library.answers["does_it_hurt"].review_by
    assert spanish.answers["does_it_hurt"].version != library.answers["does_it_hurt"].version
    assert library.speaking("fr") is library


def test_a_topic_that_has_to_be_there_is_missed(tmp_path: Path) -> None:
    change(write_content(tmp_path), TOPICS, "does_it_hurt:", "what_is_that:")
    problems = check_library(load_library(tmp_path), TODAY)
    assert {"lacks 'does_it_hurt'", "names 'what_is_that', which is none of the assistant's texts"} == {
        problem.message for problem in problems
    }
    assert {problem.severity for problem in problems} == {ERROR}


def test_a_fixed_line_that_is_missing_is_named(tmp_path: Path) -> None:
    change(write_content(tmp_path), REPLIES, "clarify:\n", "clarifyy:\n")
    problem = only_problem_of(tmp_path)
    assert (problem.file, problem.message) == (REPLIES, "lacks the line 'clarify'")


def test_a_missing_text_is_named_with_its_line(tmp_path: Path) -> None:
    change(write_content(tmp_path), TOPICS, "  text: Duele poco.\n", "")
    messages = {problem.message for problem in check_library(load_library(tmp_path), TODAY)}
    assert "has no `text`" in messages


def test_an_unknown_key_and_a_placeholder_that_nothing_fills_are_named(tmp_path: Path) -> None:
    line = change(write_content(tmp_path), TOPICS, "  text: Duele poco.\n", "  text: Duele {poco}.\n")
    problem = only_problem_of(tmp_path)
    assert (problem.file, problem.line) == (TOPICS, line)
    assert "{poco}" in problem.message
    change(tmp_path, TOPICS, "  text: Duele {poco}.\n", "  text: Duele poco.\n  review_by: 2027-01-01\n")
    assert "unknown key 'review_by'" in only_problem_of(tmp_path).message


def test_a_part_that_only_one_language_has_is_named(tmp_path: Path) -> None:
    change(write_content(tmp_path), TOPICS, "  text: Duele poco.\n", "  text: Duele poco.\n  more: Casi nada.\n")
    assert "has a `more` for 'does_it_hurt', which the English has not" in only_problem_of(tmp_path).message


def test_notes_that_differ_are_named(tmp_path: Path) -> None:
    note = "  notes:\n  - when: {condition: [depression]}\n    text: Con depresión.\n"
    change(write_content(tmp_path), TOPICS, "  text: Duele poco.\n", f"  text: Duele poco.\n{note}")
    assert "other notes for 'does_it_hurt'" in only_problem_of(tmp_path).message


def test_a_text_written_from_english_that_changed_steps_aside_with_a_warning(tmp_path: Path) -> None:
    change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "It hurts little.", "It hurts a lot.")
    library = load_library(tmp_path)
    [problem] = check_library(library, TODAY)
    assert problem.severity == WARNING
    assert library.answers["does_it_hurt"].fingerprint in problem.remedy
    assert "does_it_hurt" not in library.speaking("es").answers
    assert "does_it_hurt" in library.speaking("es").untranslated


def test_words_for_a_source_a_thing_or_a_figure_are_missed(tmp_path: Path) -> None:
    for old, message in (
        ("  S1: Guía para pacientes 2\n", "lacks 'S1' under 'sources'"),
        ("    nausea: náuseas\n", "lacks 'nausea' under 'entities: effect'"),
        ("    S1: el beneficio completo llega", "lacks 'S1' under 'facts: onset_of_relief'"),
        ("  at_least: al menos\n", "lacks 'at_least' under 'texts'"),
    ):
        change(write_content(tmp_path), WORDS, old, old.replace(old.split(":")[0].strip() + ":", "other:"))
        assert only_problem_of(tmp_path).message == message


def test_a_folder_without_spanish_is_refused(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    for path in (root / "data/spanish").iterdir():
        path.unlink()
    (root / "data/spanish").rmdir()
    assert only_problem_of(tmp_path).file == "data/spanish"


def test_the_clinics_spanish_words_for_an_unknown_topic_are_named(tmp_path: Path) -> None:
    write(write_content(tmp_path), "data/clinic.yml", CLINIC + "answers_es:\n  cost_prize: Cien dólares.\n")
    assert "cost_prize" in only_problem_of(tmp_path).message
