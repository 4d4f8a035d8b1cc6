"""`bot off` and `bot on`, and whom `bot alarms` says an alarm reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap import Assistant
from bot.services.accounts.audit_reading import AuditFilter, read_log
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.take_message import Incoming, take_message
from bot.services.danger.alarms import open_alarms

from .command import assert_one_sentence, bot


@pytest.fixture
def settings(parts: Assistant, tmp_path: Path) -> dict[str, object]:
    """Return the settings of an assistant with a database of its own."""
    return {"database_url": parts.settings.store_url, "keys_file": parts.settings.keys_file}


def test_the_program_is_switched_off_and_on_by_somebody(settings: dict[str, object]) -> None:
    assert_one_sentence(bot("off", **settings))  # type: ignore[arg-type]  # settings only
    ran = bot("off", "--by", "Ana", **settings)  # type: ignore[arg-type]
    assert ran.status == 0
    assert "I am switched off just now" in ran.out
    assert "(312) 555-0142" in ran.out
    again = bot("off", "--by", "Bea", **settings)  # type: ignore[arg-type]
    assert_one_sentence(again)
    assert "off already, by Ana (command line)" in again.error
    assert bot("on", "--by", "Bea", **settings).status == 0  # type: ignore[arg-type]
    assert_one_sentence(bot("on", "--by", "Bea", **settings))  # type: ignore[arg-type]


def test_an_alarm_is_acknowledged_and_a_pause_ended_by_somebody(parts: Assistant, settings: dict[str, object]) -> None:
    conversation = start_conversation(parts.database)
    take_message(parts, Incoming(conversation, "message-one", "I am going to kill myself tonight"), "worker-a")
    [alarm] = open_alarms(parts.database)
    for arguments in (("--acknowledge", str(alarm.id)), ("--end-pause", conversation)):
        assert_one_sentence(bot("alarms", *arguments, **settings))  # type: ignore[arg-type]
        assert bot("alarms", *arguments, "--by", "Ana", **settings).status == 0  # type: ignore[arg-type]
    assert_one_sentence(bot("alarms", "--acknowledge", str(alarm.id), "--by", "Bea", **settings))  # type: ignore[arg-type]
    assert_one_sentence(bot("alarms", "--end-pause", "0" * 32, "--by", "Bea", **settings))  # type: ignore[arg-type]
    assert "0 open alarm(s)" in bot("alarms", **settings).out  # type: ignore[arg-type]
    assert [(row.by, row.action) for row in read_log(parts.database, AuditFilter(), None, 10)] == [
        ("Ana (command line)", "conversation.end_pause"),
        ("Ana (command line)", "alarm.acknowledge"),
    ]


def test_the_list_of_alarms_says_whom_one_reaches(settings: dict[str, object]) -> None:
    ran = bot("alarms", **settings)  # type: ignore[arg-type]
    assert "An alarm reaches nobody now" in ran.out
    assert "BOT_SMTP_HOST" in ran.out
    mail = {"smtp_host": "mail.lakeside.example", "staff_mail": "desk@lakeside.example"}
    ran = bot("alarms", **settings, **mail)  # type: ignore[arg-type]
    assert "Nobody has the queue open. An alarm goes out by e-mail." in ran.out
