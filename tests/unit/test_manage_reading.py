"""What somebody types about a booking is read: its reference, and what is to happen."""

from __future__ import annotations

import pytest

from bot.services.forms.manage_reading import answered_choice, names_infusion, reference_in, says_no_reference


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("cancel K7XM-22PQ", "K7XM-22PQ"),
        ("it is k7xm 22pq, thanks", "K7XM-22PQ"),
        ("my reference is ABCD-EFGH", "ABCD-EFGH"),
        ("K7XM22PQ, 312 555 0100", "K7XM-22PQ"),
        ("Anna 7946 0958", None),
        ("i need that", None),
        ("call me at 312-555-0142", None),
        ("kim22pqx@example.org", None),
        ("the one on 12/12/2026", None),
    ],
)
def test_a_reference_is_told_from_other_words_and_numbers(text: str, reference: str | None) -> None:
    assert reference_in(text) == reference


def test_eight_letters_are_a_reference_only_where_it_was_asked_for() -> None:
    assert reference_in("abcd efgh", asked=True) == "ABCD-EFGH"
    assert reference_in("need that", asked=False) is None
    assert reference_in("sure, need that now", asked=True) is None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("cancel it", "cancel"),
        ("please call it off", "cancel"),
        ("Cancelarla", "cancel"),
        ("another time", "move"),
        ("can it be later on? i want to reschedule", "move"),
        ("change it please", "move"),
        ("Otra hora", "move"),
        ("leave it as it is", "nothing"),
        ("don't cancel it", "nothing"),
        ("Dejarla como está", "nothing"),
        ("purple", None),
    ],
)
def test_what_is_to_happen_is_read(text: str, choice: str | None) -> None:
    assert answered_choice(text, "nlu_fallback") == choice


@pytest.mark.parametrize(
    "text", ["i lost it", "i don't have one", "no idea", "i just don't know", "no tengo", "perdí el código"]
)
def test_whoever_has_no_reference_is_understood(text: str) -> None:
    assert says_no_reference(text)


def test_an_infusion_is_told_from_a_consultation() -> None:
    assert names_infusion("move my third session")
    assert names_infusion("necesito cambiar mi infusión")
    assert not names_infusion("cancel my consultation for ketamine")
    assert not names_infusion("change my appointment")
