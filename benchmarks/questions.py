"""What is asked while measuring: many different messages, each bot's own kind, never one message again and again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.cli.evaluation.cases import held_out
from bot.settings import Settings

ANSWERED_KINDS = ("faq", "myth", "duration", "safety", "sessions")
"""Kinds of topics that a custom action answers with content."""
PER_TOPIC = 2


def own_questions(settings: Settings) -> list[str]:
    """Return held-out questions, PER_TOPIC of each topic, neighbours from different topics."""
    by_label: dict[str, list[str]] = {}
    for text, label in held_out(settings.root / "tests/held_out", settings.root):
        if label.split("/")[0] in ANSWERED_KINDS:
            by_label.setdefault(label, []).append(text)
    return [texts[index] for index in range(PER_TOPIC) for texts in by_label.values() if index < len(texts)]


def stock_messages(project: Path) -> list[str]:
    """Return what the stock bot's own training file says people type, neighbours from different intents."""
    content = yaml.safe_load((project / "data/nlu.yml").read_text(encoding="utf-8"))
    by_intent = [
        [line.removeprefix("- ").strip() for line in entry["examples"].splitlines()] for entry in content["nlu"]
    ]
    longest = max(len(texts) for texts in by_intent)
    return [texts[index] for index in range(longest) for texts in by_intent if index < len(texts)]


class Deck:
    """Deal messages in order, and start again after the last one."""

    def __init__(self, messages: Sequence[str]) -> None:
        self._messages = messages
        self._next = 0

    def deal(self, count: int) -> list[str]:
        """Return the next `count` messages."""
        dealt = [self._messages[(self._next + index) % len(self._messages)] for index in range(count)]
        self._next += count
        return dealt
