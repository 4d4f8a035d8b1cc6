"""The safety detector inside Rasa: the patterns guard its own doors, the learned part adds what they miss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.kernel_ridge import KernelRidgeClassifier, KernelWeights
from bot.nlu.safety_detector import BENIGN, LEARNED, LEARNED_WHOLE, SAFETY, SafetyDetector
from bot.nlu.topic_classifier import TOPICS
from bot.safety import DANGER, SAFE_NOW, Triage

CALM, PASSIVE, EMERGENCY, HARM = 0, 1, 2, 3
"""Directions in which the vectors of a label lie."""
LABELS = (BENIGN, "2", "4", "8")


@pytest.fixture(scope="module")
def directions() -> np.ndarray:
    """Return one unit vector (4 x 16) a label."""
    vectors = np.random.default_rng(3).normal(size=(4, 16)).astype(np.float32)
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def detector(directions: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> SafetyDetector:
    """Return a detector that has learned 80 texts, 20 of each label."""
    random = np.random.default_rng(5)
    vectors = np.stack([directions[number % 4] + random.normal(scale=0.25, size=16) for number in range(80)])
    texts = [f"some words {number}" for number in range(80)]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    weights = KernelWeights(gamma=2.0, word_weight=0.0, char_weight=0.0, ridge=0.2)
    classifier = KernelRidgeClassifier(weights).fit(texts, vectors, [LABELS[number % 4] for number in range(80)])
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    return SafetyDetector(SafetyDetector.get_default_config(), storage, Resource("detector"), classifier)


def seen(detector: SafetyDetector, text: str, vector: np.ndarray, **data: Any) -> Message:
    """Return the message after the detector has looked at it."""
    message = Message({TEXT: text, INTENT: {"name": "faq", "confidence": 0.9}, **data})
    message.add_features(Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, "test"))
    [result] = detector.process([message])
    return result


def test_the_patterns_speak_whatever_the_learned_part_thinks(detector: SafetyDetector, directions: np.ndarray) -> None:
    """Rasa's own shell and other channels come here without the gateway."""
    message = seen(detector, "i am going to kill myself tonight please", directions[CALM])
    assert message.get(INTENT)["name"] == DANGER
    assert message.get(SAFETY)["tier"] == 1
    assert message.get(SAFETY)["pattern"] == "harm_myself"


def test_what_no_pattern_names_is_caught_by_the_learned_part(detector: SafetyDetector, directions: np.ndarray) -> None:
    """The tier is that of the likeliest label."""
    message = seen(detector, "who would water the plants then", directions[PASSIVE])
    assert message.get(INTENT)["name"] == DANGER
    assert (message.get(SAFETY)["tier"], message.get(SAFETY)["pattern"]) == (2, LEARNED)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("my son takes what i get and then he shoves me", "domestic_violence"),
        ("his hand was under the blanket when i woke", "abuse"),
        ("the lozenges are gone in a week and i still want more", "substance_use"),
        ("they are inside the walls and know my name", ""),
    ],
)
def test_harm_that_only_the_learned_part_sees_has_the_line_that_fits(
    detector: SafetyDetector, directions: np.ndarray, text: str, line: str
) -> None:
    """Where it is not known what it is about, none."""
    assert Triage(Path()).check(text) is None
    message = seen(detector, text, directions[HARM])
    assert (message.get(SAFETY)["tier"], message.get(SAFETY)["line"]) == (8, line)


def test_the_more_urgent_of_the_two_wins(detector: SafetyDetector, directions: np.ndarray) -> None:
    """Tier 4 comes before tier 5."""
    text = "still vomiting since the infusion yesterday"
    assert Triage(Path()).check(text).tier == 5
    message = seen(detector, text, directions[EMERGENCY])
    assert message.get(SAFETY)["tier"] == 4


def test_a_calm_message_keeps_its_meaning(detector: SafetyDetector, directions: np.ndarray) -> None:
    """Nothing is marked."""
    message = seen(detector, "how long does a session take", directions[CALM])
    assert message.get(INTENT)["name"] == "faq"
    assert message.get(SAFETY) is None


def test_a_question_about_suicide_is_marked_and_keeps_its_meaning(
    detector: SafetyDetector, directions: np.ndarray
) -> None:
    """Tier 6 gets its answer, with a caring line."""
    message = seen(detector, "does ketamine help with suicidal thoughts", directions[CALM])
    assert message.get(INTENT)["name"] == "faq"
    assert message.get(SAFETY) == {"tier": 6}


def test_a_single_word_is_left_to_the_patterns(detector: SafetyDetector, directions: np.ndarray) -> None:
    """Too many names are words."""
    assert seen(detector, "Hope", directions[PASSIVE]).get(INTENT)["name"] == "faq"
    assert seen(detector, "suicidal", directions[CALM]).get(INTENT)["name"] == DANGER


def test_a_sure_topic_needs_surer_danger(detector: SafetyDetector, directions: np.ndarray) -> None:
    """Somewhere between calm and danger it counts only where no topic is sure; never the other way round.

    That all is surely unrelated lies between the two.
    """
    readings = [("gap", 0.1), ("out_of_scope", 0.9), ("gap", 0.9)]
    outcomes = set()
    for share in np.linspace(0.0, 1.0, 401):
        between = directions[CALM] * (1 - share) + directions[PASSIVE] * share
        unit = (between / np.linalg.norm(between)).astype(np.float32)
        topics = [[{"intent": intent, "confidence": sure}] for intent, sure in readings]
        messages = [seen(detector, "so many plants to water", unit, **{TOPICS: ranked}) for ranked in topics]
        outcomes.add(tuple(message.get(INTENT)["name"] for message in messages))
    assert outcomes == {
        ("faq", "faq", "faq"),
        (DANGER, "faq", "faq"),
        (DANGER, DANGER, "faq"),
        (DANGER, DANGER, DANGER),
    }


@pytest.mark.parametrize(
    ("text", "vector", "intent"),
    [
        ("no i'm safe", CALM, SAFE_NOW),
        ("no i'm safe, my sister is here", PASSIVE, SAFE_NOW),
        ("no, i am going to kill myself", CALM, DANGER),
    ],
)
def test_after_a_crisis_a_denial_is_believed_unless_a_pattern_sees_danger(
    detector: SafetyDetector, directions: np.ndarray, text: str, vector: int, intent: str
) -> None:
    """The flag stays with the gateway all the same."""
    message = seen(detector, text, directions[vector], metadata={"after_crisis": True})
    assert message.get(INTENT)["name"] == intent


def test_what_is_learned_whole_are_intents_of_the_domain() -> None:
    """One that is renamed would be left out without a word."""
    domain = Domain.from_file("domain.yml")
    assert set(domain.intents) >= LEARNED_WHOLE
