"""The noise of the evaluation: realistic in amount, and the same every time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.evaluation.cases import NOISE, Case, Group, noisy, phrasings
from bot.cli.evaluation.noise import spoken, typed

TEXT = "Hello, how long does the Ketamine infusion take, and do I need someone to drive me home?"


@pytest.fixture(scope="module")
def cases(root: Path) -> list[Case]:
    return phrasings(root / "tests/held_out", root)


def distance(one: list[str], other: list[str]) -> int:
    """Return how many insertions, deletions and replacements lead from one to the other."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, 1):
        diagonal, row[0] = row[0], number
        for index, right in enumerate(other, 1):
            diagonal, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, diagonal + (left != right))
    return row[-1]


def words(text: str) -> list[str]:
    return re.sub(r"[^\w\s']", "", text.lower().replace("\u2019", "'")).split()


def test_as_many_characters_are_wrong_as_people_leave_on_phones(cases: list[Case]) -> None:
    """About 2.3 %, apart from capitals and punctuation."""
    pairs = [(list(" ".join(words(case.text))), list(" ".join(words(typed(case.text))))) for case in cases]
    wrong = sum(distance(*pair) for pair in pairs)
    assert 0.018 <= wrong / sum(len(plain) for plain, _ in pairs) <= 0.028


def test_speech_recognition_gets_about_one_word_in_eleven_wrong(cases: list[Case]) -> None:
    pairs = [(words(case.text), spoken(case.text).split()) for case in cases]
    wrong = sum(distance(*pair) for pair in pairs)
    assert 0.06 <= wrong / sum(len(plain) for plain, _ in pairs) <= 0.12


def test_what_was_spoken_has_no_capitals_and_no_stops(cases: list[Case]) -> None:
    for case in cases:
        assert re.fullmatch(r"[^\W_A-Z]+(?:['\u2019 ][^\W_A-Z]+)*|\W+", spoken(case.text)), case.text


def test_digits_stay_what_they_are() -> None:
    """A slip in a number would be another question."""
    text = "is 911 or 988 the number to call at 1,000 Main Street, 555-0142"
    for noise in (typed, spoken):
        assert re.findall(r"\d", noise(text)) == re.findall(r"\d", text)


def test_noise_is_the_same_in_another_process() -> None:
    """Otherwise two runs could not be compared."""
    code = f"from bot.cli.evaluation.noise import spoken, typed; print(typed({TEXT!r})); print(spoken({TEXT!r}))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [typed(TEXT), spoken(TEXT)]
    assert typed(TEXT) != TEXT


@pytest.mark.parametrize("group", NOISE)
def test_a_noisy_message_means_what_it_meant(cases: list[Case], group: Group) -> None:
    """It keeps its labels, and the digest by which two runs are compared; it is never empty."""
    for plain, changed in zip(cases, noisy(cases, group), strict=True):
        assert (changed.group, changed.key, changed.labels) == (group, plain.key, plain.labels)
        assert changed.text.strip()


@pytest.mark.parametrize("text", ["?", "no", "¿cuánto cuesta?", "疼吗", "👍"])
def test_odd_messages_survive(text: str) -> None:
    assert typed(text)
    assert spoken(text)
