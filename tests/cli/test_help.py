"""What `bot` says of itself."""

from __future__ import annotations

import pytest
from typer.main import get_command

from bot.cli.main import app

from .command import assert_one_sentence, bot

COMMANDS = tuple(get_command(app).commands)  # type: ignore[attr-defined]  # a group has them


def test_help_lists_every_command_with_a_sentence() -> None:
    """It answers without a model, a database or a key."""
    ran = bot("--help", root="/nonexistent")
    assert ran.status == 0
    assert len(COMMANDS) > 20
    for command in COMMANDS:
        [line] = [line for line in ran.out.splitlines() if line.startswith(f"\u2502 {command} ")]
        assert line.count(" ") > 4, line


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    """`--help` starts nothing."""
    ran = bot(command, "--help")
    assert ran.status == 0
    assert f"bot {command}" in ran.out


def test_an_unknown_command_is_named() -> None:
    """A mistyped command does nothing."""
    ran = bot("chekc")
    assert ran.status == 2
    assert "chekc" in ran.error


def test_what_is_set_in_vain_is_named_and_the_command_goes_on() -> None:
    ran = bot("check", staf_mail="a@example.org", gateway_port=8100, today="2026-11-23")
    assert ran.status == 0
    assert ran.error.splitlines() == [
        "BOT_GATEWAY_PORT is no setting and is ignored. See docs/settings.md",
        "BOT_STAF_MAIL is no setting and is ignored. Did you mean BOT_STAFF_MAIL? See docs/settings.md",
    ]


@pytest.mark.parametrize("arguments", [[], ["is it safe?", "--batch", "questions.jsonl"]])
def test_ask_wants_a_question_or_a_file(arguments: list[str]) -> None:
    """Neither and both are refused with an example."""
    ran = bot("ask", *arguments)
    assert ran.status == 1
    assert ran.error.strip().splitlines() == [ran.error.strip()], "one line"
    assert "bot ask" in ran.error


@pytest.mark.parametrize("value", ["abc", "-1", "99999"])
def test_a_setting_that_cannot_be_is_named_with_its_value(value: str) -> None:
    """No command goes on with it, and nobody has to read a stack of calls."""
    ran = bot("run", port=value)
    assert_one_sentence(ran)
    assert "BOT_PORT" in ran.error
    assert value in ran.error
