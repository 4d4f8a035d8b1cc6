"""The evaluation as files: one page with its pictures inside, what went wrong by name, the confusion picture."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.cli.evaluation.baseline import Change
from bot.cli.evaluation.cases import Group
from bot.cli.evaluation.figures import Figure, NoiseLoss, Slice
from bot.cli.evaluation.outcome import Outcome
from bot.cli.evaluation.plots import can_draw, draw_confusions, draw_coverage, draw_reliability, draw_slices

PAGE = "evaluation.html"
_TEMPLATES = Path(__file__).parent.parent / "templates"


def write_report(
    out: Path,
    outcomes: Sequence[Outcome],
    figures: Sequence[Figure],
    losses: Sequence[NoiseLoss],
    slices: Sequence[tuple[str, Sequence[Slice]]],
    changes: Sequence[Change],
    known: set[str],
) -> None:
    """Write `evaluation.html`, `report.json` and `confusion.png`. `known`: the ids of everything that is answered."""
    phrasings = [outcome for outcome in outcomes if outcome.case.group is Group.PHRASINGS]
    pictures: list[tuple[str, str]] = []
    if can_draw():
        confusions = draw_confusions(phrasings)
        (out / "confusion.png").write_bytes(confusions)
        pictures = [
            ("Parts of the messages", _embedded(draw_slices(slices))),
            ("Coverage against accuracy", _embedded(draw_coverage(outcomes))),
            ("Confidence against accuracy", _embedded(draw_reliability(phrasings))),
            ("Confusions", _embedded(confusions)),
        ]
    _write_json(out / "report.json", outcomes, phrasings, known)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    groups = [
        (group, [one for one in outcomes if one.case.group is group and not one.grade.is_right]) for group in Group
    ]
    page = environment.get_template(PAGE).render(
        figures=figures,
        losses=losses,
        slices=slices,
        changes=changes,
        pictures=pictures,
        count=len(outcomes),
        wrong=groups,
    )
    (out / PAGE).write_text(page, encoding="utf-8")


def _embedded(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def _write_json(path: Path, outcomes: Sequence[Outcome], phrasings: Sequence[Outcome], known: set[str]) -> None:
    wrong = [_wrong(outcome) for outcome in phrasings if not outcome.grade.is_right]
    others = [outcome for outcome in outcomes if outcome.case.group is not Group.PHRASINGS]
    report = {
        "phrasings": len(phrasings),
        "right": len(phrasings) - len(wrong),
        "wrong_topic": sum(1 for item in wrong if item["answered"] in known),
        "wrong": wrong,
        "other_sets": {
            group: [_wrong(outcome) for outcome in others if outcome.case.group is group and not outcome.grade.is_right]
            for group in dict.fromkeys(outcome.case.group for outcome in others)
        },
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


def _wrong(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    context = {"context": list(case.context)} if case.context else {}
    return {**context, "text": case.text, "meant": " + ".join(case.labels), "answered": outcome.answered}
