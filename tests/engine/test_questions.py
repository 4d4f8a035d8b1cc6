"""Where a message may be cut: rules, before anything learned looks at the halves."""

from __future__ import annotations

import pytest

from bot.nlu.questions import MOST_CUTS, cuts


def halves(text: str) -> list[tuple[str, str]]:
    """Return the texts of both halves of each cut."""
    return [(cut.left.text, cut.right.text) for cut in cuts(text)]


def test_a_message_may_be_cut_where_a_sentence_ends() -> None:
    assert ("Is it safe?", "my cat says hi") in halves("Is it safe? And my cat says hi")


def test_a_message_may_be_cut_after_a_word_that_joins_clauses() -> None:
    assert halves("is it safe and does it hurt") == [("is it safe", "does it hurt")]


def test_what_follows_may_be_a_fragment() -> None:
    (cut,) = cuts("does it help depression and anxiety")
    assert cut.is_before_fragment


def test_a_hyphen_within_a_word_joins_no_clauses() -> None:
    assert halves("low-dose infusions") == []


def test_halves_say_where_they_stand() -> None:
    text = "Hello there. Is it safe and does it hurt?"
    for cut in cuts(text, start=7):
        for half in (cut.left, cut.right):
            assert text[half.start - 7 : half.end - 7] == half.text


def test_a_cut_says_what_stands_at_it() -> None:
    cut = cuts("is it safe, and does it hurt")[-1]
    assert (cut.after_stop, cut.after_joint, cut.is_between_questions) == (False, True, True)


@pytest.mark.parametrize(
    "text", ["", "?", "and", ", , ,", "\u00bf\u00bf", "a" * 3000, "and " * 600, "why? " * 500, "\u202e\u0645\u0631"]
)
def test_odd_texts_have_few_cuts(text: str) -> None:
    assert len(cuts(text)) <= MOST_CUTS
