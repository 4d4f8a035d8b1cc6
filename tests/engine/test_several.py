"""Several questions in one message: where it may be cut, and when the pieces count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.nlu.questions import MOST_CLAUSES, MOST_SENTENCES, Piece, clauses, sentences
from bot.nlu.several import UNCLEAR, Gates, Understood, several_questions

GATES = Gates(sentence=0.7, statement=1.1, clause=0.2, fragment=0.95, cost=0.3)


def understand(meanings: dict[str, tuple[str, float]]) -> object:
    """Return a classifier that knows these texts, and nothing of any other."""

    def of(texts: Sequence[str]) -> list[Understood]:
        return [Understood(*meanings.get(text, ("faq/other", 0.05))) for text in texts]

    return of


def asked(text: str, whole: tuple[str, float], meanings: dict[str, tuple[str, float]]) -> list[tuple[str, str]]:
    """Return label and text of each part."""
    parts = several_questions(text, Understood(*whole), understand(meanings), GATES)  # type: ignore[arg-type]
    return [(part.label, part.text) for part in parts]


def test_sentences_are_parts_of_their_own() -> None:
    found = sentences("Is it safe? And my cat says hi; how long is it")
    assert [piece.text for piece in found] == ["Is it safe?", "my cat says hi;", "how long is it"]
    assert [piece.asks for piece in found] == [True, False, True]


def test_a_piece_says_where_it_stands() -> None:
    text = "Hello there. Is it safe and does it hurt?"
    for sentence in sentences(text):
        for row in clauses(sentence):
            assert all(text[piece.start : piece.end] == piece.text for piece in row)


def test_a_sentence_is_cut_where_a_clause_may_begin() -> None:
    table = clauses(Piece("is it safe and does it hurt", 0, 27, True))
    assert [row[0].text for row in table] == ["is it safe", "does it hurt"]
    assert table[0][1].text == "is it safe and does it hurt"


@pytest.mark.parametrize("text", ["", "?", "and", ", , ,", "\u00bf\u00bf", "a" * 3000, "and " * 600, "why? " * 500])
def test_odd_texts_have_few_pieces(text: str) -> None:
    found = sentences(text)
    assert len(found) <= MOST_SENTENCES
    assert all(len(clauses(sentence)) <= MOST_CLAUSES for sentence in found)


def test_two_clauses_with_two_topics_are_two_questions() -> None:
    meanings = {"is it safe": ("safety/safety", 0.6), "does it hurt": ("faq/does_it_hurt", 0.7)}
    assert asked("is it safe and does it hurt", ("faq/does_it_hurt", 0.5), meanings) == [
        ("safety/safety", "is it safe"),
        ("faq/does_it_hurt", "does it hurt"),
    ]


def test_one_topic_is_not_cut() -> None:
    meanings = {
        "do you get nausea": ("safety/side_effects_short", 0.9),
        "do you vomit": ("safety/side_effects_short", 0.8),
    }
    assert asked("do you get nausea and do you vomit", ("safety/side_effects_short", 0.9), meanings) == []


def test_a_fragment_has_to_be_surer_than_a_clause() -> None:
    meanings = {
        "does it help depression": ("faq/treats_depression", 0.9),
        "anxiety": ("faq/treats_other_mental_health", 0.4),
    }
    assert asked("does it help depression and anxiety", ("faq/treats_depression", 0.6), meanings) == []


def test_what_is_asked_and_not_understood_is_named() -> None:
    text = "Is it safe? Does it hurt? Can my frob come?"
    meanings = {"Is it safe?": ("safety/safety", 0.9), "Does it hurt?": ("faq/does_it_hurt", 0.9)}
    assert asked(text, ("safety/safety", 0.5), meanings)[2] == (UNCLEAR, "Can my frob come?")


def test_a_greeting_before_a_question_is_no_question() -> None:
    meanings = {"Hello there.": ("chitchat/greet", 0.99), "Is it safe?": ("safety/safety", 0.9)}
    assert asked("Hello there. Is it safe?", ("safety/safety", 0.9), meanings) == []
