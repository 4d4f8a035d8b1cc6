"""A question about suicide or death (tier 6) is answered as any other, with one caring line that names 988."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.interfaces import Tracker

from actions.conversation import INFORMATIONAL_TIER, question_asked, with_care
from actions.language import SLOT
from bot.bootstrap import Assistant, assistant
from bot.content.library import Library
from bot.services.answers.answer_topic import answer_topic
from bot.services.answers.wording import fixed_reply
from bot.services.reply import Act, Reply

from .pure.folder import TODAY

NAMING_IT, NOT_NAMING_IT = "suicidal_ideation_research", "session_length"
QUESTIONS = {
    "en": "can ketamine help people who think about suicide?",
    "es": "¿la ketamina ayuda a personas con pensamientos suicidas?",
}


def asked(language: str, topic: str, safety: dict[str, Any] | None) -> Tracker:
    """Return the tracker of a question in a language, as the engine hands it over."""
    message = {"intent": {"name": "faq"}, "topics": [{"topic": topic, "confidence": 0.9}], "text": QUESTIONS[language]}
    slots = {SLOT: language}
    return Tracker("one", slots, {**message, "safety": safety}, [], False, None, {}, "action_listen")


def answered(library: Library, tracker: Tracker) -> tuple[Reply, Reply]:
    """Return the plain answer, and what the visitor reads."""
    plain = answer_topic(library, question_asked(tracker), TODAY)
    return plain, with_care(tracker, plain)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_triage_lets_the_question_through_and_marks_it(parts: Assistant, language: str) -> None:
    assert parts.triage.check(QUESTIONS[language]) is None
    assert parts.triage.mentions_danger(QUESTIONS[language])


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("topic", [NAMING_IT, NOT_NAMING_IT])
def test_the_answer_comes_whole_with_one_caring_line(language: str, topic: str) -> None:
    library = assistant().library.speaking(language)
    plain, reply = answered(library, asked(language, topic, {"tier": INFORMATIONAL_TIER}))
    assert (reply.act, reply.topics, reply.language) == (Act.ANSWER, (topic,), language)
    assert reply.safety_tier == INFORMATIONAL_TIER
    assert reply.text.startswith(plain.text)
    caring = fixed_reply(library, "caring_line", Act.ANSWER).text
    assert "988" in caring
    assert reply.text == (plain.text if "988" in plain.text else f"{plain.text}\n\n{caring}"), "one, and never two"
    assert ("988" in plain.text) == (topic == NAMING_IT)
    assert "911" not in reply.text, "it interrupts nobody"


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_such_words_there_is_none(language: str) -> None:
    library = assistant().library.speaking(language)
    plain, reply = answered(library, asked(language, NOT_NAMING_IT, None))
    assert reply == plain
    assert "988" not in reply.text
