"""Answer several questions in one reply: each from the reviewed content, in order; what was not understood is named."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from bot.content.library import Library
from bot.services.answers.answer_question import answer_question
from bot.services.answers.answer_topic import CONSULTATION_BUTTON, PERSON_BUTTON, URGENT_TODAY
from bot.services.answers.wording import fixed_reply
from bot.services.reply import Act, Question, Reply

UNCLEAR = "unclear"
MOST_ANSWERED = 4
"""More would be a page of text: the others are named, to be asked again."""
MOST_BUTTONS = 5
LONGEST_NAMED = 80
_WISHES = {
    "book_consultation": ("several_booking", Act.BOOKING, CONSULTATION_BUTTON),
    "talk_to_person": ("several_person", Act.HANDOFF, PERSON_BUTTON),
}


def answer_several(library: Library, questions: Sequence[Question], today: datetime.date) -> Reply:
    """Return one reply to all questions; what cannot wait comes first."""
    ordered = sorted(questions, key=lambda question: question.topic != URGENT_TODAY)
    replies: list[Reply] = []
    for question in ordered:
        answered = sum(reply.act != Act.UNKNOWN for reply in replies)
        known = question if answered < MOST_ANSWERED else replace(question, topic=UNCLEAR)
        replies.append(_reply(library, known, today))
    sources = dict.fromkeys(source for reply in replies for source in reply.sources)
    buttons = dict.fromkeys(button for reply in replies for button in reply.buttons)
    offers = [button for button in (CONSULTATION_BUTTON, PERSON_BUTTON) if button in buttons]
    related = [button for button in buttons if button not in offers][: MOST_BUTTONS - len(offers)]
    return replace(
        replies[0],
        text="\n\n".join(dict.fromkeys(reply.text for reply in replies)),
        more="\n\n".join(dict.fromkeys(reply.more for reply in replies if reply.more)),
        topics=tuple(dict.fromkeys(topic for reply in replies for topic in reply.topics)),
        sources=tuple(sources),
        buttons=(*related, *offers),
        confidence=min(question.confidence for question in questions),
        content_version=" ".join(dict.fromkeys(reply.content_version for reply in replies)),
    )


def _reply(library: Library, question: Question, today: datetime.date) -> Reply:
    if question.topic == UNCLEAR:
        part = question.text if len(question.text) <= LONGEST_NAMED else f"{question.text[:LONGEST_NAMED]} ..."
        return fixed_reply(library, "several_unclear", Act.UNKNOWN, buttons=(PERSON_BUTTON,), part=part)
    if question.topic in _WISHES:
        line, act, button = _WISHES[question.topic]
        return fixed_reply(library, line, act, buttons=(button,))
    return answer_question(library, question, today)
