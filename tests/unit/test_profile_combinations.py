"""What the clinic fills in, leaves empty or switches off shows in the answers, and only in those that it concerns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.content.answers import GAP
from bot.content.document import Document
from bot.content.library import CLINIC, Library, load_library
from bot.content.profile import PROTOCOL_UNITS
from bot.content.profile_reading import read_profile
from bot.services.answers.answer_from_facts import answer_from_facts
from bot.services.answers.answer_topic import CONSULTATION_BUTTON, PERSON_BUTTON, answer_topic
from bot.services.answers.checklist import CHECKLIST, PARTS
from bot.services.reply import Act, Question, Reply
from bot.settings import REPOSITORY

from .pure.folder import TODAY

LIBRARY = load_library(REPOSITORY)
FULL, PROBLEMS = read_profile(Document(REPOSITORY / "data/clinic.example-full.yml", REPOSITORY))
GAPS = sorted(answer.id for answer in LIBRARY.answers.values() if answer.kind == GAP and not answer.clinic_figure)
FIGURES = {
    "session_length": ("session_minutes", "45 minutes"),
    "observation_period": ("observation_minutes", "30 to 45 minutes"),
    "number_of_sessions": ("usual_sessions", "6 sessions"),
    "booster_maintenance": ("booster_interval", "every four to eight weeks"),
}
"""Topic to the figure of the protocol that it is answered with, and how the full example says it."""


def own(**profile: Any) -> Library:
    """Return the content with a profile in which only this is changed."""
    assert LIBRARY.profile is not None
    return replace(LIBRARY, profile=replace(LIBRARY.profile, **profile))


def ask(library: Library, topic: str, **named: str) -> Reply:
    """Return the reply to a question on the topic that names something."""
    question = Question(topic, 1.0, {kind: (value,) for kind, value in named.items()})
    return answer_from_facts(library, question, TODAY)


def cites_clinic(reply: Reply) -> bool:
    return [source.id for source in reply.sources][:1] == [CLINIC]


def test_the_full_example_has_no_problem_and_leaves_nothing_empty() -> None:
    assert PROBLEMS == []
    assert set(FULL.protocol) == {*PROTOCOL_UNITS, "booster_interval", "arrival"}
    assert all(FULL.texts.values())
    assert LIBRARY.profile is not None
    template = Document(REPOSITORY / "data/clinic.yml", REPOSITORY).data
    assert set(FULL.answers) == set(template["answers"])


@pytest.mark.parametrize("topic", GAPS)
def test_a_gap_filled_in_is_the_clinics_answer(topic: str) -> None:
    reply = answer_topic(own(answers={topic: "We say so here."}), Question(topic), TODAY)
    assert (reply.act, reply.text, reply.topics) == (Act.ANSWER, "We say so here.", (topic,))
    assert cites_clinic(reply)


@pytest.mark.parametrize("topic", GAPS)
def test_a_gap_left_empty_is_an_honest_gap_with_a_person(topic: str) -> None:
    reply = answer_topic(own(answers={}), Question(topic), TODAY)
    assert (reply.act, reply.topics) == (Act.UNKNOWN, (topic,))
    assert PERSON_BUTTON in reply.buttons
    assert not cites_clinic(reply)


@pytest.mark.parametrize("topic", GAPS)
def test_a_gap_switched_off_is_not_answered_even_if_filled_in(topic: str) -> None:
    library = own(answers={topic: "We say so here."}, topics_off=(topic,))
    reply = answer_topic(library, Question(topic), TODAY)
    assert (reply.act, reply.topics) == (Act.UNKNOWN, (topic,))
    assert "We say so" not in reply.text


@pytest.mark.parametrize(("topic", "figure", "spoken"), [(topic, *value) for topic, value in FIGURES.items()])
def test_a_figure_of_the_clinic_comes_first(topic: str, figure: str, spoken: str) -> None:
    with_figure = ask(own(protocol={figure: FULL.protocol[figure]}), topic)
    without = ask(own(protocol={}), topic)
    assert spoken in with_figure.text
    assert "this clinic" in with_figure.text.casefold()
    assert cites_clinic(with_figure)
    assert spoken not in without.text
    assert not cites_clinic(without)


@pytest.mark.parametrize(
    ("hours", "said"), [("12 hours", "24 hours"), ("24 hours", "24 hours"), ("36 hours", "36 hours")]
)
def test_the_stricter_driving_rule_is_said_wherever_driving_is(hours: str, said: str) -> None:
    library = own(protocol={"no_driving_hours": hours})
    for topic in ("driving_after", "ride_home", "aftercare_rest", "feelings_after", "observation_period", CHECKLIST):
        reply = ask(library, topic)
        assert said in f"{reply.text} {reply.more}", topic


def test_opening_hours_address_and_email_come_from_the_profile() -> None:
    assert "Monday to Thursday 9:00 AM to 5:00 PM" in ask(LIBRARY, "clinic_hours").text
    assert "100 Example Avenue" in ask(LIBRARY, "clinic_location_parking").text
    assert "desk@lakeside.example" in ask(LIBRARY, "clinic_phone_email").text
    assert ask(own(hours={}), "clinic_hours").act == Act.UNKNOWN
    assert ask(own(locations=()), "clinic_location_parking").act == Act.UNKNOWN


def test_a_condition_that_the_clinic_does_not_treat_is_said_first_and_offers_a_person() -> None:
    library = own(conditions_treated=("depression", "ptsd"))
    reply = ask(library, "treats_other_mental_health", condition="ocd")
    assert reply.text.startswith("This clinic does not treat OCD")
    assert "Patient guide" not in reply.text
    assert PERSON_BUTTON in reply.buttons
    assert CONSULTATION_BUTTON not in reply.buttons
    assert [source.id for source in reply.sources] == [CLINIC]


def test_a_condition_that_the_clinic_treats_is_said_before_what_the_documents_say() -> None:
    reply = ask(own(conditions_treated=("depression", "ptsd")), "treats_other_mental_health", condition="ptsd")
    assert reply.text.startswith("This clinic treats people with PTSD.")
    assert "Patient guides 2 and 3 list PTSD" in reply.text
    assert CONSULTATION_BUTTON in reply.buttons


def test_what_belongs_to_a_condition_that_is_treated_is_treated() -> None:
    library = own(conditions_treated=("chronic_pain",))
    assert "treats people with CRPS" in ask(library, "chronic_pain", condition="crps").text
    assert "does not treat depression" in ask(library, "treats_depression").text


def test_the_whole_list_answers_a_question_for_the_list() -> None:
    library = own(conditions_treated=("depression", "ptsd", "chronic_pain"))
    assert "given for depression, PTSD and chronic pain." in ask(library, "conditions_treated").text


def test_nobody_with_suicidal_thoughts_is_told_that_they_are_not_treated() -> None:
    library = own(conditions_treated=("chronic_pain",))
    for topic in ("conditions_treated", "treats_other_mental_health", "suicidal_ideation_research"):
        assert "does not treat" not in ask(library, topic, condition="suicidal_thoughts").text


def test_routes_that_the_clinic_does_not_offer_are_not_promised() -> None:
    library = own(routes_offered=("infusion",))
    assert (
        "does not give ketamine as a nasal spray" in ask(library, "routes_of_administration", route="nasal_spray").text
    )
    assert "given as a drip into a vein" in ask(library, "routes_of_administration").text
    assert "This clinic" not in ask(own(routes_offered=()), "routes_of_administration", route="nasal_spray").text


def test_the_checklist_of_a_clinic_that_filled_in_everything_leaves_nothing_open() -> None:
    reply = ask(replace(LIBRARY, profile=FULL), CHECKLIST)
    assert reply.topics == PARTS
    assert all(FULL.answers[part] in reply.text for part in PARTS)
    assert "15 minutes before your time" in reply.text
    assert "do not know" not in reply.text


def test_the_checklist_names_what_the_clinic_has_left_open() -> None:
    reply = ask(own(answers={"ride_home": "Somebody has to take you home."}), CHECKLIST)
    assert "Somebody has to take you home." in reply.text
    open_points = reply.text[reply.text.index("I do not know this clinic's rules") :]
    assert "food and drink" in open_points
    assert "ride home" not in open_points
    assert "(312) 555-0142" in open_points
    assert "medicine" in reply.text


def test_a_part_that_is_switched_off_is_not_on_the_checklist() -> None:
    library = replace(LIBRARY, profile=replace(FULL, topics_off=("music_phone_during",)))
    reply = ask(library, CHECKLIST)
    assert "music_phone_during" not in reply.topics
    assert FULL.answers["music_phone_during"] not in reply.text
