"""Answer one question from the reviewed content: with figures where its topic has some."""

from __future__ import annotations

import datetime

from bot.content.answers import PARAMETERISED
from bot.content.library import Library
from bot.services.answers.answer_from_facts import answer_from_facts
from bot.services.answers.answer_topic import answer_topic
from bot.services.reply import Question, Reply


def answer_question(library: Library, question: Question, today: datetime.date) -> Reply:
    """Return the reply to a question, in the way of the kind of topic that it is about."""
    answer = library.answers.get(question.topic)
    if answer is not None and answer.kind in PARAMETERISED:
        return answer_from_facts(library, question, today)
    return answer_topic(library, question, today)
