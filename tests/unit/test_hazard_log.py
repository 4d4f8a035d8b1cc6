"""The hazard log has each number once, and every test and dialogue that it names stands where it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

NUMBER = re.compile(r"^### H(\d+)\. ", re.MULTILINE)
NAMED = re.compile(r"`([\w./-]+)`")
DIALOGUE = re.compile(r'"([^"]+)"\s+in\s+`(tests/dialogue/scripts/[\w./]+)`')
OF_THE_CLINIC = "data/overlay.yml"
"""Not in the repository."""


def numbers_twice(log: str) -> list[str]:
    """Return the numbers that more than one hazard has."""
    numbers = NUMBER.findall(log)
    return sorted({number for number in numbers if numbers.count(number) > 1})


def missing(root: Path, log: str) -> list[str]:
    """Return the files that are not there, and the tests and dialogues that are not where they are said to be.

    A test belongs to the file of tests that was named last before it.
    """
    wrong, file = [], ""
    for name in NAMED.findall(log):
        if name.startswith("test_"):
            is_there = file.endswith(".py") and f"def {name}(" in (root / file).read_text(encoding="utf-8")
            wrong += [] if is_there else [f"{file}: {name}"]
        elif name.startswith(("actions/", "bot/", "data/", "tests/")) and name != OF_THE_CLINIC:
            file = name if name.startswith("tests/") else file
            wrong += [] if (root / name).exists() else [name]
    for title, path in DIALOGUE.findall(log):
        scripts = (root / path).read_text(encoding="utf-8")
        begins = rf'^- dialogue: "?{re.escape(" ".join(title.split()))}'
        wrong += [] if re.search(begins, scripts, re.MULTILINE) else [f"{path}: {title}"]
    return wrong


@pytest.fixture(scope="module")
def log(root: Path) -> str:
    """Return the hazard log."""
    return (root / "docs/hazard-log.md").read_text(encoding="utf-8")


def test_each_hazard_has_a_number_of_its_own(log: str) -> None:
    assert len(NUMBER.findall(log)) == log.count("\n### ") > 50
    assert numbers_twice(log) == []


def test_every_test_and_file_that_it_names_is_there(root: Path, log: str) -> None:
    assert len(re.findall(r"`test_\w+`", log)) > 150, "the names are where this test looks"
    assert len(DIALOGUE.findall(log)) >= 8
    assert missing(root, log) == []


def test_this_test_sees_what_is_not_there(root: Path) -> None:
    assert numbers_twice("### H1. One\n\n### H2. Two\n\n### H1. Three\n") == ["1"]
    here = "tests/unit/test_hazard_log.py"
    assert missing(root, f"`{here}`: `test_this_test_sees_what_is_not_there`") == []
    assert missing(root, f"`{here}`: `test_gone`, `bot/gone.py`") == [f"{here}: test_gone", "bot/gone.py"]
    scripts = "tests/dialogue/scripts/safety.yml"
    assert missing(root, f'dialogue "Gone" in `{scripts}`') == [f"{scripts}: Gone"]
