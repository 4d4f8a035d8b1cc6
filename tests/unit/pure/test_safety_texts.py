"""The fixed texts of the triage, and what happens where its files are broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bot.safety import Finding, SafetyFilesError, Triage
from bot.safety.triage import last_resort

from .folder import REPOSITORY

NUMBERS = {"emergency_number": "112", "crisis_line": "116 123", "clinic_now": "", "line": ""}


def copy(root: Path) -> Path:
    shutil.copytree(REPOSITORY / "data/safety", root / "data/safety")
    return root


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_crisis_text_names_the_profile_s_numbers_and_says_that_it_is_a_program(language: str) -> None:
    text = Triage(REPOSITORY).text(Finding(1, "id", "why", language), NUMBERS)
    assert "112" in text
    assert "116 123" in text
    assert "911" not in text
    assert "program" in text


@pytest.mark.parametrize("tier", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("is_medical", [False, True])
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("I am a program", "nobody may be reading")), ("es", ("oy un programa", "puede que nadie lea"))],
)
def test_every_text_says_that_it_is_a_program_and_whom_to_call(
    tier: int, is_medical: bool, language: str, words: tuple[str, ...]
) -> None:
    text = Triage(REPOSITORY).text(Finding(tier, "id", "why", language, is_medical=is_medical), NUMBERS)
    assert [word for word in words if word.casefold() not in text.casefold()] == []
    assert "112" in text
    for promise in ("we are here", "someone will call you", "you will be fine", "estamos aquí", "le llamaremos"):
        assert promise not in text.casefold()


@pytest.mark.parametrize(("language", "first"), [("en", "Please call 112 now."), ("es", "Llame ahora al 112.")])
def test_an_emergency_text_begins_with_the_call(language: str, first: str) -> None:
    assert Triage(REPOSITORY).text(Finding(4, "id", "why", language), NUMBERS).startswith(first)


def test_crisis_and_emergency_are_told_apart() -> None:
    acts = {tier: Finding(tier, "id", "why", "en").act for tier in (1, 2, 3, 4, 5, 8)}
    assert acts == {1: "crisis", 2: "crisis", 3: "crisis", 8: "crisis", 4: "emergency", 5: "emergency"}


def test_the_last_resort_names_both_numbers() -> None:
    assert "911" in last_resort()
    assert "988" in last_resort()


@pytest.mark.parametrize("name", ["patterns.yml", "texts.yml"])
@pytest.mark.parametrize("content", ["", "- a\n", "patterns: [\n", "other: 1\n", "patterns: 5\ntexts: 5\n"])
def test_a_broken_file_stops_the_start(tmp_path: Path, name: str, content: str) -> None:
    (copy(tmp_path) / "data/safety" / name).write_text(content, encoding="utf-8")
    with pytest.raises(SafetyFilesError):
        Triage(tmp_path)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    (copy(tmp_path) / "data/safety/patterns.yml").unlink()
    with pytest.raises(SafetyFilesError, match=r"patterns\.yml.*Restore"):
        Triage(tmp_path)


@pytest.mark.parametrize(
    "entry",
    [
        "- {id: a, tier: 1, why: w, any: ['(']}",
        "- {id: a, tier: 1, why: w, any: a}",
        "- {id: a, tier: 1, why: w, any: []}",
        "- {id: a, tier: 1, why: w, any: [2]}",
        "- {id: a, tier: 1, why: w, any: ['{nobody}']}",
        "- {id: a, tier: 1, why: w, any: [a], unless: [unknown]}",
        "- {id: a, tier: 1, why: w, any: [a], unless_also: b}",
        "- {id: a, tier: 9, why: w, any: [a]}",
        "- {id: a, tier: 6, why: w, any: [a]}",
        "- {id: a, tier: 1, any: [a]}",
        "- {id: a, tier: one, why: w, any: [a]}",
        "- {id: a, tier: 1, why: w, any: [a], language: fr}",
        "- {id: a, tier: 2, why: w, any: [a]}  # no text for tier 2 here",
    ],
)
def test_a_pattern_that_cannot_work_stops_the_start(tmp_path: Path, entry: str) -> None:
    folder = tmp_path / "data/safety"
    folder.mkdir(parents=True)
    (folder / "patterns.yml").write_text(f"patterns:\n{entry}\n", encoding="utf-8")
    (folder / "texts.yml").write_text("texts: {1: {en: Call now.}}\n", encoding="utf-8")
    with pytest.raises(SafetyFilesError):
        Triage(tmp_path)


def test_an_exception_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = copy(tmp_path) / "data/safety/patterns.yml"
    path.write_text("patterns:\n- {id: a, tier: 1, why: w, any: [a], unless: [unknown]}\n", encoding="utf-8")
    with pytest.raises(SafetyFilesError, match="pattern a names exceptions that are not there: unknown"):
        Triage(tmp_path)


@pytest.mark.parametrize("kind", ["parts", "exceptions"])
@pytest.mark.parametrize("entry", ["{words: [a]}", "{why: w}", "{why: w, words: a}", "{why: '', words: [a]}"])
def test_a_group_without_words_or_a_reason_stops_the_start(tmp_path: Path, kind: str, entry: str) -> None:
    path = copy(tmp_path) / "data/safety/patterns.yml"
    rules = "patterns:\n- {id: a, tier: 1, why: w, any: [a]}\n"
    path.write_text(f"{kind}: {{b: {entry}}}\n{rules}", encoding="utf-8")
    with pytest.raises(SafetyFilesError):
        Triage(tmp_path)


def test_every_part_and_exception_is_used_and_every_name_is_its_own() -> None:
    """What nothing names only looks as if it counted; a second pattern of the same id would hide in reports."""
    content = yaml.safe_load((REPOSITORY / "data/safety/patterns.yml").read_text(encoding="utf-8"))
    written = str([content["patterns"], content["parts"], content["exceptions"], content["lines"]])
    named = {name for entry in content["patterns"] for name in entry.get("unless", [])}
    assert set(content["exceptions"]) == named
    assert [name for name in content["parts"] if f"{{{name}}}" not in written] == []
    ids = [entry["id"] for entry in content["patterns"]]
    assert len(ids) == len(set(ids))
