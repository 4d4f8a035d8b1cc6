"""What a question can name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.document import Document
from bot.content.entities import Entities, read_entities
from bot.content.problems import Problem


def read(folder: Path, text: str) -> tuple[Entities, list[Problem]]:
    path = folder / "entities.yml"
    path.write_text(text, encoding="utf-8")
    return read_entities(Document(path, folder))


def test_words_are_kept_in_lower_case(tmp_path: Path) -> None:
    entities, problems = read(tmp_path, "condition:\n  ptsd: {name: PTSD, words: [PTSD, Trauma]}\n")
    assert problems == []
    assert entities["condition"]["ptsd"].words == ("ptsd", "trauma")
    assert entities["condition"]["ptsd"].name == "PTSD"


def test_a_word_for_two_things_of_a_kind_is_named_with_both(tmp_path: Path) -> None:
    text = "effect:\n  tired: {name: tiredness, words: [sleepy]}\n  dizzy: {name: dizziness, words: [Sleepy]}\n"
    problems = read(tmp_path, text)[1]
    assert [problem.line for problem in problems] == [3]
    assert "'sleepy' under tired and under dizzy" in problems[0].message


def test_the_same_word_may_stand_under_two_kinds(tmp_path: Path) -> None:
    text = "body_part:\n  bladder: {name: bladder, words: [bladder]}\neffect:\n  b: {name: b, words: [bladder]}\n"
    assert read(tmp_path, text)[1] == []


@pytest.mark.parametrize("entry", ["{name: PTSD}", "{words: [ptsd]}", "ptsd", "{name: PTSD, words: ptsd}"])
def test_a_thing_without_name_or_words_is_named(tmp_path: Path, entry: str) -> None:
    problems = read(tmp_path, f"condition:\n  ptsd: {entry}\n")[1]
    assert [problem.line for problem in problems] == [2]
    assert "ptsd" in problems[0].message


@pytest.mark.parametrize("kind", ["[ptsd]", "ptsd"])
def test_a_kind_that_is_no_mapping_is_a_problem_and_not_a_crash(tmp_path: Path, kind: str) -> None:
    assert read(tmp_path, f"condition: {kind}\n")[1]
