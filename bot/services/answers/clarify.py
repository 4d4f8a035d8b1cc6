"""Decide what to say to an uncertain understanding: never the nearest answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.answers import CHITCHAT
from bot.content.library import Library
from bot.services.answers.answer_topic import PERSON_BUTTON, unknown_reply
from bot.services.answers.wording import fixed_reply
from bot.services.reply import Act, Button, Reply, topic_payload

CLOSE = 0.05
"""From this probability a topic is worth offering; docs/decisions/0002-classifier.md says what was measured."""
MOST_OFFERED = 3


@dataclass(frozen=True)
class Candidate:
    """A topic that the message may be about."""

    topic: str
    confidence: float


def clarify(library: Library, candidates: Sequence[Candidate]) -> Reply:
    """Return a question back with a button for each close topic, or "I am not sure" where fewer than two are close."""
    close = [candidate for candidate in candidates if candidate.confidence >= CLOSE and _is_topic(library, candidate)]
    if len(close) < 2:
        return unknown_reply(library)
    offered = [library.answers[candidate.topic] for candidate in close[:MOST_OFFERED]]
    buttons = [Button(answer.title, topic_payload(answer.kind, answer.id)) for answer in offered]
    return fixed_reply(
        library,
        "clarify",
        Act.CLARIFY,
        buttons=(*buttons, PERSON_BUTTON),
        topics=tuple(answer.id for answer in offered),
        confidence=close[0].confidence,
    )


def _is_topic(library: Library, candidate: Candidate) -> bool:
    off = library.profile.topics_off if library.profile else ()
    answer = library.answers.get(candidate.topic)
    return answer is not None and answer.kind != CHITCHAT and answer.id not in off
