"""Measure understanding through the real path, on messages that no training file holds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Assistant
from bot.cli.ask import ask_each, instance
from bot.cli.evaluation.baseline import BASELINE, Grades, compare, not_compared, read_baseline, write_baseline
from bot.cli.evaluation.cases import NOISE, Case, Group, dialogue_cases, noisy, phrasings
from bot.cli.evaluation.figures import NoiseLoss, figures, slices
from bot.cli.evaluation.neighbours import NEIGHBOURS, Neighbours, read_neighbours
from bot.cli.evaluation.outcome import Outcome, judge
from bot.cli.evaluation.paired import paired_difference
from bot.cli.evaluation.report import PAGE, write_report
from bot.cli.evaluation.tables import print_changes, print_figures, print_latency, print_slices, print_worst
from bot.settings import Settings


@dataclass(frozen=True)
class Options:
    """What to do beside asking. `baseline`: the file to compare with, and to write with `save`."""

    baseline: Path = BASELINE
    compare: bool = False
    save: bool = False
    noise: bool = True


def evaluate_understanding(
    settings: Settings, folder: Path, out: Path, url: str, options: Options | None = None
) -> None:
    """Ask every held-out message, print figures, and write `evaluation.html`, `report.json`, `confusion.png` to `out`.

    Raises: CommandError, ContentError.
    """
    options = options or Options()
    out = settings.path(out)
    known = Assistant(settings).library.answers
    neighbours = read_neighbours(settings.path(NEIGHBOURS), settings.root)
    baseline = read_baseline(settings.path(options.baseline)) if options.compare else None
    plain = phrasings(settings.path(folder), settings.root)
    cases = [*plain, *dialogue_cases(settings.path(folder), settings.root, known)]
    cases += [case for group in NOISE if options.noise for case in noisy(plain, group)]
    outcomes = _ask(settings, url, cases, neighbours)
    out.mkdir(parents=True, exist_ok=True)
    _report(outcomes, out, set(known), baseline)
    if options.save:
        path = settings.path(options.baseline)
        write_baseline(path, outcomes)
        print(f"Baseline of {len(outcomes)} messages: {path}")


def _ask(settings: Settings, url: str, cases: Sequence[Case], neighbours: Neighbours) -> list[Outcome]:
    with instance(settings, url) as address:
        questions = [{"text": case.text, "context": case.context} for case in cases]
        results = asyncio.run(ask_each(address, questions))
    return [judge(case, result, neighbours) for case, result in zip(cases, results, strict=True)]


def _report(outcomes: Sequence[Outcome], out: Path, known: set[str], baseline: Grades | None) -> None:
    """Print the tables and write the files."""
    counted, parts, losses = figures(outcomes), slices(outcomes), _losses(outcomes)
    changes = compare(baseline, outcomes) if baseline is not None else []
    print_figures(counted, losses)
    print_slices(parts)
    print_worst(outcomes)
    print_latency([outcome.latency_ms for outcome in outcomes if outcome.case.group is Group.PHRASINGS])
    if baseline is not None:
        print_changes(changes, *not_compared(baseline, outcomes))
    write_report(out, outcomes, counted, losses, parts, changes, known)
    print(f"Pictures and tables: {out / PAGE}. What went wrong, by name: {out / 'report.json'}")


def _losses(outcomes: Sequence[Outcome]) -> list[NoiseLoss]:
    """Return what each kind of noise costs, over the same phrasings."""
    right = {group: [one.grade.is_right for one in outcomes if one.case.group is group] for group in Group}
    return [
        NoiseLoss(f"Lost {group}", paired_difference(right[group], right[Group.PHRASINGS]))
        for group in NOISE
        if right[group]
    ]
