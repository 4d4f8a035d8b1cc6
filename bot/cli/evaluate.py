"""Measure understanding through the real path, on phrasings that no training file holds."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.bootstrap import Assistant
from bot.cli.ask import ask_each, instance
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.content.answers import GAP
from bot.content.document import Document
from bot.content.library import examples_of
from bot.services.checklist import CHECKLIST, PARTS
from bot.services.reply import Act
from bot.settings import Settings

WORST_SHOWN = 12
CONFUSIONS_SHOWN = 25
OFFERED = 3
"""Topics that a question asked back offers."""
EXPECTED_ACTS = {
    "talk_to_person": Act.HANDOFF,
    "urgent_today": Act.HANDOFF,
    "book_consultation": Act.BOOKING,
    "booking_manage": Act.BOOKING_MANAGE,
    "advice": Act.ADVICE,
    "out_of_scope": Act.OUT_OF_SCOPE,
    "affirm": Act.CHITCHAT,
    "deny": Act.CHITCHAT,
    "stop": Act.CHITCHAT,
    "inform": Act.CHITCHAT,
}
"""What the reply to an intent without a topic has to be."""


@dataclass(frozen=True)
class Outcome:
    """One phrasing: what was meant, what was answered."""

    text: str
    label: str
    answered: str
    is_right: bool
    is_offered: bool = False
    is_wrong_faq: bool = False
    """An answer to a question that the content does not cover."""


def evaluate_understanding(settings: Settings, folder: Path, out: Path, url: str) -> None:
    """Ask every held-out phrasing, print figures, and write `report.json` and `confusion.png` to `out`."""
    phrasings = held_out(settings.path(folder), settings.root)
    questions = [{"text": text} for text, _ in phrasings]
    with instance(settings, url) as address:
        results = asyncio.run(ask_each(address, questions))
    outcomes = [_outcome(text, label, result) for (text, label), result in zip(phrasings, results, strict=True)]
    out = settings.path(out)
    out.mkdir(parents=True, exist_ok=True)
    _print_figures(outcomes, [float(result["latency_ms"]) for result in results])
    known = set(Assistant(settings).library.answers)
    _write_report(outcomes, out / "report.json", known)
    _draw_confusions(outcomes, out / "confusion.png")
    print(f"Every phrasing that went wrong, by name: {out / 'report.json'}. Confusion picture: {out / 'confusion.png'}")


def held_out(folder: Path, root: Path) -> list[tuple[str, str]]:
    """Return (phrasing, label) of the Rasa NLU files in a folder. Raises: CommandError, ContentError."""
    phrasings = [
        (example, label)
        for path in sorted(folder.glob("*.yml"))
        for label, examples in examples_of(Document(path, root)).items()
        for example in examples
    ]
    if not phrasings:
        raise CommandError(f"There are no held-out phrasings in {folder}. Check --folder.")
    return phrasings


def _outcome(text: str, label: str, result: dict[str, Any]) -> Outcome:
    kind, _, topic = label.rpartition("/")
    act, topics = result["act"], result["topics"]
    if kind in ("", "chitchat"):
        is_right = act == EXPECTED_ACTS.get(topic, Act.CHITCHAT)
        return Outcome(text, label, topics[0] if topics else act, is_right, is_right)
    first = topics[0] if topics and act != Act.CLARIFY else act
    is_right = first == topic or (topic == CHECKLIST and tuple(topics[:2]) == PARTS[:2])
    is_wrong_faq = kind == GAP and act == Act.ANSWER and not is_right
    return Outcome(text, label, first, is_right, is_right or topic in topics[:OFFERED], is_wrong_faq)


def _print_figures(outcomes: list[Outcome], latencies_ms: list[float]) -> None:
    print(f"{len(outcomes)} held-out phrasings, right topic (or act) first: {_share(outcomes)}")
    offered = sum(outcome.is_offered for outcome in outcomes)
    print(f"  answered or offered among {OFFERED}: {100 * offered / len(outcomes):.1f} %")
    gaps = [outcome for outcome in outcomes if outcome.label.startswith(f"{GAP}/")]
    if gaps:
        guessed = sum(outcome.is_wrong_faq for outcome in gaps)
        share = 100 * guessed / len(gaps)
        print(f"  what is not covered, answered by a topic that is: {guessed}/{len(gaps)} = {share:.1f} %")
    groups: dict[str, list[Outcome]] = defaultdict(list)
    by_label: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kind, _, topic = outcome.label.rpartition("/")
        groups[kind or topic].append(outcome)
        by_label[outcome.label].append(outcome)
    for group, members in sorted(groups.items()):
        print(f"  {group:20} {_share(members)}")
    print("Worst topics:")
    worst = sorted(by_label.items(), key=lambda item: sum(outcome.is_right for outcome in item[1]) / len(item[1]))
    for label, members in worst[:WORST_SHOWN]:
        wrong = Counter(outcome.answered for outcome in members if not outcome.is_right)
        taken_for = ", ".join(f"{name} {count}" for name, count in wrong.most_common(3))
        print(f"  {label:34} {_share(members)}  taken for: {taken_for}")
    latencies = sorted(latencies_ms)
    print(
        f"Latency: median {latencies[len(latencies) // 2]:.0f} ms, p95 {latencies[len(latencies) * 95 // 100]:.0f} ms"
    )


def _share(outcomes: list[Outcome]) -> str:
    right = sum(outcome.is_right for outcome in outcomes)
    return f"{right}/{len(outcomes)} = {100 * right / len(outcomes):.1f} %"


def _write_report(outcomes: list[Outcome], path: Path, known: set[str]) -> None:
    wrong = [
        {"text": outcome.text, "meant": outcome.label, "answered": outcome.answered}
        for outcome in outcomes
        if not outcome.is_right
    ]
    confident = sum(1 for item in wrong if item["answered"] in known)
    report = {"phrasings": len(outcomes), "right": len(outcomes) - len(wrong), "wrong_topic": confident, "wrong": wrong}
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


def _draw_confusions(outcomes: list[Outcome], path: Path) -> None:
    """Draw what was taken for what: the most frequent confusions as a heat map."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        console.print("No picture: matplotlib comes with `make test`.")
        return
    pairs = Counter((outcome.label.split("/")[-1], outcome.answered) for outcome in outcomes if not outcome.is_right)
    top = pairs.most_common(CONFUSIONS_SHOWN)
    rows = sorted({pair[0] for pair, _ in top})
    columns = sorted({pair[1] for pair, _ in top})
    counts = [[pairs[(row, column)] for column in columns] for row in rows]
    figure, axes = pyplot.subplots(figsize=(12, 9), layout="constrained")
    if counts:
        image = axes.imshow(counts, cmap="Oranges")
        figure.colorbar(image, label="phrasings")
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlabel("answered")
    axes.set_ylabel("meant")
    axes.set_title(f"The {len(top)} most frequent confusions of {len(outcomes)} held-out phrasings")
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
