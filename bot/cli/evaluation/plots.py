"""The pictures of the evaluation. matplotlib is there in development only; without it there are none."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.console import console
from bot.cli.evaluation.cases import Group
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
FARTHEST_NAMED = 8
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
        image = axes.imshow([[pairs[(row, column)] for column in columns] for row in rows], cmap="Oranges")
        figure.colorbar(image, label="phrasings")
        for (row, column), count in top:
            axes.annotate(str(count), (columns.index(column), rows.index(row)), ha="center", va="center", fontsize=8)
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
        members = [outcome for outcome in outcomes if outcome.case.group is group]
        points = coverage_curve(members)
        if points:
            coverage, accuracy = [point.coverage for point in points], [point.accuracy for point in points]
            axes.plot(
                [100 * share for share in coverage], [100 * share for share in accuracy], color=colour, label=group
            )
    axes.set_xlabel("answered, % of the messages (surest first)")
    axes.set_ylabel("right among the answered, %")
    axes.set_ylim(top=100.3)
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
    """Draw each part of the messages as a bar: right, offered, the rest, and confidently wrong."""
    named = [(f"{member.name} ({member.total})", member) for _, members in slices for member in members][::-1]
    figure, axes = _canvas(10, 1.5 + 0.27 * len(named))
    left = [0.0] * len(named)
    parts = {
        "right": ("#1b5e8c", [one.right / one.total for _, one in named]),
        "asked back with it": ("#8fbfdc", [(one.offered - one.right) / one.total for _, one in named]),
        "neither": ("#dddddd", [(one.total - one.offered - one.wrong) / one.total for _, one in named]),
        "confidently wrong": ("#c2571a", [one.wrong / one.total for _, one in named]),
    }
    for label, (colour, shares) in parts.items():
        widths = [100 * share for share in shares]
        axes.barh(range(len(named)), widths, left=left, color=colour, label=label)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(named)), [name for name, _ in named], fontsize=8)
    axes.set_ylim(-0.6, len(named) - 0.4)
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the messages")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)
    return _png(figure)


def _dot_topics(axes: Axes, topics: Sequence[Bin]) -> None:
    far = sorted(topics, key=lambda one: -abs(one.confidence - one.accuracy))[:FARTHEST_NAMED]
    confidence, accuracy = [one.confidence for one in topics], [one.accuracy for one in topics]
    axes.scatter(confidence, accuracy, s=[4 * one.count for one in topics], alpha=0.45, color="#1b5e8c")
    for number, one in enumerate(far):
        place = (4, -10 if number % 2 else 6)
        axes.annotate(one.name, (one.confidence, one.accuracy), textcoords="offset points", xytext=place, fontsize=8)
    axes.set_title(f"By topic, from {LEAST_OF_A_TOPIC} replies on; the {FARTHEST_NAMED} farthest are named")


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), layout="constrained")


def _png(figure: Figure) -> bytes:
    from matplotlib import pyplot

    picture = io.BytesIO()
    figure.savefig(picture, dpi=DPI, format="png")
    pyplot.close(figure)
    return picture.getvalue()
