"""Figures of a classifier that may decline: accuracy, out-of-scope recall, Matthews correlation, AUROC, by threshold.

Pure arithmetic on what was predicted, so that it can be checked by hand.
Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

STEPS = 20
"""Thresholds of the sweep: 0, 0.05, ... 0.95."""


@dataclass(frozen=True)
class Prediction:
    """One text: its true label (empty: out of scope), the best label in scope, and from 0 to 1 how sure that is."""

    truth: str
    label: str
    certainty: float

    @property
    def is_in_scope(self) -> bool:
        """Tell whether the text is about something that was to be learnt."""
        return bool(self.truth)


@dataclass(frozen=True)
class Point:
    """The figures at one threshold; shares from 0 to 1. A rejected text in scope is wrong. None: no such texts."""

    threshold: float
    in_scope_accuracy: float | None
    oos_recall: float | None
    mcc: float


def point_at(threshold: float, predictions: Sequence[Prediction]) -> Point:
    """Return the figures where everything less certain than the threshold is rejected."""
    answered = [item.label if item.certainty >= threshold else "" for item in predictions]
    right = [item.truth == label for item, label in zip(predictions, answered, strict=True)]
    inside = [hit for item, hit in zip(predictions, right, strict=True) if item.is_in_scope]
    outside = [hit for item, hit in zip(predictions, right, strict=True) if not item.is_in_scope]
    return Point(threshold, _share(inside), _share(outside), matthews([item.truth for item in predictions], answered))


def sweep(predictions: Sequence[Prediction]) -> list[Point]:
    """Return the figures at every threshold of the sweep."""
    return [point_at(step / STEPS, predictions) for step in range(STEPS)]


def every_threshold(predictions: Sequence[Prediction]) -> list[float]:
    """Return 0 and every threshold at which something more is rejected, ascending; some thousand are enough."""
    values = sorted({item.certainty for item in predictions})
    between = [(lower + upper) / 2 for lower, upper in pairwise(values)]
    return [0.0, *between[:: max(1, len(between) // 1000)]]


def matthews(truths: Sequence[str], answers: Sequence[str]) -> float:
    """Return the multiclass Matthews correlation; 0 where either side knows one label only."""
    meant, said = Counter(truths), Counter(answers)
    both = sum(truth == answer for truth, answer in zip(truths, answers, strict=True))
    count = len(truths)
    above = both * count - sum(meant[label] * said[label] for label in meant)
    below = (count**2 - sum(n**2 for n in meant.values())) * (count**2 - sum(n**2 for n in said.values()))
    return above / math.sqrt(below) if below else 0.0


def auroc(predictions: Sequence[Prediction]) -> float | None:
    """Return how often a text in scope is more certain than one out of scope, ties half; None without one of them."""
    certainties = np.array([item.certainty for item in predictions])
    inside = np.array([item.is_in_scope for item in predictions], dtype=bool)
    pairs = int(inside.sum()) * int((~inside).sum())
    if not pairs:
        return None
    outside = np.sort(certainties[~inside])
    below = np.searchsorted(outside, certainties[inside], side="left")
    not_above = np.searchsorted(outside, certainties[inside], side="right")
    return float((below + not_above).sum() / 2 / pairs)


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
