"""Answer a topic, a myth, a gap or small talk from the reviewed content.

An answer passes named steps: is it there, is it switched on, is it within its review date, has the clinic its own word.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from bot.content.answers import CHITCHAT, GAP, Answer
from bot.content.library import Library
from bot.services.reply import Act, Button, Question, Reply, join_paragraphs
from bot.services.wording import (
    ASK_CONSULTATION,
    ASK_PERSON,
    clinic_values,
    fixed_reply,
    related_buttons,
    written_reply,
)

PERSON_BUTTON = Button("Ask a person", ASK_PERSON)
CONSULTATION_BUTTON = Button("Ask for a consultation", ASK_CONSULTATION)
SPECIAL_ACTS = {
    "out_of_scope": Act.OUT_OF_SCOPE,
    "advice": Act.ADVICE,
    "urgent_today": Act.HANDOFF,
    "booking_manage": Act.BOOKING_MANAGE,
}
"""Small-talk entries that do something else than chat."""
OFFERS_PERSON = {"advice", "urgent_today", "booking_manage", "complaint_bot", "out_of_scope"}
TIMELESS = {"advice", "urgent_today"}
"""Texts that never step aside for a passed review date: silence would be worse."""


def answer_topic(
    library: Library, question: Question, today: datetime.date, values: Mapping[str, str] | None = None
) -> Reply:
    """Return the reply to a recognised topic. `values` fill the placeholders of figures."""
    answer = library.answers.get(question.topic)
    if answer is None:
        return unknown_reply(library, question)
    return (
        _switched_off(library, answer, question)
        or _expired(library, answer, question, today)
        or _small_talk(library, answer, question)
        or _gap(library, answer, question)
        or _answer(library, answer, question, values or {})
    )


def unknown_reply(library: Library, question: Question | None = None, reply_id: str = "unknown") -> Reply:
    """Return the honest "I don't know", with the offer of a person."""
    topics = (question.topic,) if question and question.topic else ()
    confidence = question.confidence if question else 0.0
    return fixed_reply(library, reply_id, Act.UNKNOWN, buttons=(PERSON_BUTTON,), topics=topics, confidence=confidence)


def _switched_off(library: Library, answer: Answer, question: Question) -> Reply | None:
    if library.profile and answer.id in library.profile.topics_off:
        return unknown_reply(library, question, "topic_off")
    return None


def _expired(library: Library, answer: Answer, question: Question, today: datetime.date) -> Reply | None:
    if answer.id in TIMELESS or answer.is_current(today):
        return None
    return unknown_reply(library, question, "topic_expired")


def _small_talk(library: Library, answer: Answer, question: Question) -> Reply | None:
    if answer.kind != CHITCHAT:
        return None
    act = SPECIAL_ACTS.get(answer.id, Act.CHITCHAT)
    buttons = related_buttons(library, answer)
    if answer.id in OFFERS_PERSON:
        buttons.append(PERSON_BUTTON)
    return written_reply(library, answer, question, act, {}, answer.text, buttons)


def _gap(library: Library, answer: Answer, question: Question) -> Reply | None:
    """Answer a gap by the clinic's own word, or say honestly that it is one."""
    if answer.kind != GAP:
        return None
    own = library.profile.answers.get(answer.id, "") if library.profile else ""
    buttons = [*related_buttons(library, answer), PERSON_BUTTON]
    if own:
        return written_reply(library, answer, question, Act.ANSWER, {"own": own}, "{own}", buttons)
    if answer.clinic_figure and f"clinic.{answer.clinic_figure}" in clinic_values(library):
        return written_reply(library, answer, question, Act.ANSWER, {}, answer.clinic_text, buttons)
    return written_reply(library, answer, question, Act.UNKNOWN, {}, answer.text, buttons)


def _answer(library: Library, answer: Answer, question: Question, values: Mapping[str, str]) -> Reply:
    figure = answer.clinic_figure
    clinic_says = figure and f"clinic.{figure}" in clinic_values(library)
    own = library.profile.answers.get(answer.id, "") if library.profile else ""
    text = join_paragraphs([answer.clinic_text if clinic_says else answer.text, "{own}" if own else ""])
    buttons = related_buttons(library, answer)
    if answer.consultation:
        buttons.append(CONSULTATION_BUTTON)
    return written_reply(library, answer, question, Act.ANSWER, {**values, "own": own}, text, buttons)
