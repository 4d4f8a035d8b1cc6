"""The same messages asked twice: the difference in points, with a bootstrap interval over the messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SAMPLES = 10_000
SEED = 20261122


@dataclass(frozen=True)
class Difference:
    """Points of a share, after minus before, with its 95 % interval.

    `gained`, `lost`: messages that changed, of `total`.
    """

    points: float
    low: float
    high: float
    gained: int
    lost: int
    total: int

    @property
    def is_none(self) -> bool:
        """Tell whether the interval holds zero."""
        return self.low <= 0 <= self.high


def paired_difference(before: Sequence[bool], after: Sequence[bool]) -> Difference:
    """Return how much the share of hits has changed over the same messages, in the same order.

    Drawing messages with replacement means drawing how many of them gained, lost and stayed: a multinomial.
    """
    total = len(before)
    gained = sum(now and not then for then, now in zip(before, after, strict=True))
    lost = sum(then and not now for then, now in zip(before, after, strict=True))
    shares = np.array([gained, lost, total - gained - lost]) / total
    drawn = np.random.default_rng(SEED).multinomial(total, shares, size=SAMPLES)
    low, high = np.percentile(100 * (drawn[:, 0] - drawn[:, 1]) / total, [2.5, 97.5])
    return Difference(100 * (gained - lost) / total, float(low), float(high), gained, lost, total)
