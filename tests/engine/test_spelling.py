"""Slips are mended into words of the training phrasings; what is right, or nobody's word, stays."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import MOST_MENDED, Spelling

PHRASINGS = ["how long does an infusion last", "is an infusion safe", "does the infusion hurt", "is ketamine safe"] * 3


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(PHRASINGS)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("how long is an infusoin", "how long is an infusion"),
        ("Ketmaine, is it sfae?", "ketamine, is it safe?"),
        ("does the infussion hurt", "does the infusion hurt"),
        ("the infuson", "the infusion"),
    ],
)
def test_a_slip_is_mended(spelling: Spelling, typed: str, mended: str) -> None:
    assert spelling.mended(typed) == mended


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I had a stent put in",
        "sale",
        "my name is Oluwaseun",
        "nnfusion",
        "write to infusoin@example.com",
        "infusoin2",
        "\u00bfcu\u00e1nto dura la infusoin?",
        "\U0001f600 \u200b",
    ],
)
def test_what_is_right_or_no_word_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mended(text) == text


def test_only_the_first_unknown_words_are_looked_at(spelling: Spelling) -> None:
    unknown = [f"qxz{first}{second}" for first in "abcdefgh" for second in "klmno"][:MOST_MENDED]
    assert spelling.mended(" ".join([*unknown[1:], "infusoin"])).endswith("infusion")
    assert spelling.mended(" ".join([*unknown, "infusoin"])).endswith("infusoin")
