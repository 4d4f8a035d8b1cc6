"""What each part of the safety triage catches by itself: the patterns, the learned detector, and both together.

Runs in the engine's environment, with the trained model, over the sets of `tests/safety/`. `bot evaluate --safety`
measures the real path, on which the parts cannot be told apart; docs/decisions/0004-safety.md has both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from benchmarks.understanding.parse_time import newest
from bot.nlu import lean
from bot.nlu.safety_detector import SafetyDetector, most_urgent_finding
from bot.safety import Finding, Triage
from bot.safety.rules import URGENCY

SETS = Path("tests/safety")
PATTERNS, LEARNED, BOTH = "patterns alone", "learned alone", "patterns and learned"


def main() -> None:
    """Print, for each set and part, how many are caught, in how many of them as meant, and the false alarms."""
    lean.apply()
    processor = Agent.load(str(newest(Path("var/models").glob("*.tar.gz"), "`bot train`"))).processor
    triage = Triage(Path())
    for path in sorted(SETS.glob("*.yml")):
        messages = yaml.safe_load(path.read_text(encoding="utf-8"))["phrasings"]
        seen = [_findings(processor, triage, str(message["text"])) for message in messages]
        print(f"{path.stem}:")
        for part in (PATTERNS, LEARNED, BOTH):
            _print(part, messages, [findings[part] for findings in seen])


def _findings(processor: Any, triage: Triage, text: str) -> dict[str, Finding | None]:
    """Return what each part sees in a message."""
    read = _read(processor, text)
    by_patterns, learned = triage.check(text), _detector(processor).learned(read, text)
    return {PATTERNS: by_patterns, LEARNED: learned, BOTH: most_urgent_finding(by_patterns, learned)}


def _read(processor: Any, text: str) -> Message:
    """Return the message as the whole pipeline leaves it, with features and ranked topics."""
    target = processor.model_metadata.nlu_target
    inputs = {"__message__": [UserMessage(text)], "__tracker__": None}
    [message] = processor.graph_runner.run(inputs=inputs, targets=[target])[target]
    assert message.get(TEXT) == text
    return message


def _detector(processor: Any) -> SafetyDetector:
    """Return the trained detector of the loaded model: Rasa has no other door to one component."""
    components = (node._component for node in processor.graph_runner._instantiated_nodes.values())
    return next(component for component in components if isinstance(component, SafetyDetector))


def _print(part: str, messages: list[dict[str, Any]], findings: list[Finding | None]) -> None:
    risk = [
        (message["tier"], found)
        for message, found in zip(messages, findings, strict=True)
        if message["tier"] in URGENCY
    ]
    benign = [found for message, found in zip(messages, findings, strict=True) if message["tier"] not in URGENCY]
    caught, false = sum(found is not None for _, found in risk), sum(found is not None for found in benign)
    as_meant = sum(found is not None and found.tier == tier for tier, found in risk)
    print(
        f"  {part}: caught {caught}/{len(risk)} = {100 * caught / len(risk):.1f} %, as meant {as_meant}, "
        f"false alarms {false}/{len(benign)} = {100 * false / len(benign):.1f} %"
    )


if __name__ == "__main__":
    main()
