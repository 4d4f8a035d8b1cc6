"""Beside a refusal to advise stands what the documents say in general: behind a button, and never as an answer."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk.interfaces import Tracker

from actions.conversation import question_asked
from bot.content.library import Library
from bot.services.answers.answer_question import answer_question
from bot.services.answers.general_topics import ADVICE
from bot.services.answers.wording import ASK_PERSON
from bot.services.reply import Act, Reply, topic_payload

from .pure.folder import TODAY


def asked(library: Library, text: str, *entities: tuple[str, str], today: datetime.date = TODAY) -> Reply:
    """Return the reply to a message that the engine took for a wish for advice."""
    named: Any = [{"entity": kind, "value": value} for kind, value in entities]
    message = {"intent": {"name": ADVICE}, "topics": [{"topic": ADVICE, "confidence": 1.0}], "entities": named}
    tracker = Tracker("one", {}, {**message, "text": text}, [], False, None, {}, "action_listen")
    return answer_question(library, question_asked(tracker), today)


@pytest.mark.parametrize(
    ("text", "entities", "topics"),
    [
        ("should i skip my lamotrigine tmrw", [("medication", "mood_stabilizer")], ["combining_medications"]),
        ("do i hold my insulin that morning", [], ["combining_medications"]),
        ("what dose for my weight", [], ["dosage_general"]),
        ("can i take half a lozenge more", [], ["dosage_general"]),
        ("is it ok with my heart failure", [("body_part", "heart")], ["blood_pressure_heart"]),
        (
            "can i get it with my blood pressure and lisinopril",
            [("effect", "blood_pressure_changes"), ("medication", "blood_pressure_medicine")],
            ["blood_pressure_heart", "combining_medications"],
        ),
        ("i have glaucoma, am i a candidate", [], ["who_is_candidate"]),
        ("how long should i wait after a concussion", [], []),
    ],
)
def test_what_is_said_in_general_is_a_button_whose_title_says_so(
    library: Library, text: str, entities: list[tuple[str, str]], topics: list[str]
) -> None:
    reply = asked(library, text, *entities)
    assert reply.act == Act.ADVICE
    person, *general = reply.buttons
    assert person.payload == ASK_PERSON, "the next step is a person; the general is below"
    assert [button.payload for button in general] == [
        topic_payload(library.answers[topic].kind, topic) for topic in topics
    ]
    assert [button.title for button in general] == [f"In general: {library.answers[topic].title}" for topic in topics]


def test_the_refusal_stands_alone_and_says_that_the_general_is_no_answer(library: Library) -> None:
    """Not one word of an answer stands in it: no judge, and no visitor, can take it for a permission."""
    plain = asked(library, "how long should i wait after a concussion").text
    refusal, general = asked(library, "should i skip my pills").text.split("\n\n")
    assert refusal == plain
    assert "shall I pass your question on?" in refusal
    assert "no answer for you" in general
    assert "change nothing" in general
    said = {sentence for topic in library.answers.values() for sentence in re.split(r"(?<=[.!?]) ", topic.text)}
    own = set(re.split(r"(?<=[.!?]) ", library.answers[ADVICE].text))
    assert [sentence for sentence in re.split(r"(?<=[.!?])\s+", f"{refusal} {general}") if sentence in said - own] == []


def test_it_is_the_same_in_spanish(library: Library) -> None:
    spanish = library.speaking("es")
    reply = asked(spanish, "¿me salto mi lamotrigina antes de la infusión?", ("medication", "mood_stabilizer"))
    assert reply.language == "es"
    assert "No es una respuesta para usted" in reply.text
    title = spanish.answers["combining_medications"].title
    assert [button.title for button in reply.buttons] == ["Hablar con una persona", f"En general: {title}"]


def test_no_button_leads_to_what_is_switched_off_or_past_its_date(library: Library) -> None:
    assert library.profile is not None
    off = replace(library, profile=replace(library.profile, topics_off=("dosage_general",)))
    for reply in (asked(off, "what dose for me"), asked(library, "what dose for me", today=datetime.date(2199, 1, 1))):
        assert [button.payload for button in reply.buttons] == [ASK_PERSON]
        assert "In general" not in reply.text


def test_the_button_gives_the_general_answer_and_no_more(library: Library) -> None:
    """What the visitor said of themselves does not travel with it."""
    [_, general] = asked(library, "should i skip my lithium", ("medication", "mood_stabilizer")).buttons
    assert general.payload == topic_payload("faq", "combining_medications")
    assert "lithium" not in general.payload
