"""What a visitor typed is cleaned, kept as meant, and harmless for the engine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.conversations.visitor_text import LONGEST_MESSAGE, clean, for_engine
from bot.services.errors import EmptyMessageError, MessageTooLongError

REPEATABLE = settings(derandomize=True, database=None, deadline=None)
SPACES = " \t\n\r\x0b\x0c\x1c\x85\u00a0\u2003\u3000"


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "\x00\x01\x07", "\u200b\u200d", "\u202e \u2066", "\ufeff", "\u00a0\u3000"]
)
def test_a_message_without_anything_to_read_is_refused(text: str) -> None:
    with pytest.raises(EmptyMessageError):
        clean(text)


@pytest.mark.parametrize(
    "text", ["🙂", "?", "1", "שלום, כמה זה עולה?", "مرحبا", "a\nb", "<b>hi</b>", "'; DROP TABLE x; --"]
)
def test_a_message_is_kept_as_it_was_typed(text: str) -> None:
    assert clean(text) == text


def test_control_characters_and_outer_space_go() -> None:
    assert clean(" \x00is it\x07 safe\x1b?\r\n") == "is it safe?"


def test_half_a_character_goes() -> None:
    assert clean("hi \ud83d there") == "hi  there"


def test_marks_of_direction_stay_within_right_to_left_text() -> None:
    assert clean("\u200fשלום\u200f 5 mg") == "\u200fשלום\u200f 5 mg"


def test_the_limit_counts_characters_after_cleaning() -> None:
    assert len(clean("é" * LONGEST_MESSAGE)) == LONGEST_MESSAGE == 2000
    assert len(clean("e\u0301" * LONGEST_MESSAGE + "\x00" * 99)) == LONGEST_MESSAGE
    with pytest.raises(MessageTooLongError):
        clean("x" * (LONGEST_MESSAGE + 1))


def test_errors_never_repeat_the_words() -> None:
    with pytest.raises(MessageTooLongError) as raised:
        clean("secret " * 400)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "read"),
    [("/restart", "restart"), ('/inform{"x":1}', 'inform{"x":1}'), (" / /x", "x"), ("/", "?"), ("a/b", "a/b")],
)
def test_the_engine_gets_no_command(text: str, read: str) -> None:
    assert for_engine(text) == read


@pytest.mark.parametrize("form", ["{}/restart", "/{}/restart", "/{}{}//restart"])
def test_no_kind_of_space_hides_a_command(form: str) -> None:
    """Rasa strips every kind of space before it looks for the slash."""
    hidden = [space for space in SPACES if for_engine(form.format(space, space)).strip() != "restart"]
    assert hidden == []


@REPEATABLE
@given(st.text(alphabet=f"/{SPACES}\u200bab{{}}", max_size=12))
def test_the_engine_never_gets_a_command_nor_nothing(text: str) -> None:
    read = for_engine(text).strip()
    assert read
    assert not read.startswith("/")
