"""The staff's queue in a terminal: who waits, why, and with whom; what has to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.services.accounts.staff import Member
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.take_message import Incoming, take_message
from bot.services.handover.claims import claim
from bot.services.handover.staff_writing import mark_wrong
from bot.settings import Settings
from bot.vault import make_keys

from .command import Ran, bot

ANA = Member("ana", "Ana Lima", "Ana", "staff")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Assistant]:
    """Return an assistant with a store of its own."""
    own = throw_away_settings(Settings(), tmp_path)
    make_keys(own.keys_file)
    parts = Assistant(own)
    parts.database.migrate()
    yield parts
    parts.database.close()


def queue(parts: Assistant, *arguments: str) -> Ran:
    """Run the command on this store."""
    names = ("database_url", "keys_file")
    return bot("queue", *arguments, **{name: getattr(parts.settings, name) for name in names})


def test_the_queue_is_listed_without_a_visitors_word(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    take_message(parts, Incoming(conversation, "message-1", "I am Marigold and I am going to kill myself"), "worker")
    claim(parts, conversation, ANA)
    listed = queue(parts)
    assert listed.status == 0
    assert re.search(rf"alarm  waiting \d+ min  {conversation}  with Ana Lima", listed.out)
    assert "1 in the queue, 1 of them with somebody." in listed.out
    assert "Marigold" not in listed.out + listed.error


def test_answers_called_wrong_are_listed(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    take_message(parts, Incoming(conversation, "message-1", "i am going to kill myself"), "worker")
    mark_wrong(parts, conversation, ANA, 2, "too \x1b[31mlong")
    listed = queue(parts, "--wrong").out
    assert "1 answer(s) called wrong." in listed
    assert "Ana Lima" in listed
    assert "\x1b" not in listed


def test_a_store_that_is_gone_is_one_sentence_and_no_new_store(parts: Assistant, tmp_path: Path) -> None:
    parts.settings.database_url = f"sqlite:///{tmp_path}/gone.db"
    listed = queue(parts)
    assert listed.status == 1
    assert listed.error.strip() == (
        "The store cannot be used: unable to open database file. Is it there, and was `make setup` run?"
    )
    assert not (tmp_path / "gone.db").exists()
