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
import shutil
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
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.questions import own_questions
from benchmarks.result import load_rows, processor_costs
from benchmarks.row import Row
from benchmarks.stock_bot import make_stock_bot, rasa_version, running_stock_bot
from benchmarks.table import cpu_table, result_table
from benchmarks.training import train_anew
from benchmarks.triage import triage_ms
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.cli.setup import set_up
from bot.content.problems import ContentError
from bot.settings import Settings

FOLDER = Path("var/benchmarks")
LOGS = "logs"
MAKING_SECONDS = 20 * 60
"""How long our model and the stock bot may take to be made, where they are not there yet."""


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
    except (aiohttp.ClientError, TimeoutError) as error:
        print(f"A bot stopped answering ({type(error).__name__}). Look into {FOLDER / LOGS}", file=sys.stderr)
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
    load_average, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load_average > cores:
        console.print(f"The machine is busy (load average {load_average:.1f}): only ratios will mean something.")
    signal.alarm(plan.longest_seconds)
    with tempfile.TemporaryDirectory(prefix="bot-benchmark-") as name:
        folder = Path(name)
        logs = _empty_folder(cache / LOGS)
        training = _training(settings, plan, folder)
        console.print("Starting both bots ...")
        with (
            running_own_bot(settings, folder / "own", logs) as own,
            running_stock_bot(settings, project, logs) as stock,
        ):
            measured = asyncio.run(measure(settings, plan, own, stock, project))
        rows = [
            *load_rows(measured, plan),
            *training,
            Row("start to first answer, model trained", "s", own.first_answer_seconds, target=30),
            Row("safety triage of a turn", "ms", triage_ms(settings, own_questions(settings))),
        ]
    signal.alarm(0)
    costs = processor_costs(measured)
    print(result_table(rows), cpu_table(costs), sep="\n\n")
    _write(cache / "latest.json", _report(settings, plan, rows, costs, measured, load_average))


def _training(settings: Settings, plan: Plan, folder: Path) -> list[Row]:
    """Train while nothing else of ours runs."""
    if not plan.trains:
        return []
    training = train_anew(settings, folder / "training")
    return [
        Row("training from scratch", "s", training.seconds, target=90),
        Row("training from scratch: processor time", "s", training.cpu_seconds),
    ]


def _report(
    settings: Settings,
    plan: Plan,
    rows: Sequence[Row],
    costs: dict[str, dict[str, float]],
    measured: Measured,
    load_average: float,
) -> dict[str, Any]:
    return {
        "measured_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average_before": load_average,
        "rasa": rasa_version(settings),
        "plan": asdict(plan),
        "rows": [{**asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in rows],
        "processor_ms_a_turn": costs,
        "own_acts": dict(measured.own_acts),
        "stock_turns_without_reply": measured.stock_silent,
    }


def _empty_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


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
