"""What the topic classifier learns beside the phrasings."""

from __future__ import annotations

import pytest

from bot.nlu.topic_classifier import name_as_text


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("faq/side_effects_short", "side effects short"),
        ("card-arrival", "card arrival"),
        ("opening__hours?", "opening hours"),
        ("größe", "größe"),
        ("c12", "c12"),
        ("!!", "!!"),
    ],
)
def test_a_label_is_called_by_its_own_words(label: str, words: str) -> None:
    """A label that has none is called as it is written: an empty phrasing would be no phrasing."""
    assert name_as_text(label) == words
