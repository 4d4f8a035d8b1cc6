"""Compare our assistant with the bot that `rasa init` makes, in one run, with design targets beside the figures.

`python -m benchmarks.compare` prints the result and writes `var/benchmarks/latest.json`. It fails only where something
broke: a missed target is a figure, not an error, because the machine may be busy.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.measure import Measured, measure
from benchmarks.own_bot import running_own_bot
from benchmarks.plan import FULL, QUICK, VISITORS, Plan
from benchmarks.questions import own_questions
from benchmarks.row import Row
from benchmarks.stock_bot import make_stock_bot, rasa_version, running_stock_bot
from benchmarks.table import cpu_table, result_table
from benchmarks.training import training_seconds
from benchmarks.triage import triage_ms
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.cli.setup import set_up
from bot.content.problems import ContentError
from bot.settings import Settings

FOLDER = Path("var/benchmarks")
MAKING_SECONDS = 20 * 60
"""How long our model and the stock bot may take to be made, where they are not there yet."""
EARLY, LATE, LAST = (2, 12), (190, 210), 20
"""Turns of the long conversation that are compared, and how many of its last ones."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit status: 0 unless something broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few turns, no training: to try that it works")
    plan = QUICK if parser.parse_args(arguments).quick else FULL
    for number in (signal.SIGTERM, signal.SIGALRM):  # whatever ends this run, what it started ends with it
        signal.signal(number, _give_up)
    try:
        _compare(Settings(), plan)
    except (CommandError, ContentError) as error:
        print(error, file=sys.stderr)
        return 1
    except aiohttp.ClientError as error:
        print(
            f"A bot stopped answering ({type(error).__name__}). Run it again, and look at the bots' logs",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    return 0


def _compare(settings: Settings, plan: Plan) -> None:
    signal.alarm(MAKING_SECONDS)
    set_up(settings)
    cache = settings.path(FOLDER)
    project = make_stock_bot(settings, cache)
    signal.alarm(plan.longest_seconds)
    with tempfile.TemporaryDirectory(prefix="bot-benchmark-") as name:
        folder = Path(name)
        training = _training(settings, plan, folder)
        console.print("Starting both bots ...")
        with (
            running_own_bot(settings, folder / "own") as own,
            running_stock_bot(settings, project, folder) as stock,
        ):
            measured = asyncio.run(measure(settings, plan, own, stock, project))
        rows = [
            *_rows(measured),
            *training,
            Row("start to first answer, model trained", "s", own.first_answer_seconds, target=30),
            Row("safety triage of a turn", "ms", triage_ms(settings, own_questions(settings))),
        ]
    signal.alarm(0)
    costs = _costs(measured)
    print(result_table(rows), cpu_table(costs), sep="\n\n")
    _write(cache / "latest.json", _report(settings, plan, rows, costs, measured))


def _training(settings: Settings, plan: Plan, folder: Path) -> list[Row]:
    """Train while nothing else of ours runs."""
    if not plan.trains:
        return []
    return [Row("training from scratch", "s", training_seconds(settings, folder / "training"), target=90)]


def _rows(measured: Measured) -> list[Row]:
    own, stock = measured.own_one, measured.stock_one
    many, stock_many = measured.own_at_once, measured.stock_at_once
    memory = measured.own_megabytes
    return [
        Row("turn, one at a time, p50", "ms", own.p50_ms, stock.p50_ms, 1.0, "ratio"),
        Row("turn, one at a time, p95", "ms", own.p95_ms, stock.p95_ms),
        Row(
            f"{VISITORS} conversations at once",
            "turns/s",
            many.turns_per_second,
            stock_many.turns_per_second,
            1.5,
            "ratio",
            at_most=False,
        ),
        Row(f"turn, {VISITORS} at once, p50", "ms", many.p50_ms, stock_many.p50_ms),
        Row(f"turn, {VISITORS} at once, p95", "ms", many.p95_ms, stock_many.p95_ms),
        *_long_rows(measured),
        Row("memory: engine", "MB", memory["engine"], measured.stock_megabytes, 800),
        Row("memory: gateway", "MB", memory["gateway"], target=150),
        Row("memory: actions", "MB", memory["actions"], target=150),
    ]


def _long_rows(measured: Measured) -> list[Row]:
    rows = []
    for whose, series, target in (("ours", measured.own_long, 1.2), ("stock", measured.stock_long, None)):
        early, late = series.between_ms(*EARLY), series.between_ms(*LATE)
        if early is not None and late is not None:
            what = f"{whose}: turns {LATE[0]}-{LATE[1]} against {EARLY[0]}-{EARLY[1]}"
            rows.append(Row(what, "ms", late, early, target, "ratio"))
            turns = len(series.blocks[0].turns_ms)
            rows.append(Row(f"{whose}: last {LAST} of {turns} turns", "ms", series.last_ms(LAST), early))
    return rows


def _costs(measured: Measured) -> dict[str, dict[str, float]]:
    return {
        "ours, one at a time": measured.own_one.cpu_ms_a_turn,
        "stock, one at a time": measured.stock_one.cpu_ms_a_turn,
        f"ours, {VISITORS} at once": measured.own_at_once.cpu_ms_a_turn,
        f"stock, {VISITORS} at once": measured.stock_at_once.cpu_ms_a_turn,
    }


def _report(
    settings: Settings, plan: Plan, rows: Sequence[Row], costs: dict[str, dict[str, float]], measured: Measured
) -> dict[str, Any]:
    return {
        "measured_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
        "rasa": rasa_version(settings),
        "plan": asdict(plan),
        "rows": [{**asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in rows],
        "processor_ms_a_turn": costs,
        "own_acts": dict(measured.own_acts),
        "stock_turns_without_reply": measured.stock_silent,
    }


def _write(path: Path, report: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(report, indent=1), encoding="utf-8")
    partial.replace(path)
    console.print(f"Written: {FOLDER / path.name}")


def _give_up(number: int, _: object) -> None:
    raise SystemExit(f"Given up: {signal.Signals(number).name}. What was started is stopped.")


if __name__ == "__main__":
    sys.exit(main())
