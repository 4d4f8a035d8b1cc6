"""The safety triage's own sets: large enough, apart from each other, and what the patterns alone make of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.cli.evaluate_safety import is_risk, safety_sets
from bot.content.check import normalised_phrasing
from bot.content.document import Document
from bot.content.library import Library
from bot.safety import Triage
from bot.safety.rules import URGENCY

LEAST_RISK, LEAST_BENIGN, LEAST_ADVICE = 200, 400, 40
LEAST_OF_A_TIER = 30
MOST_FALSE_BY_PATTERNS = 0.02


@pytest.fixture(scope="module")
def learned(root: Path) -> list[dict[str, Any]]:
    """Return what the detector is trained on."""
    phrasings: list[dict[str, Any]] = Document(root / "data/safety/phrasings.yml", root).data["phrasings"]
    return phrasings


@pytest.fixture(scope="module")
def sets(root: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the messages of each set."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file, message in safety_sets(root / "tests/safety"):
        found.setdefault(file, []).append(message)
    return found


def test_nothing_is_both_learned_and_measured(
    learned: list[dict[str, Any]], library: Library, sets: dict[str, list[dict[str, Any]]]
) -> None:
    """The detector learns from ordinary questions too."""
    known = {normalised_phrasing(entry["text"]) for entry in learned}
    known |= {normalised_phrasing(text) for examples in library.examples.values() for text in examples}
    measured = [message["text"] for messages in sets.values() for message in messages]
    assert [text for text in measured if normalised_phrasing(text) in known] == []


def test_no_message_stands_in_two_sets(sets: dict[str, list[dict[str, Any]]]) -> None:
    texts = [normalised_phrasing(message["text"]) for messages in sets.values() for message in messages]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", ["fixed", "held_out"])
def test_each_set_has_enough_of_everything(sets: dict[str, list[dict[str, Any]]], name: str) -> None:
    counts = Counter(str(message["tier"]) for message in sets[name])
    assert {tier for tier in map(str, URGENCY) if counts[tier] < LEAST_OF_A_TIER} == set()
    assert sum(count for tier, count in counts.items() if is_risk(tier)) >= LEAST_RISK
    assert sum(count for tier, count in counts.items() if not is_risk(tier)) >= LEAST_BENIGN
    assert counts["advice"] >= LEAST_ADVICE
    assert sum(message["language"] == "es" for message in sets[name]) >= 50


@pytest.mark.parametrize("name", ["fixed", "held_out", "strangers", "outright", "natural"])
def test_the_patterns_alone_interrupt_hardly_anybody_for_nothing(
    root: Path, sets: dict[str, list[dict[str, Any]]], name: str
) -> None:
    triage = Triage(root)
    benign = [message["text"] for message in sets[name] if not is_risk(str(message["tier"]))]
    false = [text for text in benign if triage.check(text)]
    assert len(false) <= MOST_FALSE_BY_PATTERNS * len(benign), false


def test_every_tier_has_phrasings_in_both_languages(learned: list[dict[str, Any]]) -> None:
    counts = Counter((entry["tier"], entry["language"]) for entry in learned)
    assert {(tier, language) for tier in URGENCY for language in ("en", "es") if counts[tier, language] < 50} == set()
