"""The triage, class by class: harmless messages in the words of the patterns, and danger in nearly the same words.

The pattern speaks without the learned detector, so a false alarm of its own interrupts a visitor for nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.safety import Triage

from .folder import REPOSITORY

TRIAGE = Triage(REPOSITORY)
CASES = yaml.safe_load(Path(__file__).with_name("triage_classes.yml").read_text(encoding="utf-8"))
HARMLESS = [text for texts in CASES["harmless"].values() for text in texts]


def dangers(kind: str) -> list[tuple[list[int], str]]:
    """Return the tiers that are right, and the message, of each of this kind."""
    return [(case["tiers"], case["text"]) for cases in CASES[kind].values() for case in cases]


def tier(text: str) -> int | None:
    finding = TRIAGE.check(text)
    return finding.tier if finding else None


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_messages_in_the_words_of_the_patterns_interrupt_nobody(text: str) -> None:
    assert tier(text) is None


@pytest.mark.parametrize(("expected", "text"), dangers("near_danger"))
def test_danger_that_looks_like_a_harmless_message_is_caught(expected: list[int], text: str) -> None:
    assert tier(text) in expected


@pytest.mark.parametrize(("expected", "text"), dangers("plain_danger"))
def test_danger_in_plain_words_is_caught(expected: list[int], text: str) -> None:
    assert tier(text) in expected


@pytest.mark.parametrize("text", HARMLESS[::6])
@pytest.mark.parametrize("danger", ["I want to die", "I am going to kill myself tonight"])
def test_a_harmless_message_before_it_hides_no_danger(text: str, danger: str) -> None:
    assert tier(f"{text} {danger}") == 1
    assert tier(f"{text}. {danger}.") == 1
