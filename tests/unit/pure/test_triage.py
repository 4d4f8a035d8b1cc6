"""The triage: what it catches, and what it leaves alone. The examples are those of the project's safety rules."""

from __future__ import annotations

import pytest

from bot.safety import Triage

from .folder import REPOSITORY

TRIAGE = Triage(REPOSITORY)
DANGER = "I am going to kill myself tonight"
IMMINENT = [
    "pills in front of me, taking them all",
    "wrote my goodbyes, tonight's the night",
    "cancel it, I won't be alive by then",
    DANGER,
    "i want to die",
    "i took all of my sleeping pills",
    "I wish I was dead",
    "i don't want to live anymore",
    "i am going to end my life",
    "kms",
    "i'm going to unalive myself",
    "thinking about it, i feel suicidal",
    "im gonna hang myself",
    "I have a loaded gun",
    "going to commit sewerslide",
    "i want to commit su1cide",
    "i'm about to jump off a bridge",
]
IMMINENT_SPANISH = [
    "quiero morirme",
    "voy a matarme",
    "me quiero matar",
    "ya no quiero vivir",
    "pienso quitarme la vida",
]
EMERGENCY = [
    "crushing chest pain now",
    "blue and snoring after ketamine",
    "took double my lozenges, can't stay awake",
    "throat is closing",
    "my husband isn't breathing",
    "I can't breathe",
    "she won't wake up",
    "i think i overdosed",
    "my tongue is swelling",
    "he's having a seizure",
    "my chest hurts and i can't feel my arm",
]
EMERGENCY_SPANISH = [
    "no puedo respirar",
    "me duele el pecho",
    "mi hijo no despierta",
    "tomé demasiadas pastillas",
    "sobredosis",
]
FIGURATIVE = [
    "this form is killing me",
    "could die for a coffee",
    "my phone's about to die",
    "kill my 3pm slot",
    "i'm dying to know what it costs",
    "the wait is killing me",
    "my back is killing me",
    "kill two birds with one stone",
    "i shot myself in the foot with that insurance",
    "dead tired today",
    "jumping off the chat for a sec brb",
    "my kids keep jumping off the couch",
    "my boss is going to kill me for taking another tuesday off",
    "my wife is going to kill me for booking this without asking",
    "OD'd on tacos at my nephew's party, no regrets",
    "we overdosed on zoom meetings this month",
    "traigo sobredosis de café y de juntas",
    "goodbye cruel world, i'm going off instagram. email me instead",
]
INFORMATIONAL = [
    "does ketamine help suicidal thoughts?",
    "do you treat people after an attempt?",
    "can ketamine kill you?",
    "will i stop breathing during the infusion?",
    "can it cause a heart attack?",
    "what if i can't breathe during it?",
    "i was suicidal years ago, can i still come",
    "do people ever overdose on this?",
    "is it safe with chest pain history",
    "what happens if someone tells you they're suicidal during the intake",
    "is it recorded when somebody tells the doctor they're suicidal",
    "question 9 on the PHQ asks about being better off dead, i always get nervous there, mine is zero",
    "why does every form ask if i want to hurt myself, i'm here for my back",
    "who reads my answer to the question about better off dead?",
    "my therapist asked if you work with people who have chronic passive SI, im not her patient for that",
    "no more dark thoughts after number four!!",
    "before treatment I thought of ending it daily",
    "the character in my campaign overdosed on ketamine, is that realistic",
    "my grandma keeps old pills in a cookie tin, is there a drop off day for expired meds",
    "i was assaulted in the navy long ago and would like a female nurse",
]
NEAR_THEM = [
    (1, "im on the roof and about to jump off the ledge"),
    (1, "i want to jump off the roof of the clinic"),
    (1, "jumping off the bridge after this chat"),
    (8, "he's going to kill me if i leave"),
    (8, "he will kill me when he finds out i called the police"),
    (8, "he's going to kill me tonight for coming here without asking"),
    (4, "she od'd on xanax at the party"),
    (4, "my brother overdosed in the bathroom during the movie"),
    (1, "goodbye cruel world, the pills are next to me"),
    (3, "what do i do, my friend tells me he wants to die"),
    (1, "im going to kill myself, what happens if i tell you"),
    (2, "the question about better off dead, honestly yes every day"),
    (1, "i answered the form. i want to kill myself"),
    (2, "i have passive suicidal ideation and i am scared"),
    (2, "the dark thoughts are back every night"),
    (3, "my wife has pills out and wrote a note"),
    (8, "i was assaulted by the nurse during my session today"),
]
"""Danger in nearly the words that excuse the examples above."""
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
ORDINARY = [
    "how long does one infusion take",
    "is it safe",
    "does it hurt",
    "do you take my insurance",
    "can i drive afterwards",
    "what are your hours on friday",
    "i have depression and anxiety, would it help",
]


def tier(text: str, earlier: list[str] | None = None) -> int | None:
    finding = TRIAGE.check(text, earlier or [])
    return finding.tier if finding else None


@pytest.mark.parametrize("text", [*IMMINENT, *IMMINENT_SPANISH])
def test_imminent_danger_is_tier_1(text: str) -> None:
    assert tier(text) == 1


@pytest.mark.parametrize("text", [*EMERGENCY, *EMERGENCY_SPANISH])
def test_a_medical_emergency_is_tier_4(text: str) -> None:
    assert tier(text) == 4


@pytest.mark.parametrize("text", [*FIGURATIVE, *INFORMATIONAL, *ORDINARY])
def test_figures_of_speech_and_questions_interrupt_nobody(text: str) -> None:
    assert tier(text) is None


@pytest.mark.parametrize(("expected", "text"), NEAR_THEM)
def test_danger_in_nearly_the_same_words_is_caught(expected: int, text: str) -> None:
    assert tier(text) == expected


@pytest.mark.parametrize("around", WRAPPED)
@pytest.mark.parametrize("danger", ["i want to die", "i'm going to kill myself", "im gonna hang myself"])
def test_nothing_that_is_said_around_it_hides_danger(around: str, danger: str) -> None:
    assert tier(around.format(danger)) == 1


@pytest.mark.parametrize(("text", "language"), [("voy a matarme", "es"), ("no puedo respirar", "es"), (DANGER, "en")])
def test_the_reply_is_in_the_language_of_the_message(text: str, language: str) -> None:
    finding = TRIAGE.check(text)
    assert finding is not None
    assert finding.language == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wish I'd not wake up", 2),
        ("my family would be better off without me", 2),
        ("if this infusion fails I'm done with life", 2),
        ("how much ketamine would kill someone?", 2),
        ("I really just want to die", 1),
        ("my husband says he wants to die", 3),
        ("roommate sent a goodbye text", 3),
        ("cuff reads 190/115 since the drip", 5),
        ("still unreal 8 hours later", 5),
        ("vomiting all evening", 5),
        ("blood in urine since session four", 5),
        ("I'm going to hurt him", 8),
        ("he hits me and I can't get out", 8),
        ("a nurse touched me", 8),
        ("hearing voices, haven't slept in four days", 8),
        ("I can't stop using ketamine", 8),
        ("mi esposo dice que se quiere morir y tiene pastillas", 3),
        ("mi marido me pega y no me deja salir", 8),
    ],
)
def test_the_examples_of_the_other_tiers_are_theirs(text: str, expected: int) -> None:
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("he hits me and I can't get out", "domestic_violence"),
        ("the nurse touched me during the session", "abuse"),
        ("I can't stop using ketamine", "substance_use"),
    ],
)
def test_the_fitting_help_line_is_found(text: str, line: str) -> None:
    finding = TRIAGE.check(text)
    assert finding is not None
    assert finding.line == line


def test_what_was_already_done_calls_the_ambulance_first() -> None:
    finding = TRIAGE.check("I took the whole bottle of pills because I want to die")
    assert finding is not None
    assert (finding.tier, finding.is_medical) == (1, True)


@pytest.mark.parametrize(
    "text",
    [
        "my wife died two months ago and i don't know where to start",
        "two years ago i wanted to die and i am well now",
        "i used to cut myself and i haven't since",
        "i no longer want to die",
        "the form asks if i want to kill myself and i put never",
        "do you treat people who are suicidal, i am asking for a study",
    ],
)
def test_a_story_that_is_over_interrupts_nobody(text: str) -> None:
    assert tier(text) is None


@pytest.mark.parametrize("text", ["does it help suicidal thoughts?", "do you treat people after an attempt?"])
def test_a_question_about_danger_is_noticed_and_interrupts_nobody(text: str) -> None:
    assert tier(text) is None
    assert TRIAGE.mentions_danger(text)


@pytest.mark.parametrize("text", ["not right now. i just want help", "no i'm safe", "Estoy a salvo, gracias", "nope"])
def test_a_denial_of_danger_is_understood(text: str) -> None:
    assert TRIAGE.says_safe(text)


@pytest.mark.parametrize("text", ["yes", "i don't know", "how long does it take", "tonight", "quiero morirme"])
def test_what_is_no_denial_is_not_taken_for_one(text: str) -> None:
    assert not TRIAGE.says_safe(text)


def test_danger_to_life_comes_before_a_medical_emergency() -> None:
    assert tier("crushing chest pain now, and I want to die") == 1


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
    ],
)
def test_danger_is_seen_in_any_writing(written: str) -> None:
    assert tier(written) == 1


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
