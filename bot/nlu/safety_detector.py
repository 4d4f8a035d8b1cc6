"""Graph component: danger in a message, by the triage's patterns and by a learned detector for what they cannot name.

The gateway has asked the patterns already; here they guard the engine's other doors, such as Rasa's own shell.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import shared_encoder
from bot.nlu.example_files import read_examples
from bot.nlu.follow_up_reader import read_follow_ups
from bot.nlu.kernel_ridge import KernelRidgeClassifier
from bot.nlu.kernel_ridge_component import KernelRidgeComponent, sentence_vector
from bot.nlu.question_cutter import UNRELATED
from bot.nlu.topic_classifier import TOPICS
from bot.safety import DANGER, SAFE_NOW, Finding, Triage
from bot.safety.language import SPANISH, language_of
from bot.safety.rules import URGENCY

SAFETY = "safety"
"""Key in a parsed message: {"tier", "pattern", "why", "language", "line", "is_medical"}; tier 6 has only the tier."""
BENIGN = "benign"
LEARNED = "learned"
LEARNED_WHOLE = frozenset(
    {UNRELATED, "book_consultation", "booking_manage", "talk_to_person", "chitchat", "affirm", "deny", "stop"}
)
"""Intents whose examples are all learned as no danger: where they are right, no sure topic speaks against danger.

Advice and what is urgent today are not among them: they stand next to danger, and a sample of them is enough.
"""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyDetector(KernelRidgeComponent):
    """Set the intent to `danger`, or to `safe_now` after a crisis text; mark what only speaks of danger as tier 6."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the defaults; docs/decisions/0004-safety.md says what was measured for each.

        `benign`: how many English questions with a topic it learns from as no danger. `follow_ups`: the file with what
        is said after a question. `threshold`: from which probability of danger on a message counts where the topic
        classifier, which stands before it, has no idea (`off_topic`); `threshold_on_topic`: where it is sure of its
        topic (`on_topic`); between them the odds rise evenly. A single word is left to the patterns: too many names
        are words, such as Hope.
        """
        return {
            "phrasings": "data/safety/phrasings.yml",
            "follow_ups": None,
            "benign": 4500,
            "gamma": 2.0,
            "word_weight": 0.6,
            "char_weight": 0.6,
            "ridge": 0.3,
            "temperature": 8.0,
            "threshold": 0.3,
            "threshold_on_topic": 0.8,
            "off_topic": 0.1,
            "on_topic": 0.5,
        }

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, classifier: KernelRidgeClassifier
    ) -> None:
        super().__init__(config, storage, resource, classifier)
        self._triage = Triage(Path())

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the tiers from the safety phrasings, and what is no danger from them and from what is asked otherwise.

        That is: all that is unrelated, in Spanish or a request, a sample of the other questions, and what people say
        after one.
        """
        texts, labels = read_phrasings(Path(self._config["phrasings"]))
        if self._config["follow_ups"]:
            said = [example.text for example in read_follow_ups(Path(self._config["follow_ups"]))]
            said = [text for text in dict.fromkeys(said) if not self._triage.mentions_danger(text)]
            texts += said
            labels += [BENIGN] * len(said)
        ordinary = [example for example in training_data.intent_examples if example.get(TEXT)]
        ordinary = [example for example in ordinary if example.get(INTENT) != DANGER]
        ordinary = [example for example in ordinary if not self._triage.mentions_danger(example.get(TEXT))]
        chosen = [example for example in ordinary if _is_far_from_topics(example)]
        others = [example for example in ordinary if not _is_far_from_topics(example)]
        chosen += random.Random(0).sample(others, min(self._config["benign"], len(others)))  # noqa: S311
        vectors = [shared_encoder().encode(texts, at_once=2), *map(sentence_vector, chosen)]
        texts += [example.get(TEXT) for example in chosen]
        labels += [BENIGN] * len(chosen)
        self._classifier.fit(texts, np.concatenate(vectors), labels)
        return self._keep()

    def process(self, messages: List[Message]) -> List[Message]:
        """Look at each message that was typed."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                self._look(message, text)
        return messages

    def _look(self, message: Message, text: str) -> None:
        finding = most_urgent_finding(self._triage.check(text), self.learned(message, text))
        metadata = message.get("metadata") or {}
        if finding is not None and not (metadata.get("after_crisis") and self._is_denial(text, finding)):
            message.set(INTENT, {"name": DANGER, "confidence": 1.0}, add_to_output=True)
            message.set(SAFETY, dict(vars(finding)), add_to_output=True)
        elif metadata.get("after_crisis") and self._triage.says_safe(text) and "?" not in text:
            message.set(INTENT, {"name": SAFE_NOW, "confidence": 1.0}, add_to_output=True)
        elif self._triage.mentions_danger(text):
            message.set(SAFETY, {"tier": 6}, add_to_output=True)

    def _is_denial(self, text: str, finding: Finding) -> bool:
        """Tell whether "I am not in danger" is all that the learned detector took for danger."""
        return finding.pattern == LEARNED and self._triage.says_safe(text)

    def learned(self, message: Message, text: str) -> Optional[Finding]:
        """Return what the learned part alone sees in a message that the topic classifier has read."""
        by_label = dict(zip(self._classifier.labels, self._probabilities(message), strict=False))
        danger = 1.0 - float(by_label.pop(BENIGN))
        if len(text.split()) == 1 or danger < self._threshold(self._surest_topic(message)):
            return None
        tier = int(max(by_label, key=lambda label: by_label[label]))
        why = f"reads like messages of tier {tier} ({danger:.2f})"
        return Finding(tier, LEARNED, why, language_of(text), self._triage.line_of(tier, text))

    def _surest_topic(self, message: Message) -> float:
        """Return how sure the best topic is; that something is unrelated says half as much against danger."""
        best = (message.get(TOPICS) or [{"intent": UNRELATED, "confidence": 0.0}])[0]
        middle = (self._config["off_topic"] + self._config["on_topic"]) / 2
        return min(best["confidence"], middle) if best["intent"] == UNRELATED else float(best["confidence"])

    def _threshold(self, topic_confidence: float) -> float:
        least, most = (self._config[key] for key in ("threshold", "threshold_on_topic"))
        span = [self._config["off_topic"], self._config["on_topic"]]
        log_odds = np.interp(topic_confidence, span, [np.log(least / (1 - least)), np.log(most / (1 - most))])
        return float(1.0 / (1.0 + np.exp(-log_odds)))


def _is_far_from_topics(example: Message) -> bool:
    """Tell whether an ordinary message is one where no sure topic speaks against danger."""
    return example.get(INTENT) in LEARNED_WHOLE or language_of(example.get(TEXT)) == SPANISH


def most_urgent_finding(*findings: Optional[Finding]) -> Optional[Finding]:
    """Return the most urgent one; of two of a tier the first."""
    known = [finding for finding in findings if finding is not None]
    return min(known, key=lambda finding: URGENCY.index(finding.tier)) if known else None


def read_phrasings(path: Path) -> Tuple[List[str], List[str]]:
    """Return texts and labels: a tier that interrupts, or BENIGN."""
    entries = read_examples(path, "phrasings")
    texts = [str(entry["text"]) for entry in entries]
    labels = [str(entry["tier"]) if entry["tier"] in URGENCY else BENIGN for entry in entries]
    return texts, labels
