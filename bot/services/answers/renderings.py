"""Every form that an answer can take: for people who read them all, and for the test that does."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.answers import PARAMETERISED, Answer
from bot.content.library import Library
from bot.services.answers.answer_from_facts import answer_from_facts
from bot.services.answers.answer_topic import answer_topic
from bot.services.reply import Question, Reply


@dataclass(frozen=True)
class Rendering:
    """A reply and what the question named: kind of entity to value."""

    topic: str
    named: dict[str, str]
    reply: Reply


def renderings(library: Library, today: datetime.date) -> Iterator[Rendering]:
    """Yield each answer plain, and with each entity value that a note of it could be about."""
    for answer in library.answers.values():
        for named in _combinations(library, answer):
            question = Question(answer.id, 1.0, {kind: (value,) for kind, value in named.items()})
            yield Rendering(answer.id, named, reply_to(library, answer.kind, question, today))


def reply_to(library: Library, kind: str, question: Question, today: datetime.date) -> Reply:
    """Return the reply of the action that answers this kind of topic."""
    if kind in PARAMETERISED:
        return answer_from_facts(library, question, today)
    return answer_topic(library, question, today)


def _combinations(library: Library, answer: Answer) -> Iterator[dict[str, str]]:
    yield {}
    kinds = {kind for note in answer.notes for kind in note.when}
    for kind in sorted(kinds):
        for value in library.entities.get(kind, {}):
            yield {kind: value}
    if {"route", "condition"} <= kinds:
        for route in library.entities.get("route", {}):
            for condition in library.entities.get("condition", {}):
                yield {"route": route, "condition": condition}
