"""Decide what to say to an uncertain understanding: never the nearest answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.content.library import Library
from bot.services.answers.answer_topic import PERSON_BUTTON, unknown_reply
from bot.services.answers.wording import fixed_reply, offered_topics, topic_button
from bot.services.reply import Act, Reply

CLOSE = 0.05
"""From this probability a topic is worth offering; docs/decisions/0002-classifier.md says what was measured."""
MOST_OFFERED = 3


@dataclass(frozen=True)
class Candidate:
    """A topic that the message may be about."""

    topic: str
    confidence: float


def clarify(library: Library, candidates: Sequence[Candidate]) -> Reply:
    """Return a question back with a button for each close topic, or "I am not sure" where fewer than two are."""
    offered = offered_topics(library, close_topics(candidates))[:MOST_OFFERED]
    buttons = [topic_button(answer) for answer in offered]
    if len(offered) < 2:
        return unknown_reply(library, buttons=buttons)
    return fixed_reply(
        library,
        "clarify",
        Act.CLARIFY,
        buttons=(*buttons, PERSON_BUTTON),
        topics=tuple(answer.id for answer in offered),
        confidence=next(candidate.confidence for candidate in candidates if candidate.topic == offered[0].id),
    )


def close_topics(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """Return the topics that are worth offering, in their order."""
    return tuple(candidate.topic for candidate in candidates if candidate.confidence >= CLOSE)
