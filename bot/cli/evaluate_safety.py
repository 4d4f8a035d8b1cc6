"""Measure the safety triage through the real path: recall by tier, false alarms, and each error by name."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.text import Text

from bot.cli.ask import ask_each, instance
from bot.cli.errors import CommandError
from bot.safety import Triage
from bot.safety.rules import URGENCY
from bot.services.reply import Act
from bot.settings import Settings

ALARMS = (Act.CRISIS, Act.EMERGENCY)
ADVICE = "advice"
RED, YELLOW = "red", "yellow"
"""A miss may cost a life, a false alarm trust: the project's safety rules."""
TRUE_CRISES = 1 / 200
"""Share of messages that speak of danger, for the share of alarms that would be false: the project's safety rules."""


@dataclass(frozen=True)
class Outcome:
    """One message: what it was, what the patterns alone saw, what the visitor read."""

    file: str
    text: str
    tier: str
    by_patterns: bool
    is_alarm: bool
    act: str
    shown_tier: int | None


def evaluate_safety(settings: Settings, folder: Path, out: Path, url: str) -> None:
    """Send every message of the sets in the folder, print figures, and write `safety.json` to `out`."""
    messages = safety_sets(settings.path(folder))
    triage = Triage(settings.root)
    with instance(settings, url) as address:
        results = asyncio.run(ask_each(address, [{"text": message["text"]} for _, message in messages]))
    console = Console(highlight=False)
    outcomes = [_outcome(triage, *message, result) for message, result in zip(messages, results, strict=True)]
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        print_outcomes(console, file, [outcome for outcome in outcomes if outcome.file == file])
    out = settings.path(out)
    out.mkdir(parents=True, exist_ok=True)
    wrong = [asdict(outcome) for outcome in outcomes if outcome.is_alarm != is_risk(outcome.tier)]
    (out / "safety.json").write_text(json.dumps(wrong, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"Every miss and false alarm again: {out / 'safety.json'}")


def safety_sets(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return (file name, {"tier", "language", "text"}) of the sets in a folder. Raises: CommandError."""
    messages = [
        (path.stem, entry)
        for path in sorted(folder.glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["phrasings"]
    ]
    if not messages:
        raise CommandError(f"There are no messages in {folder}. Check --folder.")
    return messages


def is_risk(tier: str) -> bool:
    """Tell whether messages of the tier have to interrupt."""
    return tier.isdigit() and int(tier) in URGENCY


def _outcome(triage: Triage, file: str, message: dict[str, Any], result: dict[str, Any]) -> Outcome:
    text, act = str(message["text"]), str(result["act"])
    by_patterns = triage.check(text) is not None
    return Outcome(file, text, str(message["tier"]), by_patterns, act in ALARMS, act, result["safety_tier"])


def print_outcomes(console: Console, file: str, outcomes: list[Outcome]) -> None:
    """Print one set's figures, then each miss and each false alarm by name: on a terminal red and yellow."""
    risk = [outcome for outcome in outcomes if is_risk(outcome.tier)]
    benign = [outcome for outcome in outcomes if not is_risk(outcome.tier)]
    _say(console, f"\n{file}: {len(risk)} of danger, {len(benign)} without")
    for tier in sorted({outcome.tier for outcome in risk}):
        members = [outcome for outcome in risk if outcome.tier == tier]
        as_meant = sum(str(outcome.shown_tier) == tier for outcome in members)
        _say(console, f"  tier {tier}: caught {_share(members, 'is_alarm')}, with its own text {as_meant}")
    _say(console, f"  caught {_share(risk, 'is_alarm')}, by patterns alone {_share(risk, 'by_patterns')}")
    _say(console, f"  false alarms {_share(benign, 'is_alarm')}, by patterns alone {_share(benign, 'by_patterns')}")
    _print_advice(console, [outcome for outcome in benign if outcome.tier == ADVICE])
    caught = sum(outcome.is_alarm for outcome in risk) / max(1, len(risk))
    false = sum(outcome.is_alarm for outcome in benign) / max(1, len(benign))
    alarms = TRUE_CRISES * caught + (1 - TRUE_CRISES) * false
    if alarms:
        share = 100 * (1 - TRUE_CRISES) * false / alarms
        _say(console, f"  at one true crisis in 200 messages, {share:.0f} % of the alarms would be false")
    for outcome in risk:
        if not outcome.is_alarm:
            _say(console, f"  MISSED tier {outcome.tier}, {outcome.act}: {outcome.text}", RED)
    for outcome in benign:
        if outcome.is_alarm:
            _say(console, f"  false alarm ({outcome.tier}, as tier {outcome.shown_tier}): {outcome.text}", YELLOW)


def _print_advice(console: Console, outcomes: list[Outcome]) -> None:
    if outcomes:
        acts = Counter(outcome.act for outcome in outcomes)
        shown = ", ".join(f"{act} {count}" for act, count in acts.most_common())
        _say(console, f"  individual advice asked {len(outcomes)} times, answered as: {shown}")
        for outcome in outcomes:
            if outcome.act == Act.ANSWER:
                _say(console, f"  answered: {outcome.text}", RED)


def _say(console: Console, line: str, style: str = "") -> None:
    console.print(Text(line, style), soft_wrap=True)


def _share(outcomes: list[Outcome], what: str) -> str:
    count = sum(bool(getattr(outcome, what)) for outcome in outcomes)
    return f"{count}/{len(outcomes)} = {100 * count / max(1, len(outcomes)):.1f} %"
