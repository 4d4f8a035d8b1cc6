"""Every form that an answer can take: for people who read them all, and for the test that does."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.answers import Answer
from bot.content.library import Library
from bot.services.answers.answer_question import answer_question
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
            yield Rendering(answer.id, named, answer_question(library, question, today))


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
