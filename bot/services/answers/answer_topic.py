"""Answer a topic, a myth, a gap or small talk from the reviewed content.

An answer passes named steps: is it there, is it switched on, is it within its review date, has the clinic its own word.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.content.answers import CHITCHAT, GAP, Answer
from bot.content.library import CLINIC, Library
from bot.services.answers.checklist import CHECKLIST, checklist_lines, checklist_parts
from bot.services.answers.figures import figure_values
from bot.services.answers.general_topics import ADVICE, with_general_topics
from bot.services.answers.offered import own_word
from bot.services.answers.wording import (
    ASK_CONSULTATION,
    ASK_PERSON,
    clinic_values,
    fixed_reply,
    related_buttons,
    written_reply,
)
from bot.services.reply import Act, Button, Question, Reply, SourceTitle, join_paragraphs

PERSON_BUTTON = Button("Ask a person", ASK_PERSON)
CONSULTATION_BUTTON = Button("Ask for a consultation", ASK_CONSULTATION)
URGENT_TODAY = "urgent_today"
SPECIAL_ACTS = {
    "out_of_scope": Act.OUT_OF_SCOPE,
    ADVICE: Act.ADVICE,
    URGENT_TODAY: Act.HANDOFF,
    "booking_manage": Act.BOOKING_MANAGE,
}
"""Small-talk entries that do something else than chat."""
OFFERS_PERSON = {ADVICE, URGENT_TODAY, "booking_manage", "complaint_bot", "out_of_scope"}
TIMELESS = {ADVICE, URGENT_TODAY}
"""Texts that never step aside for a passed review date: silence would be worse."""


def answer_topic(library: Library, question: Question, today: datetime.date) -> Reply:
    """Return the reply to a recognised topic."""
    values = figure_values(library, question.topic)
    answer = library.answers.get(question.topic)
    if answer is None:
        return unknown_reply(library, question, "only_english" if question.topic in library.untranslated else "unknown")
    return (
        _switched_off(library, answer, question)
        or _expired(library, answer, question, today)
        or _small_talk(library, answer, question, today)
        or _checklist(library, answer, question, values)
        or _gap(library, answer, question, values)
        or _answer(library, answer, question, values)
    )


def unknown_reply(
    library: Library, question: Question | None = None, reply_id: str = "unknown", buttons: Sequence[Button] = ()
) -> Reply:
    """Return the honest "I don't know", with the offer of a person. `buttons`: what else is offered, before that."""
    topics = (question.topic,) if question and question.topic else ()
    confidence = question.confidence if question else 0.0
    offered = (*buttons, PERSON_BUTTON)
    return fixed_reply(library, reply_id, Act.UNKNOWN, buttons=offered, topics=topics, confidence=confidence)


def _switched_off(library: Library, answer: Answer, question: Question) -> Reply | None:
    if answer.id in library.topics_off:
        return unknown_reply(library, question, "topic_off")
    return None


def _expired(library: Library, answer: Answer, question: Question, today: datetime.date) -> Reply | None:
    if answer.id in TIMELESS or answer.is_current(today):
        return None
    return unknown_reply(library, question, "topic_expired")


def _small_talk(library: Library, answer: Answer, question: Question, today: datetime.date) -> Reply | None:
    if answer.kind != CHITCHAT:
        return None
    act = SPECIAL_ACTS.get(answer.id, Act.CHITCHAT)
    buttons = [] if answer.id == ADVICE else related_buttons(library, answer, question)
    if answer.id in OFFERS_PERSON:
        buttons.append(PERSON_BUTTON)
    reply = written_reply(library, answer, question, act, {}, answer.text, buttons)
    return with_general_topics(library, question, reply, today) if answer.id == ADVICE else reply


def _gap(library: Library, answer: Answer, question: Question, values: Mapping[str, str]) -> Reply | None:
    """Answer a gap by the clinic's own word, or say honestly that it is one."""
    if answer.kind != GAP:
        return None
    word = own_word(library, question)
    own = library.profile.answers.get(answer.id, "") if library.profile else ""
    figure = answer.clinic_text if _clinic_says(library, answer) else ""
    text = join_paragraphs(["{word}" if word else "", figure, "{own}" if own else ""])
    filled = {**values, "word": word.text if word else "", "own": own}
    buttons = related_buttons(library, answer, question)
    if answer.consultation:
        buttons.append(CONSULTATION_BUTTON)
    buttons.append(PERSON_BUTTON)
    if not text:
        return written_reply(library, answer, question, Act.UNKNOWN, values, answer.text, buttons)
    return _from_clinic(library, written_reply(library, answer, question, Act.ANSWER, filled, text, buttons))


def _clinic_says(library: Library, answer: Answer) -> bool:
    """Tell whether the clinic has filled in the figure that this answer can be given with."""
    return answer.clinic_figure is not None and f"clinic.{answer.clinic_figure}" in clinic_values(library)


def _from_clinic(library: Library, reply: Reply) -> Reply:
    """Return the reply with the clinic before its other sources."""
    return replace(reply, sources=(SourceTitle(CLINIC, library.source_titles[CLINIC]), *reply.sources))


def _answer(library: Library, answer: Answer, question: Question, values: Mapping[str, str]) -> Reply:
    clinic_says = _clinic_says(library, answer)
    own = library.profile.answers.get(answer.id, "") if library.profile else ""
    word = own_word(library, question)
    buttons = related_buttons(library, answer, question)
    if word and word.is_refusal:
        plain = replace(question, entities={})  # what the documents say of it is no use here
        buttons.append(PERSON_BUTTON)
        reply = written_reply(library, answer, plain, Act.ANSWER, {"word": word.text}, "{word}", buttons)
        return _from_clinic(library, replace(reply, sources=()))
    text = answer.clinic_text if clinic_says else answer.text
    text = join_paragraphs(["{word}" if word else "", text, "{own}" if own else ""])
    if answer.consultation:
        buttons.append(CONSULTATION_BUTTON)
    filled = {**values, "own": own, "word": word.text if word else ""}
    reply = written_reply(library, answer, question, Act.ANSWER, filled, text, buttons)
    return _from_clinic(library, reply) if clinic_says or own or word else reply


def _checklist(library: Library, answer: Answer, question: Question, values: Mapping[str, str]) -> Reply | None:
    """Put the clinic's preparation rules together; the topics of the reply are those that it covers."""
    if answer.id != CHECKLIST:
        return None
    filled = {**values, "lines": checklist_lines(library)}
    buttons = [*related_buttons(library, answer, question), PERSON_BUTTON]
    reply = written_reply(library, answer, question, Act.ANSWER, filled, f"{answer.text}\n{{lines}}", buttons)
    return replace(reply, topics=checklist_parts(library))
