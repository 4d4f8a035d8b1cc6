"""A message is brought into one form before the patterns see it."""

from __future__ import annotations

import pytest

from bot.safety.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I CAN'T Breathe", "i can't breathe"),
        ("can\u2019t", "can't"),
        ("can\u00b4t", "can't"),
        ("can`t", "can't"),
        ("\u201cthe end\u201d", '"the end"'),
        ("  kill \n\n my\tself ", "kill my self"),
        ("\uff4b\uff49\uff4c\uff4c", "kill"),  # full-width letters
        ("\U0001d424\U0001d422\U0001d425\U0001d425", "kill"),  # mathematical letters
        ("ﬁnish", "finish"),
        ("STRASSE ẞ", "strasse ss"),
    ],
)
def test_case_quotes_spaces_and_letter_forms_do_not_matter(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    "invisible",
    [
        "\u200b",  # zero width space
        "\u200c",
        "\u200d",
        "\u2060",  # word joiner
        "\ufeff",
        "\u00ad",  # soft hyphen
        "\u202e",  # right to left override
        "\x00",
        "\u034f",  # combining grapheme joiner
        "\ufe0f",  # variation selector
    ],
)
def test_invisible_characters_are_taken_out(invisible: str) -> None:
    assert normalise(f"ki{invisible}ll my{invisible}self") == "kill myself"


@pytest.mark.parametrize(
    "typed",
    [
        "k\u0456ll mys\u0435lf",  # Cyrillic i and e
        "k\u0456ll my\u0455\u0435lf",  # Cyrillic s
        "\u039a\u03b9ll myself",  # Greek kappa and iota
        "k\u0131ll myself",  # dotless i
    ],
)
def test_look_alikes_of_other_alphabets_are_mapped(typed: str) -> None:
    assert normalise(typed) == "kill myself"


@pytest.mark.parametrize(("typed", "plain"), [("pleeease", "please"), ("diiiie", "die"), ("nooooo", "no")])
def test_repeated_letters_are_squeezed(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize("number", ["988", "911", "1000", "8888", "190/111"])
def test_digits_are_never_squeezed(number: str) -> None:
    assert normalise(number) == number


def test_doubled_letters_stay() -> None:
    assert normalise("kill pills feel") == "kill pills feel"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\x00\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert normalise(text) == ""


def test_accents_of_other_languages_stay() -> None:
    assert normalise("Tomé demasiadas, ¿me oye?") == "tomé demasiadas, ¿me oye?"
