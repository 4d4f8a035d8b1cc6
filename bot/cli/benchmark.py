"""Hold the NLU pipeline against published tables: train it through Rasa on anybody's data, and print their figures."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from bot.cli.console import console
from bot.cli.errors import CommandError, InputError
from bot.cli.labelled_texts import LabelledText, read_labelled_texts
from bot.cli.processes import engine_environment
from bot.cli.rejection_curve import Point, Prediction, auroc, every_threshold, point_at, sweep
from bot.safety import DANGER, SAFE_NOW
from bot.services.conversations.visitor_text import for_engine
from bot.settings import Settings

PIPELINE = (
    "bot.nlu.tokenizer.EnglishTokenizer",
    "bot.nlu.featurizer.SentenceEncoderFeaturizer",
    "bot.nlu.topic_classifier.TopicClassifier",
)
"""What is measured of config.yml's pipeline, with the components' defaults, which are the same for all data.

Its other components know this clinic's words and dangers only, and its numbers were chosen for this clinic's data."""
REJECTED_INTENT = "out_of_scope"
"""The intent of the clinic's own training data for what is out of scope: rows of that kind get it here too."""
OWN_INTENTS = (DANGER, SAFE_NOW, "several")
"""Intents that the topic classifier does not learn: no label may be called so."""
FOLDS = 5
IN_SCOPE_COUNTS = 3
FAILED_LOG = Path("var/benchmark-failed.log")
VALIDATION, OWN_ROWS, LEFT_OUT = "validation part", "out-of-scope rows of TRAIN, in folds", "labels left out, in folds"
NOTHING = "nothing: no --oos"


@dataclass(frozen=True)
class Job:
    """One training, and what is asked of it."""

    learnt: list[LabelledText]
    asked: list[LabelledText]


def run_benchmark(settings: Settings, train: Path, test: Path, valid: Path | None, oos: str, *, as_json: bool) -> None:
    """Train, ask, and print the figures. Raises: CommandError; InputError where a file cannot be used."""
    learnt, asked = read_labelled_texts(train), read_labelled_texts(test)
    checked = read_labelled_texts(valid) if valid else []
    _refuse_unusable(train, learnt, asked, checked, oos)
    chosen_on, folds = _folds(learnt, checked, oos)
    jobs = [Job(learnt, asked + (checked if not folds else [])), *folds]
    rows = f"{len(learnt)} texts, {len(_topics(learnt, oos))} labels"
    console.print(f"Training {len(jobs)} time(s) on {rows}, asking {sum(len(job.asked) for job in jobs)} texts ...")
    results = _run(settings, jobs, oos)
    first = _predictions(jobs[0], results[0], oos)
    tested, held_back = first[: len(asked)], first[len(asked) :]
    for job, result in zip(folds, results[1:], strict=True):
        held_back += _predictions(job, result, oos)
    took_ms = [answer["took_ms"] for answer in results[0]["answers"]]
    report = {
        "learnt": {"rows": len(learnt), "labels": len(_topics(learnt, oos))},
        "asked": {"rows": len(asked), "out_of_scope": sum(row.label == oos for row in asked)},
        "labels_never_learnt": len({item.truth for item in tested if item.truth} - _topics(learnt, oos)),
        "auroc": auroc(tested),
        "without_threshold": asdict(point_at(0.0, tested)),
        "chosen": {**asdict(point_at(chosen_threshold(held_back), tested)), "chosen_on": chosen_on},
        "best_mcc_on_test": asdict(max(_points(tested), key=lambda point: point.mcc)),
        "sweep": [asdict(point) for point in sweep(tested)],
        "training_seconds": round(results[0]["training_seconds"], 2),
        "inference_ms": {
            "median": round(statistics.median(took_ms), 2),
            "p95": round(sorted(took_ms)[len(took_ms) * 95 // 100], 2),
        },
    }
    print(json.dumps(report, indent=1) if as_json else _as_text(report))


def chosen_threshold(held_back: Sequence[Prediction]) -> float:
    """Return the threshold with the greatest in-scope accuracy, counted three times, plus out-of-scope recall.

    Shares, not numbers: how much comes that is out of scope nobody knows before. Three times, because whoever asks what
    the assistant could have answered is let down by a rejection, while the others get no answer either way. Counted
    once or twice, 93.1 % of CLINC150's validation part were right in scope, 98 % out of it rejected; so 95.8 and 92.
    """
    return max(_points(held_back), key=_worth).threshold


def _worth(point: Point) -> float:
    return IN_SCOPE_COUNTS * (point.in_scope_accuracy or 0.0) + (point.oos_recall or 0.0)


def _points(predictions: Sequence[Prediction]) -> list[Point]:
    return [point_at(threshold, predictions) for threshold in every_threshold(predictions)]


def _topics(rows: Sequence[LabelledText], oos: str) -> set[str]:
    return {row.label for row in rows} - {oos}


def _refuse_unusable(
    train: Path, learnt: list[LabelledText], asked: list[LabelledText], checked: list[LabelledText], oos: str
) -> None:
    topics = sorted(_topics(learnt, oos))
    if len(topics) < 2:
        found = f"the one label '{topics[0]}'" if topics else "no label"
        raise InputError(f"{train} has {found} to tell apart. At least two are needed, beside what is out of scope.")
    if oos and not any(row.label == oos for row in learnt + asked + checked):
        raise InputError(f"No row has the label '{oos}'. Check --oos, or leave it out.")


def _folds(learnt: list[LabelledText], checked: list[LabelledText], oos: str) -> tuple[str, list[Job]]:
    """Return what the threshold is chosen on, and the trainings which that takes beside the one that is measured.

    Where no row of the validation part is out of scope, parts of TRAIN take their place: each fold is a training
    without a fifth of its rows. Where TRAIN has none out of scope either, a fifth of its labels is left out as a whole.
    Where nothing can be out of scope, nothing is to be rejected.
    """
    if not oos:
        return NOTHING, []
    if any(row.label == oos for row in checked):
        return VALIDATION, []
    has_own = sum(row.label == oos for row in learnt) >= FOLDS
    labels = sorted({row.label for row in learnt})
    seen: Counter[str] = Counter()
    parts: dict[int, list[LabelledText]] = defaultdict(list)
    for row in learnt:
        parts[(seen[row.label] + labels.index(row.label)) % FOLDS].append(row)
        seen[row.label] += 1
    jobs = []
    for fold in range(FOLDS):
        absent = set() if has_own else set(labels[fold::FOLDS]) - {oos}
        kept = [row for part in range(FOLDS) if part != fold for row in parts[part] if row.label not in absent]
        strangers = [LabelledText(row.text, oos) for row in learnt if row.label in absent]
        held_back = [row for row in parts[fold] if row.label not in absent]
        if len(_topics(kept, oos)) >= 2:
            jobs.append(Job(kept, held_back + strangers))
    return (OWN_ROWS if has_own else LEFT_OUT), jobs


def _run(settings: Settings, jobs: list[Job], oos: str) -> list[dict[str, Any]]:
    """Let the engine's environment do the jobs, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bot-benchmark-") as name:
        folder = Path(name)
        configuration = yaml.safe_load((settings.root / "config.yml").read_text(encoding="utf-8"))
        configuration["pipeline"] = [{"name": name} for name in PIPELINE]
        del configuration["policies"]
        (folder / "config.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
        _write_jobs(folder, jobs, oos)
        log = folder / "engine.log"
        with log.open("wb") as output:
            done = subprocess.run(
                [str(settings.path(settings.engine_python)), "-W", "ignore", "-m", "bot.nlu.benchmark", name],
                cwd=settings.root,
                env={**engine_environment(settings), "RASA_MAX_CACHE_SIZE": "0", "LOG_LEVEL": "WARNING"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0:
            kept = settings.path(FAILED_LOG)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(log, kept)
            raise CommandError(f"The training or the asking failed. Rasa's last words are in {kept}")
        return [
            json.loads((folder / f"answers-{number}.json").read_text(encoding="utf-8")) for number in range(len(jobs))
        ]


def _write_jobs(folder: Path, jobs: list[Job], oos: str) -> None:
    """Write the trainings as Rasa's JSON, in which no text can be taken for markup; labels are made plain names.

    A label may hold anything, while Rasa takes `/` in an intent's name for one that has responses of its own.
    """
    listed = []
    for number, job in enumerate(jobs):
        names = _names(job, oos)
        examples = [{"text": for_engine(row.text), "intent": names[row.label]} for row in job.learnt]
        path = folder / f"train-{number}.json"
        path.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
        listed.append({"train": path.name, "ask": [for_engine(row.text) for row in job.asked]})
    (folder / "jobs.json").write_text(json.dumps(listed), encoding="utf-8")


def _names(job: Job, oos: str) -> dict[str, str]:
    """Return each learnt label's name as an intent: its own words, as the classifier learns from them too."""
    names = {oos: REJECTED_INTENT}
    taken = {REJECTED_INTENT, *OWN_INTENTS}
    for label in sorted(_topics(job.learnt, oos)):
        plain = re.sub(r"\W+", "_", label).strip("_") or "label"
        names[label] = next(name for name in _numbered(plain) if name not in taken)
        taken.add(names[label])
    return names


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def _predictions(job: Job, result: dict[str, Any], oos: str) -> list[Prediction]:
    labels = {name: label for label, name in _names(job, oos).items() if name != REJECTED_INTENT}
    predictions = []
    for row, answer in zip(job.asked, result["answers"], strict=True):
        name = next(intent for intent, _ in answer["ranked"] if intent != REJECTED_INTENT)
        predictions.append(Prediction("" if row.label == oos else row.label, labels[name], answer["certainty"]))
    return predictions


def _as_text(report: dict[str, Any]) -> str:
    asked, chosen, best = report["asked"], report["chosen"], report["best_mcc_on_test"]
    lines = [
        f"Learnt: {report['learnt']['rows']} texts, {report['learnt']['labels']} labels. "
        f"Asked: {asked['rows']} texts, {asked['out_of_scope']} of them out of scope.",
    ]
    if report["labels_never_learnt"]:
        lines.append(f"{report['labels_never_learnt']} label(s) of TEST are not in TRAIN: their texts count as wrong.")
    lines += [
        f"In-scope accuracy without a threshold: {_percent(report['without_threshold']['in_scope_accuracy'])}",
        f"AUROC, in scope against out of scope: {_figure(report['auroc'])}",
        "",
        "threshold   in-scope accuracy   out-of-scope recall   Matthews correlation",
        *(_line(point) for point in report["sweep"]),
        "",
        f"{_line(chosen)}   chosen ({chosen['chosen_on']})",
        f"{_line(best)}   best correlation, seen on TEST itself",
        "",
        f"Training: {report['training_seconds']:.1f} s. "
        f"A text: median {report['inference_ms']['median']:.1f} ms, p95 {report['inference_ms']['p95']:.1f} ms.",
    ]
    return "\n".join(lines)


def _line(point: dict[str, Any]) -> str:
    accuracy, recall = _percent(point["in_scope_accuracy"]), _percent(point["oos_recall"])
    return f"{point['threshold']:9.3f}   {accuracy:>17}   {recall:>19}   {point['mcc']:20.3f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
