"""A name is read out of whatever somebody typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.reading.contact import LONGEST_NAME, read_name

REPEATABLE = settings(derandomize=True, database=None, deadline=None)
NAMES = (
    "Maria",
    "mary jane",
    "O'Brien",
    "Anna-Lena",
    "José Núñez",
    "李雷",
    "Müller",
    "Al",
    "Björk Guðmundsdóttir",
    "محمد",
)
PHRASES = (
    "{}",
    "I'm {}",
    "im {}",
    "I am {}",
    "my name is {}",
    "My name's {}",
    "name: {}",
    "it's {}",
    "this is {}",
    "call me {}",
    "you can call me {}",
    "Hi, I'm {}!",
    "hello my name is {}.",
    "  {}  ",
    "{}, and I would like to know more",
    "It's {} and I have a question",
)


@REPEATABLE
@given(st.sampled_from(NAMES), st.sampled_from(PHRASES))
def test_a_name_is_found_whatever_stands_around_it(name: str, phrase: str) -> None:
    assert read_name(phrase.format(name)) == name


@REPEATABLE
@given(st.text(max_size=200) | st.text(alphabet="ab '.,-@5<>{}/\n", max_size=30))
def test_whatever_is_typed_gives_something_like_a_name_or_none(text: str) -> None:
    name = read_name(text)
    if name is not None:
        assert 0 < len(name) <= LONGEST_NAME
        assert name == name.strip()
        assert any(character.isalpha() for character in name)
        assert not re.search(r"[\d@<>{}\[\]/\\]", name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "42",
        "maria@example.org",
        "(312) 555-0142",
        "<script>alert</script>",
        "{name}",
        "how long does it take?",
        "x" * (LONGEST_NAME + 1),
        "I would rather not say who I am",
        "🙂",
    ],
)
def test_what_does_not_read_like_a_name_is_none(text: str) -> None:
    assert read_name(text) is None


@pytest.mark.parametrize("name", ["Dr. Maria Lopez", "Mrs. Anna Smith", "J. R. Smith", "Mary St. John"])
def test_a_dot_after_an_initial_or_a_title_belongs_to_the_name(name: str) -> None:
    assert read_name(name) == name
    assert read_name(f"I'm {name}. I have a question") == name


@pytest.mark.parametrize("text", ["my name is", "I'm", "call me"])
def test_a_phrase_without_a_name_is_none(text: str) -> None:
    assert read_name(text) is None
