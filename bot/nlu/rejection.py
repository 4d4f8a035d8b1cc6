"""How sure it is that a text is about its best label at all, so that what is about nothing of it can be declined.

A probability only says which label is better than the others. Here the best label's score is measured by what texts of
that label score when they are left out of the training, and it counts for less the further off the nearest training
text is. Everything is learnt from the training data alone. Measured in docs/decisions/0005-classifier-comparison.md.
"""

from __future__ import annotations

from typing import Optional

import numpy as np

FROM_RATIO = 1.65
"""Labels whose numbers of texts differ by less than this factor are not told apart by it."""
LEAST_FACTOR = 0.05
SHRUNK_BY = 2.0
"""How many texts the mean of all labels counts for beside a label's own."""
OFFSET = 0.1


def size_factors(sizes: np.ndarray, columns: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return by what to divide each label's scores, so that a label with few texts is not passed over; mean 1.

    `sizes`: texts of each label. `columns`, `scores` (rows x labels): the true labels of texts left out, and what they
    score. Their own labels' scores are fitted by a line over the logarithm of the size; a falling one is not believed.
    """
    factors = np.ones(len(sizes), dtype=np.float32)
    if sizes.max() < FROM_RATIO * sizes.min() or np.unique(sizes[columns]).size < 2:
        return factors
    logarithms = np.log(sizes)
    slope, start = np.polyfit(logarithms[columns], _own(columns, scores), 1)
    if slope <= 0:
        return factors
    expected = np.maximum(start + slope * logarithms, LEAST_FACTOR)
    return (expected / expected.mean()).astype(np.float32)


def usual_scores(columns: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return what a text of each label scores for it when left out: the mean, drawn to that of all labels."""
    own = _own(columns, scores)
    labels = scores.shape[1]
    counts = np.bincount(columns, minlength=labels)
    sums = np.bincount(columns, weights=own, minlength=labels)
    usual: np.ndarray = np.maximum((sums + SHRUNK_BY * own.mean()) / (counts + SHRUNK_BY), 0.0) + OFFSET
    return usual


def certainty(scores: np.ndarray, usual: np.ndarray, nearness: float, rejected: Optional[int]) -> float:
    """Return how sure the best label is, from 0 to 1: not a probability, but comparable from text to text.

    `scores`, `usual`: of each label. `nearness`: the kernel's value for the nearest training text, 1 for the same text.
    `rejected`: the label of what is out of scope, whose score counts against the best of the others.
    """
    best, against = scores, 0.0
    if rejected is not None:
        best, against = np.delete(scores, rejected), float(max(scores[rejected], 0.0))
        usual = np.delete(usual, rejected)
    place = int(best.argmax())
    share = max(float(best[place]) - against, 0.0) / float(usual[place])
    return 1.0 - float(np.exp(-share * nearness))


def _own(columns: np.ndarray, scores: np.ndarray) -> np.ndarray:
    return scores[np.arange(len(columns)), columns]
