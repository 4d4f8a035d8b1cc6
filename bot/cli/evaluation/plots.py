"""The pictures of the evaluation. matplotlib is there in development only; without it there are none."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.cli.console import console
from bot.cli.evaluation.cases import Family, Group
from bot.cli.evaluation.confidence import (
    Bin,
    calibration_error,
    coverage_curve,
    reliability,
    reliability_by_topic,
)
from bot.cli.evaluation.figures import Slice
from bot.cli.evaluation.outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CONFUSIONS_SHOWN = 25
LEAST_OF_A_TOPIC = 5
"""Replies that name a topic, for its own point in the picture."""
TOO_SURE_NAMED = 6
CURVES = {Group.PHRASINGS: "#1b5e8c", Group.TYPED: "#c2571a", Group.SPOKEN: "#6a8f2f"}
DPI = 110


def can_draw() -> bool:
    """Tell whether matplotlib is installed, and say so if it is not."""
    try:
        import matplotlib

        matplotlib.use("Agg")
    except ImportError:
        console.print("No pictures: matplotlib comes with `make test`.")
        return False
    return True


def draw_confusions(outcomes: Sequence[Outcome]) -> bytes:
    """Draw what was taken for what: the most frequent confusions as a heat map."""
    pairs = Counter(
        (outcome.case.label.rpartition("/")[2], outcome.answered) for outcome in outcomes if not outcome.grade.is_right
    )
    top = pairs.most_common(CONFUSIONS_SHOWN)
    rows = sorted({pair[0] for pair, _ in top})
    columns = sorted({pair[1] for pair, _ in top})
    figure, axes = _canvas(12, 9)
    if top:
        counts = [[pairs[(row, column)] for column in columns] for row in rows]
        axes.imshow(counts, cmap="Oranges", aspect="auto", vmax=1.5 * top[0][1])
        for y, row in enumerate(counts):
            for x, count in enumerate(row):
                if count:
                    axes.annotate(str(count), (x, y), ha="center", va="center")
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlabel("answered")
    axes.set_ylabel("meant")
    axes.set_title(f"The {len(top)} most frequent confusions of {len(outcomes)} held-out phrasings")
    return _png(figure)


def draw_coverage(outcomes: Sequence[Outcome]) -> bytes:
    """Draw how many of the answered are right, the more are answered: plain, mistyped, spoken."""
    figure, axes = _canvas(8, 5)
    for group, colour in CURVES.items():
        asked = [one for one in outcomes if one.case.group is group and one.case.family in (Family.TOPIC, Family.GAP)]
        points = coverage_curve(asked)
        if points:
            coverage, accuracy = [100 * point.coverage for point in points], [100 * point.accuracy for point in points]
            axes.plot(coverage, accuracy, color=colour, label=group, marker="." if len(points) == 1 else "")
    axes.set_xlabel("answered, % of the questions on a topic, the surest first (asked back: by its first choice)")
    axes.set_ylabel("right among the answered, %")
    axes.grid(alpha=0.3)
    axes.set_title("Coverage against accuracy")
    if axes.lines:
        axes.legend()
    return _png(figure)


def draw_reliability(outcomes: Sequence[Outcome]) -> bytes:
    """Draw confidence against accuracy: in steps with their counts, and a point for each topic."""
    from matplotlib import pyplot

    bins, topics = reliability(outcomes), reliability_by_topic(outcomes)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(13, 6), layout="constrained")
    for axes in (left, right):
        axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
        axes.set_xlabel("mean confidence")
        axes.set_ylabel("share right")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.05)
        axes.grid(alpha=0.3)
    left.plot([one.confidence for one in bins], [one.accuracy for one in bins], marker="o", color="#1b5e8c")
    for one in bins:
        left.annotate(str(one.count), (one.confidence, one.accuracy), textcoords="offset points", xytext=(6, -12))
    left.set_title(f"In steps, with the number of replies (mean distance {100 * calibration_error(bins):.1f} points)")
    _dot_topics(right, [one for one in topics if one.count >= LEAST_OF_A_TOPIC])
    return _png(figure)


def draw_slices(slices: Sequence[tuple[str, Sequence[Slice]]]) -> bytes:
    """Draw each part of the messages as a bar: right, right in part, asked back, the rest, confidently wrong."""
    rows: list[tuple[str, Slice | None]] = []
    for heading, members in slices:
        rows += [(f"by {heading}", None), *((f"{one.name} ({one.total})", one) for one in members)]
    rows.reverse()
    figure, axes = _canvas(10, 1.5 + 0.25 * len(rows))
    for name, colour, count in _BARS:
        starts = [100 * _start(one, name) / one.total if one else 0 for _, one in rows]
        widths = [100 * count(one) / one.total if one else 0 for _, one in rows]
        axes.barh(range(len(rows)), widths, left=starts, color=colour, label=name)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize=8)
    for label, (_, one) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("normal" if one else "bold")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the messages")
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=len(_BARS), frameon=False)
    return _png(figure)


_BARS: tuple[tuple[str, str, Callable[[Slice], int]], ...] = (
    ("right", "#1b5e8c", lambda one: one.right),
    ("right in part", "#4e8fb8", lambda one: one.partly),
    ("asked back with it", "#a9cfe4", lambda one: one.offered - one.right),
    ("neither", "#dddddd", lambda one: one.total - one.offered - one.partly - one.wrong),
    ("confidently wrong", "#c2571a", lambda one: one.wrong),
)
"""Legend, colour and count of each piece of a bar, from the left."""


def _start(one: Slice | None, name: str) -> int:
    """Return how many messages lie left of the named piece."""
    before = 0
    for other, _, count in _BARS:
        if other == name or one is None:
            break
        before += count(one)
    return before


def _dot_topics(axes: Axes, topics: Sequence[Bin]) -> None:
    too_sure = sorted(topics, key=lambda one: one.accuracy - one.confidence)[:TOO_SURE_NAMED]
    confidence, accuracy = [one.confidence for one in topics], [one.accuracy for one in topics]
    axes.scatter(confidence, accuracy, s=[4 * one.count for one in topics], alpha=0.45, color="#1b5e8c")
    least = min((*confidence, *accuracy, 0.9)) - 0.05
    axes.set_xlim(least, 1.02)
    axes.set_ylim(least, 1.02)
    for number, one in enumerate(too_sure):
        side, shift = ("right", -6) if one.confidence > (1 + least) / 2 else ("left", 6)
        place = (shift, -11 if number % 2 else 5)
        spot = (one.confidence, one.accuracy)
        axes.annotate(one.name, spot, textcoords="offset points", xytext=place, ha=side, fontsize=8)
    axes.set_title(f"By topic, from {LEAST_OF_A_TOPIC} replies on; the {TOO_SURE_NAMED} that are too sure are named")


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), layout="constrained")


def _png(figure: Figure) -> bytes:
    from matplotlib import pyplot

    picture = io.BytesIO()
    figure.savefig(picture, dpi=DPI, format="png")
    pyplot.close(figure)
    return picture.getvalue()
