"""Whether the confidence means what it says: accuracy against coverage, and against confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.evaluation.outcome import Outcome
from bot.services.reply import Act

BINS = 10


@dataclass(frozen=True)
class Point:
    """Answering from this confidence on: the share of messages answered, and how many of those are right."""

    confidence: float
    coverage: float
    accuracy: float


@dataclass(frozen=True)
class Bin:
    """Replies of about the same confidence, or of one topic: its mean, and the share that is right (0 to 1)."""

    name: str
    confidence: float
    accuracy: float
    count: int


def coverage_curve(outcomes: Sequence[Outcome]) -> list[Point]:
    """Return the points from the surest reply to all of them. One asked back counts as its first choice."""
    ranked = sorted(_named(outcomes), key=lambda outcome: -outcome.confidence)
    points, right = [], 0
    for number, outcome in enumerate(ranked, 1):
        right += outcome.is_first_choice_right
        if number == len(ranked) or ranked[number].confidence < outcome.confidence:
            points.append(Point(outcome.confidence, number / len(outcomes), right / number))
    return points


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Return the replies that name a topic, in BINS steps of confidence."""
    found = []
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        members = [outcome for outcome in _named(outcomes) if low <= outcome.confidence < high + (number == BINS - 1)]
        if members:
            found.append(_bin(f"{low:.1f} to {high:.1f}", members))
    return found


def reliability_by_topic(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Return the same for each topic that replies named first."""
    by_topic: dict[str, list[Outcome]] = {}
    for outcome in _named(outcomes):
        by_topic.setdefault(outcome.first_choice, []).append(outcome)
    return [_bin(topic, members) for topic, members in sorted(by_topic.items())]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance between confidence and accuracy, weighted by count, from 0 to 1."""
    count = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / count if count else 0.0


def _named(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes whose reply is about a topic: only their confidence is the classifier's."""
    about = (Act.ANSWER, Act.UNKNOWN, Act.CLARIFY)
    return [outcome for outcome in outcomes if outcome.first_choice and outcome.act in about]


def _bin(name: str, members: Sequence[Outcome]) -> Bin:
    confidence = sum(outcome.confidence for outcome in members) / len(members)
    accuracy = sum(outcome.is_first_choice_right for outcome in members) / len(members)
    return Bin(name, confidence, accuracy, len(members))
