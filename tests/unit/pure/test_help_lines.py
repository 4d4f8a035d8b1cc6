"""Which help line a text of danger names: the one that fits what the message is about, or none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.safety import SafetyFilesError, Triage

from .folder import REPOSITORY

TRIAGE = Triage(REPOSITORY)
VIOLENCE, ABUSE, DRUGS, NONE = "domestic_violence", "abuse", "substance_use", ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("my husband hit me again and he took my car keys", VIOLENCE),
        ("he won't let me leave the house and he has a gun", VIOLENCE),
        ("i hit my wife last night and i cannot stop doing it", VIOLENCE),
        ("the nurse put his hand under my gown", ABUSE),
        ("your doctor kissed me while i was on the drip", ABUSE),
        ("a nurse slapped me when i cried", ABUSE),
        ("my stepfather comes into my room at night", ABUSE),
        ("i relapsed and i am using heroin every day", DRUGS),
        ("cant stop snorting ketamine, every day now", DRUGS),
        ("i drink a bottle of vodka a day and hide it", DRUGS),
        ("the voices tell me to push my neighbor in front of a train", NONE),
        ("they put a chip in me and the satellites hurt me", NONE),
        ("i am going to shoot my boss tomorrow", NONE),
        ("haven't slept in five days and god has chosen me", NONE),
        ("mi esposo me golpea y no me deja salir", VIOLENCE),
        ("el enfermero me tocó durante la sesión", ABUSE),
        ("abusaron de mí en la clínica", ABUSE),
        ("no puedo dejar la ketamina, la uso a diario", DRUGS),
        ("recaí en el alcohol y tomo todos los días", DRUGS),
        ("oigo voces que me mandan quemar la casa", NONE),
        ("lo voy a matar a ese doctor", NONE),
    ],
)
def test_the_line_fits_what_the_message_is_about(text: str, line: str) -> None:
    """Whoever found the danger, a pattern or the learned detector. Where none fits, 911, 988 and a person are left."""
    assert TRIAGE.line_of(8, text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("oigo voces que me dicen que le haga daño a alguien", NONE),
        ("mi marido me pega", VIOLENCE),
        ("me tocó el enfermero", ABUSE),
        ("no puedo dejar la droga", DRUGS),
        ("le voy a matar, lo voy a picar", NONE),
        ("my husband broke my arm and i am hiding", VIOLENCE),
        ("back on fentanyl and i use alone", DRUGS),
        ("the tv has been giving me instructions", NONE),
    ],
)
def test_what_a_pattern_found_has_its_line(text: str, line: str) -> None:
    """Patterns that hold several kinds of danger say nothing of the line themselves."""
    finding = TRIAGE.check(text)
    assert finding is not None
    assert (finding.tier, finding.line) == (8, line)


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("i am a veteran and i have a loaded gun", "veterans"),
        ("army vet, gonna end it tonight", "veterans"),
        ("two deployments and i cannot do this anymore", "veterans"),
        ("former marine. i am done", "veterans"),
        ("the va will not see me and i want to die", "veterans"),
        ("soy veterano y quiero morir", "veterans"),
        ("serví en el ejército y ya no quiero vivir", "veterans"),
        ("my husband is a veteran and i want to die", NONE),
        ("the vet put my dog down and i want to die", NONE),
        ("give my sessions to a veteran, i will not be here", NONE),
        ("como va a ser, ya no quiero vivir", NONE),
        ("i want to die", NONE),
    ],
)
def test_who_says_that_they_served_is_told_the_veterans_line(tier: int, text: str, line: str) -> None:
    assert TRIAGE.line_of(tier, text) == line


@pytest.mark.parametrize(
    "text",
    [
        "took double my lozenges by mistake, i'm awake and feel ok",
        "my toddler swallowed one of my lozenges, he is awake and playing normally",
        "mi hijo se tragó una pastilla mía, está despierto y bien",
    ],
)
def test_poison_help_is_for_who_took_too_much_by_mistake_and_is_awake_and_well(text: str) -> None:
    finding = TRIAGE.check(text)
    assert finding is not None
    assert (finding.tier, finding.line) == (4, "poison_help")


@pytest.mark.parametrize(
    "text",
    [
        "took double my lozenges, can't stay awake",
        "took double my lozenges by mistake, i am awake but my chest hurts",
        "my son ate two of my ketamine troches, he is awake but drooling",
        "husband took double his lozenges and he is not awake",
        "my daughter swallowed my pills, she was fine an hour ago",
        "our dog is fine but our son ate two of my lozenges",
        "took too many pills on purpose, i feel fine",
        "tomé el doble de mis pastillas por error, estoy bien pero mareado",
        "crushing chest pain now, i am awake",
        "my child swallowed my lozenges",
    ],
)
def test_with_any_other_sign_or_without_one_poison_help_is_not_named(text: str) -> None:
    """The ambulance then is the only call."""
    assert TRIAGE.line_of(4, text) == NONE


@pytest.mark.parametrize("tier", [3, 5])
def test_a_text_without_a_place_for_it_gets_none(tier: int) -> None:
    assert TRIAGE.line_of(tier, "my husband hit me, i can't stop using heroin") == NONE


def test_a_disguise_does_not_hide_what_it_is_about() -> None:
    assert TRIAGE.line_of(8, "my husband h1ts me") == VIOLENCE


@pytest.mark.parametrize(
    "entry",
    [
        "{line: a, tiers: [8], any: [a]}",
        "{line: a, tiers: [6], why: w, any: [a]}",
        "{line: a, tiers: 8, why: w, any: [a]}",
        "{line: a, tiers: [8], why: w, any: a}",
        "{line: a, tiers: [8], why: w, any: ['{nobody}']}",
        "{tiers: [8], why: w, any: [a]}",
        "{line: nobody, tiers: [8], why: w, any: [a]}",
    ],
)
def test_a_list_that_cannot_work_stops_the_start(tmp_path: Path, entry: str) -> None:
    shutil.copytree(REPOSITORY / "data/safety", tmp_path / "data/safety")
    rules = "patterns:\n- {id: a, tier: 1, why: w, any: [a]}\n"
    (tmp_path / "data/safety/patterns.yml").write_text(f"{rules}lines:\n- {entry}\n", encoding="utf-8")
    with pytest.raises(SafetyFilesError):
        Triage(tmp_path)
