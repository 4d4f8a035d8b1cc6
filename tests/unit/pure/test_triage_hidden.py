"""The triage on danger that does not stand alone: in odd writing, among other words, over several messages."""

from __future__ import annotations

import pytest

from .test_triage import DANGER, tier

WRAPPED = [
    "{} please",
    "please {}",
    "thanks for everything, {}",
    "hi sorry to bother you {}",
    "do you take blue cross, {}",
    "do you have anything on tuesday {}",
    "can it be done on fridays, {}",
    "how much does it cost and {}",
    "cancel my appointment on the 14th, {}",
    "lol {} tonight",
    "my name is Ana, 555-0142, {}",
    '{{"text": "{}"}}',
    "[{}]",
    "<p>{}</p>",
]
"""What a visitor may put around it: a thank-you, a question, a booking, the code of another program."""


@pytest.mark.parametrize("around", WRAPPED)
@pytest.mark.parametrize("danger", ["i want to die", "i'm going to kill myself", "im gonna hang myself"])
def test_nothing_that_is_said_around_it_hides_danger(around: str, danger: str) -> None:
    assert tier(around.format(danger)) == 1


@pytest.mark.parametrize(
    "written",
    [
        DANGER.upper(),
        "I am going to ki\u200bll my\u200dself tonight",
        "I am going to k\u0456ll mys\u0435lf tonight",
        "I am going to kill myseeeelf tonight",
        "I am going to kiiill myself tonight",
        "I am going to killll myself tonight",
        "I am going to kill\n\n   myself tonight",
        "I   am  going to \uff4b\uff49\uff4c\uff4c myself",
        "I am going to k1ll mys3lf tonight",
        "im g0nna ki11 my self",
        "i want to k!ll myself",
        "i want to d1e",
        "I am going to k\u00edll myself",
        "I am going to k i l l myself",
        "i wanna kill mysefl",
        "im commiting suicde tonight, commiting suicide",
    ],
)
def test_danger_is_seen_in_any_writing(written: str) -> None:
    assert tier(written) == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("su1cide", 2),
        ("5uicide", 2),
        ("s-u-i-c-i-d-e", 2),
        ("sewerslide", 2),
        ("chset pain", 4),
        ("he cant braethe", 4),
    ],
)
def test_a_disguised_word_is_read_as_the_word(written: str, expected: int) -> None:
    assert tier(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "is it 40mg at 3pm or 50 at 4",
        "my a1c is 5 and my b12 is low",
        "a b c or d, which plan do i take",
        "mi hermano se suicid\u00f3 en 2009, \u00bfeso me impide recibir el tratamiento?",
        "my email is k1ller_bee55@example.com",
        "c u @ 2 then",
    ],
)
def test_figures_and_names_are_no_disguise(text: str) -> None:
    assert tier(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dizzy since the infusion and chest hurts", 4),
        ("still unreal 8 hours later after the infusion and a terrible headache", 4),
        ("nauseous since my session and blurry vision", 4),
        ("bp 170/100 since drip and headache", 4),
        ("still unreal 8 hours later after my infusion and short of breath", 4),
        ("headache since my session this morning", 5),
        ("bp 170/100 since the drip", 5),
    ],
)
def test_a_symptom_after_an_infusion_is_an_emergency_with_one_of_its_signs(text: str, expected: int) -> None:
    assert tier(text) == expected


def test_danger_in_the_middle_of_a_long_message_is_seen() -> None:
    around = "I want to know how this works and what it is like. " * 19
    text = f"{around}{DANGER}. {around}"
    assert 1900 < len(text) <= 2000
    assert tier(text) == 1


@pytest.mark.parametrize("position", [0, 3000, 7900])
def test_danger_is_seen_up_to_8000_characters(position: int) -> None:
    assert tier("word " * (position // 5) + DANGER) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"My father died last year. {DANGER}.",
        f"{DANGER}. I used to like my work.",
        "When I was small we had a dog. I want to die.",
        f"What do people ask you most? {DANGER}.",
        "I had an infusion years ago. Now my throat is closing!",
        f"{DANGER}. You once helped my brother in 2019.",
        "I lost my job last year and now I am going to kill myself tonight",
        "my wife died two months ago and i want to die",
        "my wife died two months ago and i don't want to live anymore",
        "since my diagnosis i see no reason to live",
        "lost my son in 2019 and wish i was dead",
        "last year my mom died and i can't go on",
        "with my history of depression everyone would be better off without me",
        "i failed three meds in 2020 and i'm done with life",
        "my boyfriend left last summer and i took all my pills",
        "i've never been so sure that i want to die",
        "i have resolved to end my life",
        "i no longer want to live",
        "the portal is down and i'm suicidal",
        "do you have anything today im suicidal",
        "could i come now, pills in front of me",
    ],
)
def test_an_innocent_phrase_in_another_sentence_hides_no_danger(text: str) -> None:
    assert tier(text) in (1, 2, 4)


def test_danger_split_over_three_messages_is_seen() -> None:
    assert tier("kill") is None
    assert tier("myself tonight", ["i am going to", "kill"]) == 1


def test_messages_that_are_harmless_together_stay_harmless() -> None:
    assert tier("how long does it take", ["hello", "my phone's about to die"]) is None


def test_what_was_answered_before_is_not_answered_again() -> None:
    assert tier("ok thank you", ["hello", DANGER]) is None
    assert tier("what does it cost", [DANGER, "ok thank you"]) is None


def test_danger_that_is_said_again_is_answered_again() -> None:
    assert tier(DANGER, ["hello", DANGER]) == 1


def test_something_more_urgent_than_before_is_answered() -> None:
    assert tier("i want to die", ["hello", "crushing chest pain now"]) == 1


@pytest.mark.parametrize("text", ["", " ", "🙂", "\u200b", "?", "'; DROP TABLE messages; --", "<b>hi</b>", "שלום"])
def test_odd_texts_are_no_danger_and_no_crash(text: str) -> None:
    assert tier(text) is None
