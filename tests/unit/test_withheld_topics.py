"""Topics that a clinic has switched off, and answers past their review date, give way to an honest gap."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from bot.bootstrap import Assistant
from bot.content.library import Library
from bot.services.answers.answer_topic import PERSON_BUTTON, TIMELESS, answer_topic
from bot.services.answers.renderings import renderings
from bot.services.danger.safety_reply import safety_reply
from bot.services.reply import Act, Question

from .pure.folder import TODAY

FAR_AHEAD = datetime.date(2199, 1, 1)


def switched_off(library: Library, *topics: str) -> Library:
    assert library.profile is not None
    return replace(library, profile=replace(library.profile, topics_off=topics))


def test_a_topic_that_is_switched_off_gives_an_honest_gap_with_its_id(library: Library) -> None:
    off = switched_off(library, *library.answers)
    for rendering in renderings(off, TODAY):
        assert rendering.reply.act == Act.UNKNOWN
        assert rendering.reply.topics == (rendering.topic,)
        assert rendering.reply.sources == ()
        assert PERSON_BUTTON in rendering.reply.buttons
        assert library.answers[rendering.topic].text[:40] not in rendering.reply.text


def test_no_button_leads_to_a_topic_that_is_switched_off(library: Library) -> None:
    off = switched_off(library, "cost_price", "number_of_sessions")
    payloads = {button.payload for rendering in renderings(off, TODAY) for button in rendering.reply.buttons}
    assert payloads
    assert not any("cost_price" in payload or "number_of_sessions" in payload for payload in payloads)


def test_only_the_topic_that_is_switched_off_is_silent(library: Library) -> None:
    off = switched_off(library, "does_it_hurt")
    acts = {topic: answer_topic(off, Question(topic), TODAY).act for topic in ("does_it_hurt", "awake_during")}
    assert acts == {"does_it_hurt": Act.UNKNOWN, "awake_during": Act.ANSWER}


def test_an_answer_past_its_review_date_gives_an_honest_gap_with_its_id(library: Library) -> None:
    seen = 0
    for rendering in renderings(library, FAR_AHEAD):
        if library.answers[rendering.topic].review_by is None or rendering.topic in TIMELESS:
            continue
        seen += 1
        assert rendering.reply.act == Act.UNKNOWN
        assert rendering.reply.topics == (rendering.topic,)
        assert library.answers[rendering.topic].text[:40] not in rendering.reply.text
    assert seen > 100


def test_an_answer_is_given_on_its_last_day_and_not_after_it(library: Library) -> None:
    last = library.answers["does_it_hurt"].review_by
    assert last is not None
    question = Question("does_it_hurt")
    assert answer_topic(library, question, last).act == Act.ANSWER
    assert answer_topic(library, question, last + datetime.timedelta(days=1)).act == Act.UNKNOWN


@pytest.mark.parametrize("topic", sorted(TIMELESS))
def test_what_must_always_be_said_does_not_expire(library: Library, topic: str) -> None:
    assert answer_topic(library, Question(topic), FAR_AHEAD) == answer_topic(library, Question(topic), TODAY)


@pytest.mark.parametrize("text", ["I want to kill myself", "crushing chest pain now", "voy a matarme"])
def test_crisis_texts_never_expire(parts: Assistant, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    before = safety_reply(parts, text)
    monkeypatch.setenv("BOT_TODAY", FAR_AHEAD.isoformat())
    assert parts.today == FAR_AHEAD
    assert before is not None
    assert safety_reply(parts, text) == before


def test_a_topic_that_nothing_answers_gives_an_honest_gap(library: Library) -> None:
    reply = answer_topic(library, Question("no_such_topic", 0.8), TODAY)
    assert (reply.act, reply.topics, reply.confidence) == (Act.UNKNOWN, ("no_such_topic",), 0.8)


def test_a_gap_that_the_clinic_fills_is_answered_in_its_own_words(library: Library) -> None:
    assert library.profile is not None
    own = replace(library, profile=replace(library.profile, answers={"cost_price": "It is {free} here."}))
    reply = answer_topic(own, Question("cost_price"), TODAY)
    assert (reply.act, reply.text, reply.topics) == (Act.ANSWER, "It is {free} here.", ("cost_price",))


def test_a_clinic_s_own_word_joins_an_answer_and_does_not_replace_it(library: Library) -> None:
    assert library.profile is not None
    own = replace(library, profile=replace(library.profile, answers={"does_it_hurt": "We warm the room."}))
    plain = answer_topic(library, Question("does_it_hurt"), TODAY).text
    assert answer_topic(own, Question("does_it_hurt"), TODAY).text == f"{plain} We warm the room."
