"""The triage: what it catches, and what it leaves alone. The examples are those of the project's safety rules."""

from __future__ import annotations

import pytest
import yaml

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


def test_no_exception_swallowed_the_list_after_it() -> None:
    """In YAML a line above a list in brackets becomes one text with it: the exceptions are gone, and nobody is told."""
    patterns = yaml.safe_load((REPOSITORY / "data/safety/patterns.yml").read_text(encoding="utf-8"))["patterns"]
    exceptions = [text for pattern in patterns for text in pattern.get("unless_also", [])]
    assert exceptions
    assert [text for text in exceptions if "[ " in text] == []
