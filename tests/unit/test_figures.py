"""Figures: the clinic's own where it has one, and never less than 24 hours before driving."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.content.library import Library
from bot.services.answers.answer_from_facts import answer_from_facts
from bot.services.answers.figures import spoken_figure
from bot.services.answers.renderings import renderings
from bot.services.reply import Act, Question, Reply

from .pure.folder import TODAY

HOURS = re.compile(r"(\d+)(?: to (\d+))? hours")


def with_protocol(library: Library, protocol: Mapping[str, str]) -> Library:
    assert library.profile is not None
    return replace(library, profile=replace(library.profile, protocol=protocol))


def ask(library: Library, topic: str, **named: str) -> Reply:
    return answer_from_facts(library, Question(topic, 0.9, {kind: (name,) for kind, name in named.items()}), TODAY)


@pytest.mark.parametrize(
    ("topic", "figure", "said"),
    [
        ("session_length", "session_minutes", "47 minutes"),
        ("observation_period", "observation_minutes", "37 minutes"),
        ("number_of_sessions", "usual_sessions", "5 sessions"),
    ],
)
def test_a_clinic_s_own_figure_takes_the_place_of_the_documents(
    library: Library, topic: str, figure: str, said: str
) -> None:
    own = ask(with_protocol(library, {figure: said}), topic)
    assert "At this clinic" in own.text
    assert said in own.text
    documents = ask(with_protocol(library, {}), topic)
    assert said not in documents.text
    assert "At this clinic" not in documents.text


def test_without_a_figure_of_its_own_the_clinic_says_the_documents_range(library: Library) -> None:
    plain = with_protocol(library, {})
    assert plain.facts.subjects["session_length"].range in ask(plain, "session_length").text


def test_what_each_document_says_comes_under_more(library: Library) -> None:
    more = ask(library, "session_length").more
    for figure in library.facts.subjects["session_length"].figures:
        assert f"{library.sources[figure.source].title} says {figure.spoken('minutes')}" in more


@pytest.mark.parametrize("own", ["12 hours", "6 hours", "1 hours", "6 to 12 hours", "23 hours"])
def test_driving_never_waits_less_than_24_hours(library: Library, own: str) -> None:
    lax = with_protocol(library, {"no_driving_hours": own})
    assert "at least 24 hours" in ask(lax, "driving_after").text
    for rendering in renderings(lax, TODAY):
        said = f"{rendering.reply.text} {rendering.reply.more}"
        assert own not in said
        for sentence in re.split(r"(?<=[.!?])\s", said):
            if "driv" in sentence:
                assert all(int(match[1]) >= 24 for match in HOURS.finditer(sentence)), sentence


@pytest.mark.parametrize("own", ["36 hours", "48 hours"])
def test_a_clinic_may_be_stricter_on_driving(library: Library, own: str) -> None:
    assert f"at least {own}" in ask(with_protocol(library, {"no_driving_hours": own}), "driving_after").text


def test_a_subject_without_a_figure_of_the_clinic_s_is_said_from_the_documents(library: Library) -> None:
    for subject in ("session_length", "observation_period", "driving_after"):
        assert spoken_figure(with_protocol(library, {}), subject) == library.facts.subjects[subject].range


def test_an_effect_that_the_sources_name_is_told_apart_from_one_that_they_do_not(library: Library) -> None:
    named, not_named = ask(library, "safety", effect="nausea"), ask(library, "safety", effect="hair_loss")
    assert "nausea" in named.text
    assert "hair loss" in not_named.text
    assert "do not mention hair loss" in not_named.text
    assert "do not mention" not in named.text


def test_the_confidence_of_the_understanding_travels_with_the_answer(library: Library) -> None:
    reply = ask(library, "session_length")
    assert (reply.act, reply.confidence) == (Act.ANSWER, 0.9)
