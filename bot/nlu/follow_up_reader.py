"""Read a message together with the question before it: how much each of them says about its topic is learned.

A conditional logit over the labels: a label's utility is a weighted sum of the logarithms of its probabilities for the
message alone, for both texts joined and for the earlier question alone; how much each counts depends on how the message
looks. So "and pain?" leaves the earlier topic, and "for how long" stays with it.
Source: McFadden, Conditional Logit Analysis of Qualitative Choice Behavior, 1974. Measured:
docs/decisions/0010-follow-ups.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, List, Sequence, Tuple

import numpy as np
import yaml
from scipy.optimize import minimize

from bot.nlu.follow_up import LONGEST_WORDS, begins_as_one_goes_on, begins_with_another_thing, points_back

ALONE, JOINED = 1.0, 0.6
"""What the message alone and both joined count for before anything is learned."""
_REGULARISATION = 3.0
_LEAST = 1e-5
SURE_ALONE, SURE_ALONE_SHORT = 0.85, 0.99
"""A message that is so sure alone changes the subject, whatever was asked before; a short one has to be surer."""
SHORT_WORDS = 3

Probabilities = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class FollowUp:
    """A message that came after a question, and the ids of the topics that are right for it."""

    after: str
    text: str
    topics: Tuple[str, ...]


def read_follow_ups(path: Path) -> List[FollowUp]:
    """Return the examples of the file: {"follow_ups": [{"after", "text", "topics"}]}."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["follow_ups"]
    return [FollowUp(str(entry["after"]), str(entry["text"]), tuple(entry["topics"])) for entry in entries]


class FollowUpReader:
    """Weigh a message against the question before it. `labels`: those of the classifier, "intent/topic" or "intent"."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._columns = {label.rsplit("/", maxsplit=1)[-1]: column for column, label in enumerate(labels)}
        self._weights = np.zeros(0)

    def known(self, examples: Sequence[FollowUp]) -> List[FollowUp]:
        """Return those examples of which the classifier has a topic."""
        return [example for example in examples if self._right(example)]

    def fit(self, examples: Sequence[FollowUp], probabilities: Probabilities) -> FollowUpReader:
        """Learn from examples whose topics are known. `probabilities`: of texts, `len(texts)` x labels."""
        rows = probabilities(
            [
                text
                for example in examples
                for text in (example.text, joined(example.after, example.text), example.after)
            ]
        )
        looks = [
            _looks(example.text, *three)
            for example, three in zip(examples, rows.reshape(len(examples), 3, -1), strict=False)
        ]
        rights = [self._right(example) for example in examples]
        markers = looks[0].shape[1] // 3
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

    @staticmethod
    def stands_alone(text: str, alone: np.ndarray) -> bool:
        """Tell whether a message needs no question before it. `alone`: its probabilities."""
        least = SURE_ALONE_SHORT if len(text.split()) <= SHORT_WORDS else SURE_ALONE
        return float(alone.max()) >= least

    def read(self, text: str, alone: np.ndarray, together: np.ndarray, earlier: np.ndarray) -> np.ndarray:
        """Return the labels' probabilities for a message after a question, from those of the three texts."""
        return _softmax(_looks(text, alone, together, earlier) @ self._weights)

    def _right(self, example: FollowUp) -> List[int]:
        return [self._columns[topic] for topic in example.topics if topic in self._columns]


def joined(after: str, text: str) -> str:
    """Return the question and what was said after it as one text."""
    return f"{after} {text}"


def _looks(text: str, alone: np.ndarray, together: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Return each label's features: three logarithms, each times every marker of the message; labels x features."""
    words = len(text.split())
    surest = float(alone.max())
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
    logarithms = np.log(np.stack([alone, together, earlier], axis=1) + _LEAST)
    return (logarithms[:, :, np.newaxis] * markers).reshape(len(alone), -1)


def _softmax(utilities: np.ndarray) -> np.ndarray:
    shifted = np.exp(utilities - utilities.max())
    chances: np.ndarray = shifted / shifted.sum()
    return chances
