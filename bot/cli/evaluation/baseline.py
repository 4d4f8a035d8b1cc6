"""What became of each message when the baseline was taken, and whether it is better or worse now.

The file holds one grade a message under a digest of it, and no text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.errors import CommandError
from bot.cli.evaluation.cases import Group
from bot.cli.evaluation.figures import MEASURES, Measure, figures
from bot.cli.evaluation.outcome import Grade, Outcome, Verdict
from bot.cli.evaluation.paired import Difference, paired_difference

BASELINE = Path("tests/evaluation_baseline.json")
HAS_BUTTON = "+"
"""Stands behind the grade of a reply with a button for what was meant."""
OTHER_LANGUAGE = "!"
"""Stands behind the grade of a reply in another language than the one expected."""
Grades = Mapping[str, Mapping[str, Grade]]
"""Set to digest of a message to its grade."""


@dataclass(frozen=True)
class Change:
    """A figure then and now, over the messages that both runs have. Shares from 0 to 1."""

    measure: Measure
    before: float
    now: float
    total: int
    difference: Difference

    @property
    def verdict(self) -> str:
        """Return "better", "worse" or "no difference": what lies within chance is none."""
        if self.difference.is_none:
            return "no difference"
        return "better" if (self.difference.points > 0) is not self.measure.is_error else "worse"


def write_baseline(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the grades of this run, one message a line, and its figures for whoever reads the file."""
    grades: dict[str, dict[str, str]] = {}
    for outcome in outcomes:
        code = outcome.grade.verdict + HAS_BUTTON * outcome.grade.has_button
        code += OTHER_LANGUAGE * (not outcome.grade.in_language)
        grades.setdefault(outcome.case.group, {})[outcome.case.key] = code
    content = {
        "figures": {figure.measure.name: f"{figure.hits}/{figure.total}" for figure in figures(outcomes)},
        "grades": {group: dict(sorted(found.items())) for group, found in grades.items()},
    }
    path.write_text(json.dumps(content, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def read_baseline(path: Path) -> Grades:
    """Return the grades of the baseline. Raises: CommandError."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        return {
            Group(group): {key: _grade(code) for key, code in found.items()}
            for group, found in content["grades"].items()
        }
    except FileNotFoundError as error:
        raise CommandError(f"There is no baseline in {path}. Make one with `bot evaluate --save-baseline`.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = "Restore it from the repository, or make a new one with `bot evaluate --save-baseline`."
        raise CommandError(f"{path} is no baseline. {remedy}") from error


def _grade(code: str) -> Grade:
    return Grade(Verdict(code[0]), OTHER_LANGUAGE not in code, HAS_BUTTON in code)


def compare(baseline: Grades, outcomes: Sequence[Outcome]) -> list[Change]:
    """Return how each figure has changed over the messages that the baseline has too."""
    changes = []
    for measure in MEASURES:
        pairs = [
            (measure.hit(before), measure.hit(outcome.grade))
            for outcome in outcomes
            if measure.belongs(outcome.case)
            if (before := baseline.get(outcome.case.group, {}).get(outcome.case.key))
        ]
        if pairs:
            then, now = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            difference = paired_difference(then, now)
            changes.append(Change(measure, sum(then) / len(pairs), sum(now) / len(pairs), len(pairs), difference))
    return changes


def not_compared(baseline: Grades, outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """Return how many messages only this run has, and how many of the sets that it asked only the baseline has."""
    asked: dict[str, set[str]] = {}
    for outcome in outcomes:
        asked.setdefault(outcome.case.group, set()).add(outcome.case.key)
    new = sum(len(keys - set(baseline.get(group, {}))) for group, keys in asked.items())
    gone = sum(len(set(baseline.get(group, {})) - keys) for group, keys in asked.items())
    return new, gone
