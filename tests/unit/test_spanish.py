"""Every form that a Spanish answer can take: the same facts as the English, nothing unfilled, no English left."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.content.answers import CHITCHAT, PARAMETERISED, Answer
from bot.content.check_spanish import REQUIRED
from bot.content.document import Document
from bot.content.library import CLINIC, Library, load_library
from bot.content.profile_reading import read_profile
from bot.content.spanish import SPANISH, read_spanish
from bot.services.answers.answer_from_facts import answer_from_facts
from bot.services.answers.answer_topic import PERSON_BUTTON, answer_topic
from bot.services.answers.checklist import CHECKLIST
from bot.services.answers.clarify import Candidate, clarify
from bot.services.answers.renderings import Rendering, renderings
from bot.services.answers.wording import placeholders
from bot.services.forms.request_fields import required_slots
from bot.services.forms.request_form import read_message
from bot.services.forms.request_questions import ask_for
from bot.services.forms.request_sending import closed
from bot.services.reading.wishes import PreferredTime, Reach
from bot.services.reply import Act, Question, Reply
from bot.settings import REPOSITORY

from .pure.folder import TODAY
from .test_renderings import MOST_OF_CLINIC, MOST_SENTENCES, SENTENCE_END

ENGLISH = load_library(REPOSITORY)
ENGLISH_WORDS = re.compile(
    r"\b(?:the|and|of|is|are|you|your|we|with|for|to|in|it|at least|about|says|guide|clinic|team|please|call"
    r"|hours?|minutes?|weeks?|sessions?|none|yes|ask|skip|reviewed|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|am|pm)\b",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"\d+")
NEVER_SAID = {
    "a promise": re.compile(r"\bgarantiza\w*|\bcurará\b|\bseguro que (?:le|se)\b", re.IGNORECASE),
    "no risk": re.compile(r"\bsin riesgos?\b|\bno es adictiv[ao]\b|\bsin efectos\b", re.IGNORECASE),
    "a dose": re.compile(r"\d\s*(?:mg|mcg|µg|ml|miligramos?)\b|\bmiligramos?\b|\bmg\b", re.IGNORECASE),
    "a share": re.compile(r"%|\bpor ciento", re.IGNORECASE),
    "tú instead of usted": re.compile(
        r"\b(?:tú|tienes|puedes|quieres|necesitas|llámanos|pregúntanos|ti)\b", re.IGNORECASE
    ),
}


def with_profile(**changes: object) -> Library:
    """Return the Spanish library of a clinic whose profile has only this changed."""
    spanish = ENGLISH.speaking(SPANISH)
    assert spanish.profile is not None
    return replace(spanish, profile=replace(spanish.profile, **changes))  # type: ignore[arg-type]  # fields of Profile


def filled_in(**changes: object) -> Library:
    """Return the Spanish library of the example clinic that has filled in everything."""
    profile, problems = read_profile(Document(REPOSITORY / "data/clinic.example-full.yml", REPOSITORY))
    assert problems == []
    root = replace(ENGLISH, profile=replace(profile, topics_off=(), **changes))  # type: ignore[arg-type]  # as above
    spanish = read_spanish(root)
    assert spanish is not None
    return spanish


EMPTY = with_profile()
FULL = filled_in()
ALL = [*renderings(EMPTY, TODAY), *renderings(FULL, TODAY)]


def own_words(library: Library) -> Iterator[str]:
    """Yield what the clinic wrote itself, in whatever language, the longest first."""
    assert library.profile is not None
    profile = library.profile
    places = [part for place in profile.locations for part in (place.name, place.address, place.directions)]
    written = [*profile.texts.values(), *profile.answers.values(), *profile.protocol.values(), *places]
    yield from sorted((text for text in written if text), key=len, reverse=True)


def without_own_words(library: Library, text: str) -> str:
    for words in own_words(library):
        text = text.replace(words, "")
    return text


def visible(reply: Reply) -> str:
    titles = [button.title for button in reply.buttons] + [source.title for source in reply.sources]
    return " | ".join((reply.text, reply.more, *titles))


def shown(rendering: Rendering) -> str:
    return f"{rendering.topic} {rendering.named or ''}: {visible(rendering.reply)}"


def each_pair() -> list[tuple[Answer, Answer]]:
    spanish = ENGLISH.speaking(SPANISH)
    return [
        (originals[answer.id], answer)
        for originals, texts in ((ENGLISH.answers, spanish.answers), (ENGLISH.replies, spanish.replies))
        for answer in texts.values()
    ]


def words_of(answer: Answer) -> str:
    return " ".join((answer.text, answer.more, answer.clinic_text, *(note.text for note in answer.notes)))


def test_what_is_asked_most_and_every_fixed_line_is_there_and_up_to_date() -> None:
    spanish = ENGLISH.speaking(SPANISH)
    assert set(REQUIRED) <= set(spanish.answers)
    assert set(ENGLISH.replies) == set(spanish.replies)
    assert spanish.stale == frozenset()


@pytest.mark.parametrize(("english", "spanish"), [pytest.param(*pair, id=pair[1].id) for pair in each_pair()])
def test_the_spanish_has_the_figures_places_and_dates_of_the_english(english: Answer, spanish: Answer) -> None:
    assert placeholders(words_of(spanish)) - {"clinic.crisis_line"} == placeholders(words_of(english)) - {
        "clinic.crisis_line"
    }
    said, meant = NUMBERS.findall(words_of(spanish)), NUMBERS.findall(words_of(english))
    assert set(said) - {"2"} == set(meant) - {"2"}  # option 2 of the crisis line is the Spanish one
    assert (spanish.sources, spanish.review_by, spanish.kind) == (english.sources, english.review_by, english.kind)
    assert spanish.version != english.version
    assert bool(spanish.more) == bool(english.more)


def test_nothing_is_left_unfilled_whatever_the_question_names() -> None:
    assert {rendering.topic for rendering in ALL} == set(EMPTY.answers)
    assert [shown(item) for item in ALL if re.search(r"[{}]", visible(item.reply))] == []


def test_no_english_stands_in_a_spanish_reply() -> None:
    leaks = []
    for library in (EMPTY, FULL):
        for item in renderings(library, TODAY):
            found = ENGLISH_WORDS.search(without_own_words(library, visible(item.reply)))
            if found:
                leaks.append(f"{found.group()!r} in {shown(item)}")
    assert leaks == []


def test_every_spanish_reply_says_that_it_is_spanish() -> None:
    assert {item.reply.language for item in ALL} == {"es"}


@pytest.mark.parametrize("what", NEVER_SAID)
def test_no_spanish_answer_says(what: str) -> None:
    lines = [f"{line.text} {line.more}" for line in EMPTY.replies.values()]
    assert [text for text in [*map(shown, ALL), *lines] if NEVER_SAID[what].search(text)] == []


def test_every_answer_is_short_and_in_clean_type() -> None:
    wrong = []
    for item in ALL:
        if item.topic == CHECKLIST:
            continue
        own = MOST_OF_CLINIC if any(source.id == CLINIC for source in item.reply.sources) else 0
        own += 4 if item.topic == "clinic_location_parking" else 0
        own += 2 * item.reply.text.count("EE. UU.")  # no sentence ends there
        notes = 4 if item.named else 0  # two notes of at most two sentences
        if len(SENTENCE_END.findall(item.reply.text)) > MOST_SENTENCES + own + notes:
            wrong.append(shown(item))
        if re.search(r"  |\s[.,;:]|[.,]{2}|\n", f"{item.reply.text} {item.reply.more}"):
            wrong.append(shown(item))
    assert wrong == []


def test_an_answer_that_nobody_signed_says_so_in_spanish() -> None:
    for item in ALL:
        if EMPTY.answers[item.topic].kind != CHITCHAT:
            assert "todavía no revisada por esta clínica" in item.reply.more, item.topic


@pytest.mark.parametrize("topic", sorted(ENGLISH.speaking(SPANISH).untranslated))
def test_a_topic_without_a_spanish_text_is_handed_over_in_spanish(topic: str) -> None:
    reply = answer_topic(EMPTY, Question(topic, 0.9), TODAY)
    assert (reply.act, reply.topics, reply.language) == (Act.UNKNOWN, (topic,), "es")
    assert "(312) 555-0142" in reply.text
    assert [button.payload for button in reply.buttons] == [PERSON_BUTTON.payload]
    assert not ENGLISH_WORDS.search(visible(reply))


@pytest.mark.parametrize("topic", ["cost_price", "insurance_coverage", "fasting_food_drink", "referral_records"])
def test_a_gap_that_the_clinic_fills_is_answered_in_its_spanish_words_or_its_own(topic: str) -> None:
    own = {topic: "We say so here."}
    plain = answer_topic(filled_in(answers=own, answers_es={}), Question(topic), TODAY)
    spanish = answer_topic(filled_in(answers=own, answers_es={topic: "Aquí es así."}), Question(topic), TODAY)
    assert (plain.act, plain.text, plain.language) == (Act.ANSWER, "We say so here.", "es")
    assert (spanish.act, spanish.text) == (Act.ANSWER, "Aquí es así.")
    assert spanish.sources[0].title == "Esta clínica"


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("session_length", "dura 45 minutos"),
        ("session_length", "30 a 45 minutos"),
        ("number_of_sessions", "6 sesiones"),
        ("observation_period", "30 a 45 minutos"),
        ("driving_after", "al menos 36 horas"),
        ("clinic_hours", "lunes a jueves de 8:30 de la mañana a 6:00 de la tarde"),
        ("clinic_hours", "sábado de 9:00 de la mañana a 12:00 del mediodía"),
        ("clinic_location_parking", "20 Example Street"),
        ("clinic_phone_email", "hello@harbor.example"),
    ],
)
def test_the_clinics_figures_and_hours_come_out_in_spanish(topic: str, said: str) -> None:
    assert said in answer_from_facts(FULL, Question(topic), TODAY).text


def test_what_the_guides_say_comes_out_in_spanish() -> None:
    more = answer_from_facts(EMPTY, Question("session_length"), TODAY).more
    assert "Guía para pacientes 2: cerca de 40 minutos. Guía para pacientes 3: 40 a 60 minutos." in more
    assert "40 a 60 minutos" in answer_from_facts(EMPTY, Question("session_length"), TODAY).text


def test_the_shorter_rule_of_a_clinic_never_shortens_the_wait() -> None:
    assert (
        "al menos 24 horas"
        in answer_from_facts(
            filled_in(protocol={"no_driving_hours": "12 hours"}), Question("driving_after"), TODAY
        ).text
    )


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("ptsd",), "atiende a personas con estrés postraumático"),
        (("ocd",), "no trata esto"),
        ((), "se dan infusiones para"),
    ],
)
def test_what_the_clinic_treats_is_said_in_spanish(named: tuple[str, ...], said: str) -> None:
    question = Question("conditions_treated", 1.0, {"condition": named} if named else {})
    reply = answer_topic(FULL, question, TODAY)
    assert said in reply.text
    assert not ENGLISH_WORDS.search(without_own_words(FULL, visible(reply)))


WISHES = (
    PreferredTime(datetime.date(2026, 11, 24), datetime.date(2026, 11, 24), after=datetime.time(16)),
    PreferredTime(datetime.date(2026, 12, 1), datetime.date(2026, 12, 5), (1, 3), before=datetime.time(12)),
    PreferredTime(weekdays=(0, 1, 2, 3, 4), after=datetime.time(9), before=datetime.time(9, 1)),
    PreferredTime(weekdays=(0, 1, 2, 5, 6), after=datetime.time(9), before=datetime.time(17)),
    PreferredTime(weekdays=(2,)),
    PreferredTime(),
)


def test_the_request_form_asks_in_spanish_and_its_buttons_are_spanish(parts: Assistant) -> None:
    spanish = parts.speaking(SPANISH)
    for kind in ("consultation", "person"):
        slots: dict[str, Any] = {"request_kind": kind, "visitor_name": "Ana", "contact": "(312) 555-0177"}
        slots |= {"request_message": "", "reach": Reach("call", voicemail=False, text=True).to_json(), "is_new": True}
        slots["wanted_time"] = [time.to_json() for time in WISHES]
        asked = [*required_slots(spanish.profile, slots), "location", "edited_field"]
        replies = [ask_for(spanish, slot, slots) for slot in asked]
        for slot in ("visitor_name", "contact", "reach", "wanted_time", "is_new", "consent"):
            read = read_message(spanish, {**slots, "failed_slot": slot}, slot, "nlu_fallback", "12 + @")
            assert read is not None
            replies += read.replies
        replies.append(closed(spanish.library, slots))
        for reply in replies:
            assert reply.language == "es"
            said = without_own_words(spanish.library, visible(reply))
            assert not ENGLISH_WORDS.search(said), said
    consent = ask_for(spanish, "consent", slots)
    assert [button.title for button in consent.buttons] == ["Enviar", "Cambiar", "Parar"]
    assert "Nota: ninguna." in consent.text


def test_a_spanish_button_is_read_as_its_english_one_pressed_or_typed(parts: Assistant) -> None:
    spanish = parts.speaking(SPANISH)
    for slot in ("reach", "wanted_time", "is_new", "edited_field"):
        for button in ask_for(spanish, slot, {"request_kind": "consultation"}).buttons:
            choice = json.loads(button.payload.removeprefix("/inform"))["choice"]
            assert spanish.library.words.buttons[choice] == button.title
            pressed = read_message(spanish, {"request_kind": "consultation"}, slot, "inform", choice)
            assert pressed is not None
            assert pressed.slots.get("failed_slot") is None
            if slot in ("reach", "is_new"):
                assert read_message(spanish, {"request_kind": "consultation"}, slot, "inform", button.title) == pressed


def test_only_spanish_topics_are_offered_to_choose_from() -> None:
    untranslated = sorted(EMPTY.untranslated)[0]
    ranked = [Candidate(topic, 0.3) for topic in (untranslated, "safety", "cost_price")]
    reply = clarify(EMPTY, ranked)
    assert (reply.act, reply.topics) == (Act.CLARIFY, ("safety", "cost_price"))
    assert [button.title for button in reply.buttons] == [
        "Si es seguro",
        "Precio del tratamiento",
        "Hablar con una persona",
    ]


def test_a_computed_answer_is_there_for_each_required_topic_of_its_kind() -> None:
    kinds = {EMPTY.answers[topic].kind for topic in REQUIRED}
    assert set(PARAMETERISED) <= kinds
