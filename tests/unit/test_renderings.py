"""Every form that an answer can take, read whole: nothing unfilled, nothing promised, no dose."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.answers import CHITCHAT, GAP, MYTH
from bot.content.document import Document
from bot.content.library import CLINIC, Library, load_library
from bot.content.profile_reading import read_profile
from bot.services.answers.answer_topic import SPECIAL_ACTS
from bot.services.answers.checklist import CHECKLIST
from bot.services.answers.effects import with_effects_sorted
from bot.services.answers.renderings import Rendering, renderings
from bot.services.answers.wording import choose_notes
from bot.services.reply import Act, Question
from bot.settings import REPOSITORY

from .pure.folder import TODAY

MOST_SENTENCES = 3
MOST_NOTES = 2
MOST_OF_CLINIC = 2
SENTENCE_END = re.compile(
    r"[.!?]"  # what ends a sentence
    r"(?=\s|$)"  # and is not inside a number or an address
)
NEVER_SAID = {
    "a promise": re.compile(r"\bguarantee(?:d|s)?\b(?! of)|\bwill cure\b|\bcertain to\b", re.IGNORECASE),
    "no risk": re.compile(r"\bno side[ -]effects\b|\bnot addictive\b|\brisk[- ]free\b", re.IGNORECASE),
    "a dose": re.compile(r"\d\s*(?:mg|mcg|µg|ml|milligrams?|micrograms?)\b|\bmilligrams?\b|\bmg\b", re.IGNORECASE),
    "a share": re.compile(r"%|\bper ?cent", re.IGNORECASE),
}
INTENT_PAYLOADS = {"/talk_to_person", "/book_consultation", "/affirm", "/deny"}


def filled_in(library: Library) -> Library:
    """Return the library of the example clinic that has filled in everything, and adds a word to a topic."""
    profile, problems = read_profile(Document(REPOSITORY / "data/clinic.example-full.yml", REPOSITORY))
    assert problems == []
    answers = {**profile.answers, "side_effects_short": "We always have a nurse."}
    return replace(library, profile=replace(profile, answers=answers, topics_off=()))


LIBRARY = load_library(REPOSITORY)
ALL = [*renderings(LIBRARY, TODAY), *renderings(filled_in(LIBRARY), TODAY)]
ANSWERS = [item for item in ALL if item.topic != CHECKLIST]
"""All but the checklist, which is a list of the clinic's points and reports their topics."""


def shown(rendering: Rendering) -> str:
    return f"{rendering.topic} {rendering.named or ''}: {rendering.reply.text} -- {rendering.reply.more}"


def test_every_answer_is_rendered_and_what_it_names_varies() -> None:
    assert {rendering.topic for rendering in ALL} == set(LIBRARY.answers)
    assert len({(rendering.topic, *rendering.named.items()) for rendering in ALL}) > 3 * len(LIBRARY.answers)


def test_nothing_is_left_unfilled() -> None:
    assert [shown(item) for item in ALL if re.search(r"[{}]", item.reply.text + item.reply.more)] == []


def test_every_answer_says_something_in_clean_type() -> None:
    wrong = [
        shown(rendering)
        for rendering in ANSWERS
        if not rendering.reply.text or re.search(r"  |\s[.,;:]|[.,]{2}|\n", rendering.reply.text + rendering.reply.more)
    ]
    assert wrong == []


@pytest.mark.parametrize("what", NEVER_SAID)
def test_no_answer_says(what: str) -> None:
    assert [shown(rendering) for rendering in ALL if NEVER_SAID[what].search(shown(rendering))] == []


def test_no_fixed_line_of_the_program_says_what_no_answer_says() -> None:
    lines = [f"{line.text} {line.more}" for line in LIBRARY.replies.values()]
    assert [line for line in lines if any(pattern.search(line) for pattern in NEVER_SAID.values())] == []


def test_the_first_text_has_at_most_three_sentences_and_two_notes() -> None:
    wrong = []
    for rendering in ANSWERS:
        answer = LIBRARY.answers[rendering.topic]
        question = Question(answer.id, 1.0, {kind: (value,) for kind, value in rendering.named.items()})
        notes = choose_notes(answer, with_effects_sorted(LIBRARY, question).entities)
        is_clinics = any(source.id == CLINIC for source in rendering.reply.sources)
        own = MOST_OF_CLINIC if is_clinics else 0  # the clinic's own word comes on top
        own += 4 if answer.id == "clinic_location_parking" else 0  # each place has its address and its way
        sentences = len(SENTENCE_END.findall(rendering.reply.text))
        if len(notes) > MOST_NOTES or sentences > MOST_SENTENCES + len(notes) + own:
            wrong.append(f"{sentences} sentences, {len(notes)} notes: {shown(rendering)}")
    assert wrong == []


def test_many_things_named_at_once_still_give_two_notes() -> None:
    named = {kind: tuple(values) for kind, values in LIBRARY.entities.items()}
    counts = {answer.id: len(choose_notes(answer, named)) for answer in LIBRARY.answers.values()}
    assert max(counts.values()) == MOST_NOTES


def test_every_act_is_that_of_its_kind() -> None:
    for rendering in ALL:
        kind = LIBRARY.answers[rendering.topic].kind
        if kind == CHITCHAT:
            expected = {SPECIAL_ACTS.get(rendering.topic, Act.CHITCHAT)}
        elif kind == GAP:
            expected = {Act.UNKNOWN, Act.ANSWER}
        else:
            expected = {Act.ANSWER}
        assert rendering.reply.act in expected, rendering.topic


def test_an_unfilled_gap_says_that_it_is_one() -> None:
    gaps = [item for item in renderings(LIBRARY, TODAY) if LIBRARY.answers[item.topic].kind == GAP]
    spoken = LIBRARY.profile.spoken() if LIBRARY.profile else {}
    unfilled = [item for item in gaps if LIBRARY.answers[item.topic].clinic_figure not in spoken]
    assert len(unfilled) > 20
    assert {item.reply.act for item in unfilled} == {Act.UNKNOWN}


def test_topics_are_named_by_their_id_and_small_talk_has_none() -> None:
    for rendering in ANSWERS:
        is_chat = LIBRARY.answers[rendering.topic].kind == CHITCHAT
        assert rendering.reply.topics == (() if is_chat else (rendering.topic,))


def test_sources_are_those_of_the_answer_with_their_titles() -> None:
    for rendering in ALL:
        expected = [(source, LIBRARY.sources[source].title) for source in LIBRARY.answers[rendering.topic].sources]
        shown_sources = [(source.id, source.title) for source in rendering.reply.sources]
        assert [source for source in shown_sources if source[0] != CLINIC] in (expected, []), rendering.topic
        assert shown_sources[1:] == [source for source in shown_sources[1:] if source[0] != CLINIC], (
            "the clinic is first"
        )


def test_every_answer_but_a_gap_and_small_talk_has_a_source() -> None:
    without = {item.topic for item in ALL if not item.reply.sources}
    assert {LIBRARY.answers[topic].kind for topic in without} <= {GAP, CHITCHAT}


def test_an_answer_that_nobody_signed_says_so() -> None:
    for rendering in ALL:
        answer = LIBRARY.answers[rendering.topic]
        if answer.kind != CHITCHAT and not answer.is_signed:
            assert "not yet reviewed by this clinic" in rendering.reply.more


def test_every_button_leads_somewhere() -> None:
    topics = {f'/{answer.kind}{{"topic": "{answer.id}"}}' for answer in LIBRARY.answers.values()}
    payloads = {button.payload for rendering in ALL for button in rendering.reply.buttons}
    assert payloads - topics <= INTENT_PAYLOADS
    assert all(button.title for rendering in ALL for button in rendering.reply.buttons)


def test_the_envelope_holds_exactly_the_keys_of_the_contract() -> None:
    keys = ["text", "more", "act", "topics", "sources", "buttons", "confidence", "language"]
    for rendering in ALL:
        envelope = rendering.reply.to_dict()
        assert list(envelope) == [*keys, "safety_tier", "content_version"]
        assert 0 <= envelope["confidence"] <= 1
        assert envelope["language"] in ("en", "es")
        assert envelope["safety_tier"] is None
        assert re.fullmatch(r"[0-9a-f]{12}", envelope["content_version"])


def test_a_myth_never_opens_with_yes() -> None:
    myths = [item for item in ALL if LIBRARY.answers[item.topic].kind == MYTH]
    assert len({item.topic for item in myths}) >= 10
    assert [shown(item) for item in myths if re.match(r"\W*yes\b", item.reply.text, re.IGNORECASE)] == []


def test_sources_do_not_name_the_clinic_that_published_them(root: Path) -> None:
    assert {source.title for source in LIBRARY.sources.values()} <= {
        *(f"Patient guide {number}" for number in range(1, 6)),
        "This clinic",
        "US Food and Drug Administration, statement on compounded ketamine, 10 October 2023",
    }
