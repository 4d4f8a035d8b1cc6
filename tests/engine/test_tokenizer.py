"""The tokenizer: lemmas, and tokens that stand where they say they stand."""

from __future__ import annotations

import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.tokenizer import EnglishTokenizer


@pytest.fixture(scope="module")
def tokenizer() -> EnglishTokenizer:
    """Return the tokenizer as the pipeline makes it."""
    return EnglishTokenizer(EnglishTokenizer.get_default_config())


def tokens_of(tokenizer: EnglishTokenizer, text: str) -> list[Token]:
    """Return the tokens of a text."""
    return tokenizer.tokenize(Message({TEXT: text}), TEXT)


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("boosters", "booster"), ("Infusions", "infusion"), ("NEEDLES", "needle"), ("felt", "feel"), ("spray", "spray")],
)
def test_words_get_their_lemma_in_any_case(tokenizer: EnglishTokenizer, word: str, lemma: str) -> None:
    """The lemma tables are lower case; what visitors type is not."""
    assert [token.lemma for token in tokens_of(tokenizer, word)] == [lemma]


@pytest.mark.parametrize(
    "text",
    [
        "Are two boosters enough?",
        "  spaces   first, and\nlines",
        "İyi, İstanbul: boosters?",  # its lower case is longer than itself
        "I'm scared 😱😱 of needles 👩‍⚕️ really",
        "ﬁrst session",  # a ligature
        "BOOSTERS!!!",
    ],
)
def test_each_token_stands_at_its_offsets_as_it_was_typed(tokenizer: EnglishTokenizer, text: str) -> None:
    """No character is lost, moved or changed in case."""
    tokens = tokens_of(tokenizer, text)
    assert tokens
    for token in tokens:
        assert text[token.start : token.end] == token.text
    kept = "".join(token.text for token in tokens)
    assert kept == "".join(text.split())


def test_a_letter_whose_lower_case_is_longer_leaves_the_lemmas_of_other_words_alone(
    tokenizer: EnglishTokenizer,
) -> None:
    """One letter does not switch lemmas off."""
    lemmas = [token.lemma for token in tokens_of(tokenizer, "İ, two Boosters")]
    assert lemmas[-1] == "booster"


@pytest.mark.parametrize("text", [" ", "\n\n"])
def test_a_message_without_words_still_has_a_token(tokenizer: EnglishTokenizer, text: str) -> None:
    """Rasa's featurizers expect at least one."""
    assert len(tokens_of(tokenizer, text)) == 1
