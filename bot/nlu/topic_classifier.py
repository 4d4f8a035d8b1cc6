"""Graph component: which topic a message is about, with a probability that means what it says, or that it is unsure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import shared_encoder
from bot.nlu.follow_up import Earlier, last_question, leans_on_earlier
from bot.nlu.kernel_ridge_component import KernelRidgeComponent, sentence_vector
from bot.nlu.several import SEVERAL, Gates, Part, Understood, several_questions
from bot.safety import DANGER, SAFE_NOW

TOPICS = "topics"
"""Key of the ranked topics in a parsed message: [{"intent", "topic", "confidence"}], the best first."""
CERTAINTY = "certainty"
"""Key of how sure it is, from 0 to 1, that a message is about its best topic and not about something else."""
RANKED = 5
_NOT_WORDS = re.compile(r"[\W_]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(KernelRidgeComponent):
    """Choose intent and topic in one step, over all topics at once.

    The training data name a topic in the `metadata` of its intent, so that rules stay a handful while topics are many.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the defaults, chosen for any data; `config.yml` has the clinic's (0005-classifier-comparison.md).

        `rejected`: the intent of what is out of scope.
        """
        return {
            "gamma": 2.0,
            "word_weight": 0.1,
            "char_weight": 0.05,
            "ridge": 0.1,
            "earlier_layer": 0.7,
            "centred": 0.7,
            "temperature": None,
            "threshold": 0.4,
            "rejected": "out_of_scope",
            "alone": 0.6,
            "power_alone": 0.7,
            "power_joined": 1.3,
            "sentence": 0.7,
            "statement": 1.1,
            "clause": 0.2,
            "fragment": 0.95,
            "cost": 0.3,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples with an intent, and from what each label is called; store the result in the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        examples = [example for example in examples if example.get(INTENT) not in (DANGER, SAFE_NOW, SEVERAL)]
        labels = [_label(example) for example in examples]
        named = sorted(set(labels) - {self._config["rejected"]})
        names = [name_as_text(label) for label in named]
        vectors = [sentence_vector(example) for example in examples]
        self._classifier.fit(
            [example.get(TEXT) for example in examples] + names,
            np.concatenate([*vectors, shared_encoder().encode(names)]),
            labels + named,
        )
        return self._keep()

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Set intent, ranking and the ranked topics of each message; and its parts where it asks several things."""
        earlier = last_question(tracker.events) if tracker else None
        for message in messages:
            if message.get(TEXT):
                alone, certainty = self._classifier.judged(
                    message.get(TEXT), sentence_vector(message), self._config["rejected"]
                )
                probabilities = self._in_context(message, alone, earlier)
                self._set(message, probabilities)
                self._split(message, probabilities)
                message.set(CERTAINTY, round(certainty, 4), add_to_output=True)
        return messages

    def _in_context(self, message: Message, alone: np.ndarray, earlier: Optional[Earlier]) -> np.ndarray:
        """Return the probabilities of the message, read together with the question that it leans on."""
        text = message.get(TEXT)
        if earlier is None or alone.max() >= self._config["alone"] or not leans_on_earlier(text):
            return alone
        joined = f"{earlier.text} {text}"
        together = self._classifier.probabilities([joined], shared_encoder().encode([joined]))[0]
        mixed: np.ndarray = alone ** self._config["power_alone"] * together ** self._config["power_joined"]
        return mixed / mixed.sum()

    def _split(self, message: Message, probabilities: np.ndarray) -> None:
        whole = self._understood(probabilities)
        gates = Gates(*(self._config[key] for key in ("sentence", "statement", "clause", "fragment", "cost")))
        parts = several_questions(message.get(TEXT), whole, self._understand, gates)
        if parts:
            message.set(INTENT, {"name": SEVERAL, "confidence": min(part.confidence for part in parts)}, True)
            message.set(SEVERAL, [_part(part) for part in parts], add_to_output=True)

    def _understand(self, texts: Sequence[str]) -> List[Understood]:
        if not texts:
            return []
        rows = self._classifier.probabilities(texts, shared_encoder().encode(texts))
        return [self._understood(row) for row in rows]

    def _understood(self, row: np.ndarray) -> Understood:
        return Understood(self._classifier.labels[int(row.argmax())], float(row.max()))

    def _set(self, message: Message, probabilities: np.ndarray) -> None:
        order = np.argsort(-probabilities)[:RANKED]
        ranked = [(self._classifier.labels[index], float(probabilities[index])) for index in order]
        confidence = ranked[0][1]
        intents: Dict[str, float] = {}
        for name, value in ranked:
            intents.setdefault(name.split("/")[0], value)
        ranking = [{"name": name, "confidence": value} for name, value in intents.items()]
        if confidence < self._config["threshold"]:
            ranking.insert(0, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - confidence})
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set(TOPICS, [_ranked_topic(name, value) for name, value in ranked], add_to_output=True)


def _label(example: Message) -> str:
    """Return "intent/topic", or the intent alone where its training data name no topic."""
    topic = ((example.get("metadata") or {}).get("intent") or {}).get("topic")
    return f"{example.get(INTENT)}/{topic}" if topic else str(example.get(INTENT))


def name_as_text(label: str) -> str:
    """Return what a label is called, in words: one more phrasing, and with few others a good one."""
    return " ".join(_NOT_WORDS.sub(" ", label.rsplit("/", maxsplit=1)[-1]).split()) or label


def _ranked_topic(label: str, confidence: float) -> Dict[str, Any]:
    intent, _, topic = label.rpartition("/")
    return {"intent": intent or topic, "topic": topic, "confidence": round(confidence, 4)}


def _part(part: Part) -> Dict[str, Any]:
    return {**_ranked_topic(part.label, part.confidence), "text": part.text, "start": part.start, "end": part.end}
