"""An uncertain understanding asks back, or says that it is one; it never guesses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.library import Library
from bot.services.answers.answer_topic import PERSON_BUTTON
from bot.services.answers.clarify import CLOSE, MOST_OFFERED, Candidate, clarify
from bot.services.answers.wording import topic_button
from bot.services.reply import Act

TOPICS = ("session_length", "does_it_hurt", "cost_price", "driving_after", "awake_during")


def candidates(*topics: str, confidence: float = 0.2) -> list[Candidate]:
    return [Candidate(topic, confidence) for topic in topics]


def test_close_topics_are_offered_by_their_titles(library: Library) -> None:
    reply = clarify(library, candidates(*TOPICS[:2]))
    assert reply.act == Act.CLARIFY
    assert reply.topics == TOPICS[:2]
    titles = [library.answers[topic].title for topic in TOPICS[:2]]
    assert [button.title for button in reply.buttons] == [*titles, PERSON_BUTTON.title]


def test_no_more_than_three_are_offered(library: Library) -> None:
    assert clarify(library, candidates(*TOPICS)).topics == TOPICS[:MOST_OFFERED]


@pytest.mark.parametrize("ranked", [(), ("greet", "thanks"), ("no", "such")])
def test_without_a_topic_it_says_that_it_is_not_sure(library: Library, ranked: tuple[str, ...]) -> None:
    reply = clarify(library, candidates(*ranked))
    assert (reply.act, reply.topics) == (Act.UNKNOWN, ())
    assert reply.buttons == (PERSON_BUTTON,)


@pytest.mark.parametrize("ranked", [("does_it_hurt",), ("greet", "does_it_hurt")])
def test_one_topic_is_no_choice_but_is_offered(library: Library, ranked: tuple[str, ...]) -> None:
    reply = clarify(library, candidates(*ranked))
    assert (reply.act, reply.topics) == (Act.UNKNOWN, ())
    assert reply.buttons == (topic_button(library.answers["does_it_hurt"]), PERSON_BUTTON)


def test_what_is_far_off_is_not_offered(library: Library) -> None:
    far = Candidate("cost_price", CLOSE - 0.01)
    assert clarify(library, [*candidates(*TOPICS[:2]), far]).topics == TOPICS[:2]
    assert clarify(library, [*candidates(TOPICS[0]), far]).act == Act.UNKNOWN


def test_a_topic_that_is_switched_off_is_not_offered(library: Library) -> None:
    assert library.profile is not None
    off = replace(library, profile=replace(library.profile, topics_off=("does_it_hurt",)))
    reply = clarify(off, candidates("does_it_hurt", "cost_price", "awake_during"))
    assert reply.topics == ("cost_price", "awake_during")
