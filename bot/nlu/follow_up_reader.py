"""Read a message together with the question before it: how much each of them says about its topic is learned.

A conditional logit over the labels: a label's utility is a weighted sum of the logarithms of four probabilities: of the
message alone, of both texts joined, of the earlier question alone, and of a small classifier that has learned only what
people say after questions. How much each counts depends on how the message looks. So "and pain?" leaves the earlier
topic, and "for how long" stays with it.
Source: McFadden, Conditional Logit Analysis of Qualitative Choice Behavior, 1974. Measured:
docs/decisions/0010-follow-ups.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize

from bot.nlu.example_files import read_examples
from bot.nlu.follow_up import LONGEST_WORDS, begins_as_one_goes_on, begins_with_another_thing, points_back
from bot.nlu.kernel_ridge import KernelRidgeClassifier, KernelWeights

ALONE, JOINED = 1.0, 0.6
"""What the message alone and both joined count for before anything is learned."""
_REGULARISATION = 3.0
_LEAST = 1e-5
SURE_ALONE, SURE_ALONE_SHORT = 0.85, 0.99
"""A message that is so sure alone changes the subject, whatever was asked before; a short one has to be surer."""
SHORT_WORDS = 3
_FOLLOWING = KernelWeights(gamma=2.0, word_weight=0.15, char_weight=0.15, ridge=0.2, temperature=8.0)
"""How the classifier of what is said after a question compares two of them."""
_FOLDS = 5


@dataclass(frozen=True)
class ReadTexts:
    """Some texts, as the topic classifier reads them: `probabilities` texts x labels, `vectors` texts x dimensions."""

    probabilities: np.ndarray
    vectors: np.ndarray


Read = Callable[[Sequence[str]], ReadTexts]


@dataclass(frozen=True)
class FollowUp:
    """A message that came after a question, and the ids of the topics that are right for it."""

    after: str
    text: str
    topics: Tuple[str, ...]


def read_follow_ups(path: Path) -> List[FollowUp]:
    """Return the examples of the file: {"follow_ups": [{"after", "text", "topics"}]}."""
    entries = read_examples(path, "follow_ups")
    return [FollowUp(str(entry["after"]), str(entry["text"]), tuple(entry["topics"])) for entry in entries]


class FollowUpReader:
    """Weigh a message against the question before it. `labels`: those of the classifier, "intent/topic" or "intent"."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._columns = {label.rsplit("/", maxsplit=1)[-1]: column for column, label in enumerate(labels)}
        self._weights = np.zeros(0)

    def known(self, examples: Sequence[FollowUp]) -> List[FollowUp]:
        """Return those examples of which the classifier has a topic."""
        return [example for example in examples if self._right(example)]

    def fit(self, examples: Sequence[FollowUp], read: Read) -> FollowUpReader:
        """Learn from examples whose topics are known. `read`: how the topic classifier reads texts."""
        three = [(example.text, joined(example.after, example.text), example.after) for example in examples]
        reading = read([text for texts in three for text in texts])
        rows = reading.probabilities.reshape(len(examples), 3, -1)
        vectors = reading.vectors.reshape(len(examples), 3, -1)[:, :2].reshape(len(examples), -1)
        following = self._learn_following(examples, vectors)
        looks = [
            _looks(example.text, np.vstack([row, follows]))
            for example, row, follows in zip(examples, rows, following, strict=False)
        ]
        rights = [self._right(example) for example in examples]
        markers = looks[0].shape[1] // 4
        start = np.zeros(looks[0].shape[1])
        start[0], start[markers] = ALONE, JOINED

        def loss(weights: np.ndarray) -> Tuple[float, np.ndarray]:
            total = _REGULARISATION * float(np.square(weights - start).sum())
            slope = 2.0 * _REGULARISATION * (weights - start)
            for look, right in zip(looks, rights, strict=False):
                chances = _softmax(look @ weights)
                share = float(chances[right].sum()) + _LEAST
                wanted = np.zeros_like(chances)
                wanted[right] = chances[right] / share
                total -= float(np.log(share))
                slope = slope - look.T @ (wanted - chances)
            return total, slope

        self._weights = minimize(loss, start, jac=True, method="L-BFGS-B").x
        return self

    def _learn_following(self, examples: Sequence[FollowUp], vectors: np.ndarray) -> np.ndarray:
        """Learn what is said after questions; return examples x labels, each as learned from the other folds.

        `vectors`: of each message alone and joined to its question, side by side.
        """
        texts = [example.text for example in examples]
        columns = np.array([self._right(example)[0] for example in examples])
        fold = np.random.default_rng(0).permutation(len(examples)) % _FOLDS
        following = np.zeros((len(examples), len(self._columns)))
        for number in range(_FOLDS):
            kept, left_out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            self._following = _fit_following(texts, vectors, columns, kept)
            following[left_out] = self._follows([texts[row] for row in left_out], vectors[left_out])
        self._following = _fit_following(texts, vectors, columns, np.arange(len(examples)))
        return following

    def _follows(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Return texts x labels: their probabilities, by what was said after questions alone."""
        found = np.zeros((len(texts), len(self._columns)))
        found[:, [int(label) for label in self._following.labels]] = self._following.probabilities(texts, vectors)
        return found

    @staticmethod
    def stands_alone(text: str, alone: np.ndarray) -> bool:
        """Tell whether a message needs no question before it. `alone`: its probabilities."""
        least = SURE_ALONE_SHORT if len(text.split()) <= SHORT_WORDS else SURE_ALONE
        return float(alone.max()) >= least

    def read(self, text: str, reading: ReadTexts) -> np.ndarray:
        """Return the labels' probabilities for a message after a question.

        `reading`: of the message alone, of both joined and of the question, in this order.
        """
        follows = self._follows([text], reading.vectors[:2].reshape(1, -1))[0]
        return _softmax(_looks(text, np.vstack([reading.probabilities, follows])) @ self._weights)

    def _right(self, example: FollowUp) -> List[int]:
        return [self._columns[topic] for topic in example.topics if topic in self._columns]


def joined(after: str, text: str) -> str:
    """Return the question and what was said after it as one text."""
    return f"{after} {text}"


def _fit_following(
    texts: Sequence[str], vectors: np.ndarray, columns: np.ndarray, rows: np.ndarray
) -> KernelRidgeClassifier:
    """Learn the columns, as labels, from some of the rows."""
    chosen = [texts[row] for row in rows]
    return KernelRidgeClassifier(_FOLLOWING).fit(chosen, vectors[rows], [str(columns[row]) for row in rows])


def _looks(text: str, sources: np.ndarray) -> np.ndarray:
    """Return each label's features: the logarithms of the sources, each times every marker; labels x features.

    `sources`: 4 x labels, the message alone first.
    """
    words = len(text.split())
    surest = float(sources[0].max())
    markers = np.array(
        [
            1.0,
            begins_with_another_thing(text),
            begins_as_one_goes_on(text),
            points_back(text),
            words <= 2,
            min(words, LONGEST_WORDS) / LONGEST_WORDS,
            surest,
            surest**2,
            "?" in text,
        ]
    )
    logarithms = np.log(sources.T + _LEAST)
    return (logarithms[:, :, np.newaxis] * markers).reshape(len(logarithms), -1)


def _softmax(utilities: np.ndarray) -> np.ndarray:
    shifted = np.exp(utilities - utilities.max())
    chances: np.ndarray = shifted / shifted.sum()
    return chances
