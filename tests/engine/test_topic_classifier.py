"""What the topic classifier learns beside the phrasings."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.kernel_ridge import KernelRidgeClassifier, KernelWeights
from bot.nlu.topic_classifier import TopicClassifier, name_as_text


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("faq/side_effects_short", "side effects short"),
        ("card-arrival", "card arrival"),
        ("opening__hours?", "opening hours"),
        ("größe", "größe"),
        ("c12", "c12"),
        ("!!", "!!"),
    ],
)
def test_a_label_is_called_by_its_own_words(label: str, words: str) -> None:
    """A label that has none is called as it is written: an empty phrasing would be no phrasing."""
    assert name_as_text(label) == words


@pytest.mark.parametrize(
    ("label", "text", "is_read_alone", "is_sure_enough"),
    [
        ("faq/session_length", "how long is it", True, False),
        ("faq/session_length", "and the nasal one", False, True),
        ("faq/session_length", "cuánto dura la sesión", True, False),
        ("chitchat/greet", "hiya", True, True),
        ("out_of_scope", "who won the game", True, True),
    ],
)
def test_a_topic_has_to_be_surer_than_what_is_asked_elsewhere(
    label: str, text: str, is_read_alone: bool, is_sure_enough: bool
) -> None:
    """At 0.5, between the two thresholds."""
    classifier = KernelRidgeClassifier(KernelWeights(gamma=2.0, word_weight=0.3, char_weight=0.3, ridge=0.2))
    classifier.labels = [label, "faq/another"]
    config = {**TopicClassifier.get_default_config(), "threshold": 0.6, "threshold_elsewhere": 0.4}
    component = TopicClassifier(config, None, None, classifier)  # type: ignore[arg-type]  # it keeps and loads nothing
    message = Message({"text": text})
    component._set(message, np.array([0.5, 0.3]), is_read_alone)
    assert (message.get("intent")["name"] == label.split("/", maxsplit=1)[0]) is is_sure_enough


@pytest.mark.parametrize(
    ("best", "advice", "first"),
    [
        ("gap/dosage", 0.2, "advice"),
        ("gap/dosage", 0.1, "gap"),
        ("chitchat/greet", 0.2, "chitchat"),
        ("out_of_scope", 0.2, "out_of_scope"),
    ],
)
def test_what_may_be_a_question_on_the_own_case_is_not_answered_in_general(
    best: str, advice: float, first: str
) -> None:
    """From `advice_from` on; what would get no answer from the content is left alone."""
    classifier = KernelRidgeClassifier(KernelWeights(gamma=2.0, word_weight=0.3, char_weight=0.3, ridge=0.2))
    classifier.labels = ["advice", best]
    config = {**TopicClassifier.get_default_config(), "advice_from": 0.15}
    component = TopicClassifier(config, None, None, classifier)  # type: ignore[arg-type]  # it keeps and loads nothing
    message = Message({"text": "would mine be all right"})
    probabilities = component._wary(np.array([advice, 1.0 - advice]))
    component._set(message, probabilities, is_read_alone=True)
    assert message.get("intent")["name"] == first
    assert probabilities.sum() == pytest.approx(1.0)
