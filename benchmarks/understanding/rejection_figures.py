"""Figures of one classifier on one set, with the interval that drawing the asked texts again gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 200


@dataclass(frozen=True)
class Figures:
    """As the table shows them: value, and half the width of the 95 % interval."""

    accuracy: str
    auroc: str
    mcc: str


def figures(truths: Sequence[str], best: Sequence[str], certainties: Sequence[float]) -> Figures:
    """Return the figures. `truths`: empty where out of scope. `best`: the best label in scope of each text."""
    labels = {label: number for number, label in enumerate(["", *sorted({*truths, *best} - {""})])}
    meant = np.array([labels[label] for label in truths])
    said = np.array([labels[label] for label in best])
    certain = np.array(certainties, dtype=float)
    draws = np.random.default_rng(0)
    samples = [draws.integers(0, len(meant), len(meant)) for _ in range(DRAWS)]

    def shown(measure: Callable[[np.ndarray], float], scale: float, decimals: int) -> str:
        spread = 1.96 * float(np.std([measure(sample) for sample in samples]))
        value = measure(np.arange(len(meant)))
        return f"{scale * value:.{decimals}f} ± {scale * spread:.{decimals}f}"

    def accuracy(rows: np.ndarray) -> float:
        inside = meant[rows] > 0
        return float((meant[rows] == said[rows])[inside].mean())

    if len(set(certain)) < 2:
        return Figures(shown(accuracy, 100, 1), "", "")
    return Figures(
        shown(accuracy, 100, 1),
        shown(lambda rows: _area(meant[rows] > 0, certain[rows]), 1, 3),
        shown(lambda rows: _best_matthews(meant[rows], said[rows], certain[rows]), 1, 3),
    )


def _area(inside: np.ndarray, certain: np.ndarray) -> float:
    outside = np.sort(certain[~inside])
    below = np.searchsorted(outside, certain[inside], side="left") + np.searchsorted(
        outside, certain[inside], side="right"
    )
    return float(below.mean() / 2 / len(outside))


def _best_matthews(meant: np.ndarray, said: np.ndarray, certain: np.ndarray) -> float:
    """Return the greatest multiclass correlation over all thresholds, rejecting one more text at a time."""
    order = np.argsort(certain, kind="stable")
    meant, said = meant[order], said[order]
    count, labels = len(meant), int(max(meant.max(), said.max())) + 1
    of_meant = np.bincount(meant, minlength=labels).astype(float)
    of_said = np.bincount(said, minlength=labels).astype(float)
    both = float((meant == said).sum())
    rejected = np.arange(1, count + 1)
    right = both - np.cumsum(meant == said) + np.cumsum(meant == 0)
    # What is said changes by one text at a time, so its sums do too: sum of squares, and its product with the truth.
    earlier = np.zeros(count)
    for label in range(labels):
        where = said == label
        earlier[where] = np.arange(where.sum())
    squares = (of_said**2).sum() - np.cumsum(2 * (of_said[said] - earlier) - 1) + rejected**2
    products = of_said @ of_meant - np.cumsum(of_meant[said]) + rejected * of_meant[0]
    below = (count**2 - squares) * (count**2 - (of_meant**2).sum())
    found = np.where(below > 0, (right * count - products) / np.sqrt(np.maximum(below, 1)), 0.0)
    return float(found.max())
