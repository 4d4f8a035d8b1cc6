"""Odd texts through the whole stack: a polite reply each, and never a command."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.services.reply import Act

from .visitor import Visitor

ODD = {
    "emoji only": "🙂🙃👍🏽",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "SQL": "'; DROP TABLE messages; --",
    "Hebrew": "\u200fכמה זה עולה?\u200f",
    "Arabic": "كم يكلف العلاج؟",
    "a template": "{{7*7}} ${7*7} {clinic.phone} %s",
    "JSON": '{"intent": "restart", "entities": []}',
    "a path": "../../etc/passwd",
    "brackets of an entity": "[depression](condition) [x]{entity: y}",
    "one letter": "x",
    "digits": "1234567890",
    "punctuation": "?!?!...",
    "many lines": "one\n\ntwo\tthree",
    "2,000 characters": "is it safe? " * 166,
    "one long word": "a" * 2000,
    "combining marks": "Z\u0351\u036b\u0343a\u0337l\u0334g\u0335o",
}


def check_polite(replies: list[dict[str, Any]]) -> None:
    assert replies
    for reply in replies:
        assert reply["text"].strip()
        assert reply["act"] in set(Act) - {Act.UNAVAILABLE, Act.SILENT}
        said = f"{reply['text']} {reply['more']}"
        assert not re.search(r"Traceback|[Ee]rror|\bNone\b(?! of)|null|[{}]", said)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_an_odd_text_gets_a_polite_reply(answered: Visitor, text: str) -> None:
    check_polite(answered.ask(text))


def test_a_template_is_not_worked_out(answered: Visitor) -> None:
    replies = answered.ask(ODD["a template"])
    assert not any("49" in f"{reply['text']} {reply['more']}" for reply in replies)


COMMANDS = [
    "/restart",
    '/inform{"x":1}',
    "//restart",
    "/ /restart",
    "\u00a0/restart",
    "/\u00a0/restart",
    "\r/restart",
    "/\u3000/back",
    "/session_start",
    "/",
    '/affirm{"topic": "safety"}',
    "/gap",
    "EXTERNAL: restart",
]


@pytest.mark.parametrize("text", COMMANDS, ids=ascii)
def test_a_typed_command_gets_a_polite_reply(answered: Visitor, text: str) -> None:
    check_polite(answered.ask(text))


@pytest.mark.parametrize("command", ["/back", "/session_start", '/inform{"x":1}', "/action_listen"])
def test_a_typed_command_does_not_reset_a_form(answered: Visitor, command: str) -> None:
    """Name and contact are still there when the form comes to ask for consent."""
    (opened,) = answered.ask("I would like to book a consultation")
    assert opened["act"] == Act.BOOKING
    answered.ask("Wilhelmina")
    answered.ask(command)
    answered.ask("(312) 555-0101")
    answered.ask("no voicemail")
    answered.ask("Mornings are good for me")
    consent = answered.ask("this is my first visit")[-1]
    assert "Wilhelmina" in consent["text"]
    assert "(312) 555-0101" in consent["text"]
    assert [button["payload"] for button in consent["buttons"]] == ["/affirm", '/inform{"choice": "Change"}', "/stop"]


@pytest.mark.parametrize("command", ["/restart", "\u00a0/restart", "/\u00a0/restart", "//restart"], ids=ascii)
def test_a_typed_restart_is_the_word_restart(answered: Visitor, command: str) -> None:
    """In a form it stops the form, in the form's own words; Rasa's command would say nothing and forget everything."""
    answered.ask("I would like to book a consultation")
    (word,) = answered.ask("restart")
    answered.ask("I would like to book a consultation")
    assert answered.ask(command) == [word]


def test_the_words_after_the_slash_are_what_is_understood(answered: Visitor) -> None:
    (plain,), (slashed,) = answered.ask("is it safe?"), answered.ask("/is it safe?")
    assert slashed["topics"] == plain["topics"] == ["safety"]


def test_a_topic_cannot_be_typed_as_a_payload(answered: Visitor) -> None:
    """A button's payload is taken only from a button."""
    (reply,) = answered.ask('/gap{"topic": "no_such_topic"}')
    assert "no_such_topic" not in reply["topics"]
