"""Graph component: which topic a message is about, with a probability that means what it says, or that it is unsure."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.answers import CHITCHAT
from bot.nlu.encoder import shared_encoder
from bot.nlu.follow_up import Earlier, last_question, may_lean_on_earlier
from bot.nlu.follow_up_reader import FollowUpReader, ReadTexts, joined, read_follow_ups
from bot.nlu.kernel_ridge_component import KernelRidgeComponent, sentence_vector
from bot.nlu.question_cutter import ADVICE, SEVERAL, Limits, Part, QuestionCutter, Reading
from bot.nlu.spelling import Spelling
from bot.safety import DANGER, SAFE_NOW

TOPICS = "topics"
"""Key of the ranked topics in a parsed message: [{"intent", "topic", "confidence"}], the best first."""
CERTAINTY = "certainty"
"""Key of how sure it is, from 0 to 1, that a message is about its best topic and not about something else."""
RANKED = 5
READ_AT_ONCE = 2
_LEARNED = {"cutter.joblib": "_cutter", "reader.joblib": "_reader", "spelling.joblib": "_spelling"}
"""What is learned beside the classifier: its file in the model, and the attribute."""
_NOT_WORDS = re.compile(r"[\W_]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(KernelRidgeComponent):
    """Choose intent and topic in one step, over all topics at once.

    The training data name a topic in the `metadata` of its intent, so that rules stay a handful while topics are many.
    """

    _cutter: Optional[QuestionCutter] = None
    _reader: Optional[FollowUpReader] = None
    _spelling: Optional[Spelling] = None

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the defaults, chosen for any data; `config.yml` has the clinic's (0005-classifier-comparison.md).

        `threshold`: from which probability a topic is answered; `threshold_elsewhere`: the same for wishes, small talk
        and what is unrelated, and for what leans on the question before, where a wrong guess is rarer.
        `rejected`: the intent of what is out of scope. `follow_ups`: the file with what is said after questions.
        `spelling`: whether slips are mended, in English. `advice_from`: from which probability of the intent `advice`
        on a message is taken for a question on somebody's own case, whatever else is likelier (0004-safety.md).
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
            "threshold_elsewhere": 0.4,
            "rejected": "out_of_scope",
            "follow_ups": None,
            "spelling": False,
            "advice_from": 1.0,
            "cut_between": 0.4,
            "cut": 0.6,
            "cut_fragment": 0.85,
            "in_order": 0.85,
            "clear": 0.2,
            "certain": 0.99999,
            "beside_advice": (),
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
        if self._config["spelling"]:
            self._spelling = Spelling(example.get(TEXT) for example in examples)
        self._learn_to_cut(training_data)
        if self._config["follow_ups"]:
            reader = FollowUpReader(self._classifier.labels)
            examples_known = reader.known(read_follow_ups(Path(self._config["follow_ups"])))
            if examples_known:  # other data, such as a benchmark's, have other topics
                self._reader = reader.fit(examples_known, self._read_texts)
        return self._keep()

    def _learn_to_cut(self, training_data: TrainingData) -> None:
        messages = [(example.get(TEXT), _topics(example)) for example in training_data.intent_examples]
        messages = [(text, topics) for text, topics in messages if text and topics]
        if messages:
            self._cutter = QuestionCutter(self._classifier.labels).fit(messages, self._read)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Return the trained component, with what it learned about cutting messages."""
        component = super().load(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            for name, attribute in _LEARNED.items():
                if (folder / name).exists():
                    setattr(component, attribute, joblib.load(folder / name))
        return component

    def _keep(self) -> Resource:
        with self._storage.write_to(self._resource) as folder:
            for name, attribute in _LEARNED.items():
                if getattr(self, attribute) is not None:
                    joblib.dump(getattr(self, attribute), folder / name)
        return super()._keep()

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Set intent, ranking and the ranked topics of each message; and its parts where it asks several things."""
        earlier = last_question(tracker.events) if tracker else None
        for message in messages:
            if message.get(TEXT):
                text = self._mended(message.get(TEXT))
                vector = sentence_vector(message) if text == message.get(TEXT) else shared_encoder().encode([text])
                alone, certainty = self._classifier.judged(text, vector, self._config["rejected"])
                together = self._in_context(text, vector, alone, earlier)
                probabilities = self._wary(together)
                self._set(message, probabilities, is_read_alone=together is alone)
                self._cut(message, Reading(probabilities, _last_layer(vector[0])))
                message.set(CERTAINTY, round(certainty, 4), add_to_output=True)
        return messages

    def _mended(self, text: str) -> str:
        return self._spelling.mended(text) if self._spelling else text

    def _in_context(self, text: str, vector: np.ndarray, alone: np.ndarray, earlier: Optional[Earlier]) -> np.ndarray:
        """Return the probabilities of the message, read together with the question that it may lean on."""
        if earlier is None or self._reader is None or not may_lean_on_earlier(text):
            return alone
        if self._reader.stands_alone(text, alone):
            return alone
        before = self._mended(earlier.text)
        others = self._read_texts([joined(before, text), before])
        reading = ReadTexts(np.vstack([alone, others.probabilities]), np.vstack([vector, others.vectors]))
        return self._reader.read(text, reading)

    def _wary(self, probabilities: np.ndarray) -> np.ndarray:
        """Return the probabilities; where advice is likely enough beside a topic, with those of the two exchanged."""
        labels = self._classifier.labels
        best = int(probabilities.argmax())
        if ADVICE not in labels or not _has_topic(labels[best]):
            return probabilities
        advice = labels.index(ADVICE)
        if probabilities[advice] < self._config["advice_from"]:
            return probabilities
        exchanged = probabilities.copy()
        exchanged[[advice, best]] = probabilities[[best, advice]]
        return exchanged

    def _cut(self, message: Message, whole: Reading) -> None:
        if self._cutter is None:
            return
        limits = Limits(**{field.name: self._config[field.name] for field in fields(Limits)})
        parts = self._cutter.questions(message.get(TEXT), whole, self._read, limits)
        if parts:
            message.set(INTENT, {"name": SEVERAL, "confidence": min(part.confidence for part in parts)}, True)
            message.set(SEVERAL, [_part(part) for part in parts], add_to_output=True)

    def _read_texts(self, texts: Sequence[str]) -> ReadTexts:
        vectors = shared_encoder().encode(texts, at_once=READ_AT_ONCE)
        return ReadTexts(self._classifier.probabilities(texts, vectors), vectors)

    def _read(self, texts: Sequence[str]) -> List[Reading]:
        if not texts:
            return []
        read = self._read_texts([self._mended(text) for text in texts])
        return [
            Reading(row, _last_layer(vector)) for row, vector in zip(read.probabilities, read.vectors, strict=False)
        ]

    def _set(self, message: Message, probabilities: np.ndarray, is_read_alone: bool) -> None:
        order = np.argsort(-probabilities)[:RANKED]
        ranked = [(self._classifier.labels[index], float(probabilities[index])) for index in order]
        confidence = ranked[0][1]
        intents: Dict[str, float] = {}
        for name, value in ranked:
            intents.setdefault(name.split("/")[0], value)
        ranking = [{"name": name, "confidence": value} for name, value in intents.items()]
        is_plain = is_read_alone and _has_topic(ranked[0][0])
        if confidence < self._config["threshold" if is_plain else "threshold_elsewhere"]:
            ranking.insert(0, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - confidence})
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set(TOPICS, [_ranked_topic(name, value) for name, value in ranked], add_to_output=True)


def _has_topic(label: str) -> bool:
    """Tell whether a label is a topic's; wishes, small talk and what is unrelated are none."""
    return "/" in label and not label.startswith(f"{CHITCHAT}/")


def _last_layer(vector: np.ndarray) -> np.ndarray:
    """Return the half of a sentence vector that is the encoder's last layer, as a unit vector."""
    half = vector[: len(vector) // 2]
    return half / np.linalg.norm(half)


def _topics(example: Message) -> List[str]:
    """Return the topics' ids of a message that teaches where to cut."""
    return list(((example.get("metadata") or {}).get("example") or {}).get("topics") or [])


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
