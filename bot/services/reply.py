"""What a reply carries: one envelope, from the actions through the gateway to whoever asks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """What a reply does. The list is a contract: callers decide by it."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    OUT_OF_SCOPE = "out_of_scope"
    CHITCHAT = "chitchat"
    BOOKING = "booking"
    BOOKING_MANAGE = "booking_manage"
    HANDOFF = "handoff"
    ADVICE = "advice"
    CRISIS = "crisis"
    EMERGENCY = "emergency"
    UNAVAILABLE = "unavailable"
    SILENT = "silent"


@dataclass(frozen=True)
class Button:
    """A choice: what the visitor reads and what the engine gets when it is pressed (`/intent` or `/intent{json}`)."""

    title: str
    payload: str


@dataclass(frozen=True)
class SourceTitle:
    """A source as a visitor sees it."""

    id: str
    title: str


@dataclass(frozen=True)
class Reply:
    """One reply. `confidence` from 0 to 1; `language` "en" or "es"; `safety_tier` 1 to 8 or None."""

    text: str
    act: Act
    more: str = ""
    topics: tuple[str, ...] = ()
    sources: tuple[SourceTitle, ...] = ()
    buttons: tuple[Button, ...] = ()
    confidence: float = 1.0
    language: str = "en"
    safety_tier: int | None = None
    content_version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the envelope as JSON types, keys in the order of the contract."""
        content = asdict(self)
        order = ("text", "more", "act", "topics", "sources", "buttons", "confidence", "language")
        return {
            **{key: content[key] for key in order},
            "safety_tier": self.safety_tier,
            "content_version": self.content_version,
        }


@dataclass(frozen=True)
class Question:
    """What the engine understood. `entities`: kind to the values named, in the order of the message.

    `shown_names`: the value whose name a note shows for a kind, where notes choose by something else (effects).
    `text`: its words, "" where a button was pressed. `close`: other topics that it may have meant.
    """

    topic: str
    confidence: float = 1.0
    entities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shown_names: dict[str, str] = field(default_factory=dict)
    text: str = ""
    close: tuple[str, ...] = ()


def topic_payload(kind: str, topic: str) -> str:
    """Return the button payload that asks for a topic."""
    return f"/{kind}{json.dumps({'topic': topic})}"


def join_paragraphs(parts: Iterable[str]) -> str:
    """Return the parts that are not empty as one paragraph."""
    return " ".join(part for part in parts if part)
