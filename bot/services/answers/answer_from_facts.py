"""Answer duration, safety and number of sessions: computed from the facts, the profile and what the question named."""

from __future__ import annotations

import datetime

from bot.content.library import Library
from bot.services.answers.answer_topic import answer_topic
from bot.services.answers.effects import with_effects_sorted
from bot.services.reply import Question, Reply


def answer_from_facts(library: Library, question: Question, today: datetime.date) -> Reply:
    """Return the answer with the clinic's or the documents' figures, and what they say on the thing that was named."""
    return answer_topic(library, with_effects_sorted(library, question), today)
