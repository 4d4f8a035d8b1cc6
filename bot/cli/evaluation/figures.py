"""The figures that understanding is held against, each with its interval, and the parts that they are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.cli.evaluation.cases import Case, Family, Group
from bot.cli.evaluation.outcome import Grade, Outcome, Verdict
from bot.cli.evaluation.paired import Difference

Z_95 = 1.96
MOST_LOST_POINTS = 3.0
"""What noise may cost."""
LENGTHS = ((1, 3), (4, 8), (9, 15), (16, 2000))
"""Words a message has, from and to."""


@dataclass(frozen=True)
class Measure:
    """One figure: which messages count, which of them are hits, and what to reach (shares from 0 to 1)."""

    name: str
    belongs: Callable[[Case], bool]
    hit: Callable[[Grade], bool]
    least: float | None = None
    most: float | None = None
    is_error: bool = False
    """Fewer hits are better."""

    @property
    def aim(self) -> str:
        """Return what to reach, as the table says it."""
        if self.least is not None:
            return f">= {100 * self.least:g} %"
        return f"<= {100 * self.most:g} %" if self.most is not None else ""


@dataclass(frozen=True)
class Figure:
    """A measure counted."""

    measure: Measure
    hits: int
    total: int

    @property
    def share(self) -> float:
        """Return the share of hits."""
        return self.hits / self.total

    @property
    def aim(self) -> str:
        """Return what to reach, as the table says it."""
        return self.measure.aim

    @property
    def interval(self) -> tuple[float, float]:
        """Return Wilson's 95 % interval of the share."""
        spread = Z_95**2 / self.total
        middle = (self.share + spread / 2) / (1 + spread)
        half = Z_95 * math.sqrt(self.share * (1 - self.share) / self.total + spread / (4 * self.total)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def verdict(self) -> str:
        """Return "reached" or "short", or nothing where there is no aim."""
        measure = self.measure
        if measure.least is None and measure.most is None:
            return ""
        enough = measure.least is None or self.share >= measure.least
        return "reached" if enough and (measure.most is None or self.share <= measure.most) else "short"


@dataclass(frozen=True)
class NoiseLoss:
    """How many points of "right first" noise costs, on the same messages."""

    name: str
    difference: Difference

    @property
    def aim(self) -> str:
        """Return what to reach, as the table says it."""
        return f"<= {MOST_LOST_POINTS:g} pts"

    @property
    def verdict(self) -> str:
        """Return "reached" or "short"."""
        return "reached" if self.difference.points <= MOST_LOST_POINTS else "short"


@dataclass(frozen=True)
class Slice:
    """A part of the messages: how many were right, answered or offered, right in part, confidently wrong."""

    name: str
    total: int
    right: int
    offered: int
    partly: int
    wrong: int


def _phrasing_of(*families: Family) -> Callable[[Case], bool]:
    return lambda case: case.group is Group.PHRASINGS and case.family in families


def _in(group: Group) -> Callable[[Case], bool]:
    return lambda case: case.group is group


def _is_danger(grade: Grade) -> bool:
    return grade.verdict is Verdict.DANGER


_ASKED = _phrasing_of(Family.TOPIC)
_GAPS = _phrasing_of(Family.GAP)
_ALL = _in(Group.PHRASINGS)
MEASURES = (
    Measure("FAQ and myths: right topic first", _ASKED, lambda grade: grade.is_right, least=0.90),
    Measure(
        "FAQ and myths: or a neighbour",
        _ASKED,
        lambda grade: grade.verdict in (Verdict.RIGHT, Verdict.NEIGHBOUR),
        least=0.95,
    ),
    Measure("FAQ and myths: among first three", _ASKED, lambda grade: grade.is_offered, least=0.98),
    Measure(
        "FAQ and myths: confidently wrong", _ASKED, lambda grade: grade.is_confidently_wrong, most=0.02, is_error=True
    ),
    Measure("Gaps: recognised", _GAPS, lambda grade: grade.is_right, least=0.90),
    Measure(
        "Gaps: answered by a wrong topic", _GAPS, lambda grade: grade.verdict is Verdict.WRONG, most=0.04, is_error=True
    ),
    Measure("Unrelated: declined", _phrasing_of(Family.UNRELATED), lambda grade: grade.is_right, least=0.95),
    Measure("Booking, change, person", _phrasing_of(Family.WISH), lambda grade: grade.is_right, least=0.95),
    Measure("Small talk", _phrasing_of(Family.SMALL_TALK), lambda grade: grade.is_right, least=0.95),
    Measure("Double questions: every part right", _in(Group.DOUBLE), lambda grade: grade.is_right, least=0.88),
    Measure("Double questions: some part right", _in(Group.DOUBLE), lambda grade: grade.is_right_in_part),
    Measure("Follow-ups: right", _in(Group.FOLLOW_UPS), lambda grade: grade.is_right, least=0.88),
    Measure("Spanish: right", _in(Group.SPANISH), lambda grade: grade.is_right),
    Measure("Spanish: answered in Spanish", _in(Group.SPANISH), lambda grade: grade.in_language),
    Measure("All phrasings: right first", _ALL, lambda grade: grade.is_right),
    Measure("All phrasings: among first three", _ALL, lambda grade: grade.is_offered),
    Measure("All phrasings: confidently wrong", _ALL, lambda grade: grade.is_confidently_wrong, is_error=True),
    Measure("All phrasings: taken for danger", _ALL, _is_danger, most=0.02, is_error=True),
    Measure("Typing errors: right first", _in(Group.TYPED), lambda grade: grade.is_right),
    Measure("Typing errors: taken for danger", _in(Group.TYPED), _is_danger, most=0.02, is_error=True),
    Measure("Voice-to-text: right first", _in(Group.SPOKEN), lambda grade: grade.is_right),
    Measure("Voice-to-text: taken for danger", _in(Group.SPOKEN), _is_danger, most=0.02, is_error=True),
)
"""The order of the table. Figures without an aim are there to be watched."""


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Return every figure that has messages."""
    counted = []
    for measure in MEASURES:
        grades = [outcome.grade for outcome in outcomes if measure.belongs(outcome.case)]
        if grades:
            counted.append(Figure(measure, sum(measure.hit(grade) for grade in grades), len(grades)))
    return counted


def slices(outcomes: Sequence[Outcome]) -> list[tuple[str, list[Slice]]]:
    """Return (heading, slices): by kind, voice and length of the phrasings; by set and section of the rest."""
    plain = [outcome for outcome in outcomes if outcome.case.group is Group.PHRASINGS]
    rest = [outcome for outcome in outcomes if outcome.case.part]
    noise = [outcome for outcome in outcomes if outcome.case.group in (Group.TYPED, Group.SPOKEN)]
    spanish = [outcome for outcome in rest if outcome.case.group is Group.SPANISH]
    headed = [
        ("kind", _cut(plain, lambda case: case.family, list(Family))),
        ("voice", _cut(plain, lambda case: case.file)),
        ("length", _cut(plain, _length, [_length_name(*ends) for ends in LENGTHS])),
        ("dialogue", _cut(rest, lambda case: f"{case.group}: {case.part.replace('_', ' ')}")),
        (f"kind, {Group.SPANISH}", _cut(spanish, lambda case: case.family, list(Family))),
        *((f"kind, {group}", _cut(_of(noise, group), lambda case: case.family, list(Family))) for group in _NOISY),
    ]
    return [(heading, found) for heading, found in headed if found]


_NOISY = (Group.TYPED, Group.SPOKEN)


def _of(outcomes: Iterable[Outcome], group: Group) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.case.group is group]


def _cut(
    outcomes: Sequence[Outcome], name_of: Callable[[Case], str], order: Sequence[str] | None = None
) -> list[Slice]:
    names = order or list(dict.fromkeys(name_of(outcome.case) for outcome in outcomes))
    cut = []
    for name in names:
        grades = [outcome.grade for outcome in outcomes if name_of(outcome.case) == name]
        if grades:
            right = sum(grade.is_right for grade in grades)
            offered = sum(grade.is_offered for grade in grades)
            partly = sum(grade.verdict is Verdict.PARTLY for grade in grades)
            wrong = sum(grade.is_confidently_wrong for grade in grades)
            cut.append(Slice(str(name), len(grades), right, offered, partly, wrong))
    return cut


def _length(case: Case) -> str:
    words = len(case.text.split())
    return next(_length_name(least, most) for least, most in LENGTHS if words <= most or most == LENGTHS[-1][1])


def _length_name(least: int, most: int) -> str:
    return f"{least} to {most} words" if most < LENGTHS[-1][1] else f"{least} words and more"
