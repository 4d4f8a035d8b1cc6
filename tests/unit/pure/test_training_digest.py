"""The model is trained anew when what it learns from has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.library import training_digest

from .folder import change, write, write_content


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/faq/does_it_hurt.yml", "It hurts little.", "It hurts a bit."),
        ("data/faq/does_it_hurt.yml", "2027-05-22", "2028-05-22"),
        ("data/clinic.yml", "9:00 to 17:00", "9:00 to 15:00"),
        ("data/facts.yml", "high: 60", "high: 50"),
    ],
)
def test_what_is_only_said_trains_nothing(tmp_path: Path, name: str, old: str, new: str) -> None:
    before = training_digest(write_content(tmp_path))
    change(tmp_path, name, old, new)
    assert training_digest(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/faq/does_it_hurt.yml", "does_it_hurt number 7\n", "does_it_hurt number seven\n"),
        ("data/faq/does_it_hurt.yml", "    - what about does_it_hurt number 7\n", ""),
        ("data/faq/does_it_hurt.yml", "topic: does_it_hurt", "topic: does_it_ache"),
        ("data/rules/answers.yml", "rules: []", "rules: [{rule: A, steps: []}]"),
        ("data/entities.yml", "words: [iv, drip]", "words: [iv]"),
        ("config.yml", "pipeline: []", "pipeline: [{name: a}]"),
        ("domain.yml", "intents: []", "intents: [faq]"),
    ],
)
def test_what_is_learned_changes_the_digest(tmp_path: Path, name: str, old: str, new: str) -> None:
    before = training_digest(write_content(tmp_path))
    change(tmp_path, name, old, new)
    assert training_digest(tmp_path) != before


def test_a_new_file_changes_the_digest(tmp_path: Path) -> None:
    before = training_digest(write_content(tmp_path))
    write(tmp_path, "data/nlu/more.yml", "nlu:\n- intent: greet\n  examples: |\n    - hello\n")
    assert training_digest(tmp_path) != before


def test_files_of_the_caller_s_count_too(tmp_path: Path) -> None:
    write(write_content(tmp_path), "component.py", "A = 1\n")
    before = training_digest(tmp_path, ("component.py",))
    write(tmp_path, "component.py", "A = 2\n")
    assert training_digest(tmp_path, ("component.py",)) != before
