"""The front desk in a terminal: what it sees, what it changes, and what it is told when that cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.services.accounts.audit_reading import AuditFilter, read_log
from bot.services.bookings.booking import Kind, read_booking, read_history
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.bookings.states import State
from bot.services.conversations.conversation import start_conversation
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime, Reach
from bot.services.times import utc_now
from bot.settings import Settings
from bot.vault import make_keys

from .command import Ran, assert_one_sentence, bot

YEAR = utc_now().year + 1


class Desk:
    """A store with one booking, and `bot` working on it."""

    def __init__(self, folder: Path) -> None:
        own = throw_away_settings(Settings(), folder)
        make_keys(own.keys_file)
        self.parts = Assistant(own)
        self.parts.database.migrate()
        self.conversation = start_conversation(self.parts.database)
        self.reference = self.book(self.conversation, "Maria \x1b[31mred").reference

    def book(self, conversation: str, name: str) -> Any:
        """Record a booking."""
        new = NewBooking(
            conversation_id=conversation,
            turn_id=f"turn-of-{conversation}",
            kind=Kind.CONSULTATION,
            name=name,
            contacts=(Contact("(312) 555-0101", "+13125550101"), Contact("m@example.org", "m@example.org")),
            consent_version="2026-11",
            reach=Reach("call", voicemail=False),
            preferred=(PreferredTime(weekdays=(1,)),),
        )
        return request_booking(self.parts, new)

    def bot(self, *arguments: str, **more: object) -> Ran:
        """Run the command on this store."""
        own = self.parts.settings
        names = ("database_url", "memory_file", "keys_file", "erasures_file", "port", "engine_port", "actions_port")
        return bot(*arguments, **{**{name: getattr(own, name) for name in names}, **more})

    def log(self) -> list[tuple[str, str]]:
        """Return what the log of what the staff do holds: who did what."""
        rows = read_log(self.parts.database, AuditFilter(), None, 100)
        return [(row.by, row.action) for row in reversed(rows)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a front desk."""
    desk = Desk(tmp_path)
    yield desk
    desk.parts.database.close()


def test_the_desk_lists_shows_confirms_and_closes(desk: Desk) -> None:
    listed = desk.bot("bookings")
    assert desk.reference in listed.out
    assert "\x1b" not in listed.out, "a visitor's name moves no cursor"
    at = f"{YEAR}-07-01 14:00"
    confirmed = desk.bot("bookings", "confirm", desk.reference.lower(), at, "--by", "Ana Lee")
    assert confirmed.status == 0, confirmed.error
    assert f"1 July {YEAR} at 2:00 PM (CDT), Lakeside" in confirmed.out
    assert "outbox" in confirmed.out
    second = desk.book(start_conversation(desk.parts.database), "Mary").reference
    shown = desk.bot("bookings", "show", desk.reference)
    assert f"Same contact {second}" in shown.out
    assert desk.bot("bookings", "cancel", second, "--by", "Ana").status == 0
    for words in ("NO voicemail", "Would like   Tuesday", "confirmed  by Ana Lee", "(312) 555-0101"):
        assert words in shown.out
    assert desk.bot("bookings", "done", desk.reference, "--by", "Ben").status == 0
    assert read_booking(desk.parts, desk.reference).state == State.DONE
    assert [change.by for change in read_history(desk.parts, desk.reference)] == [
        "visitor",
        "Ana Lee (command line)",
        "Ben (command line)",
    ]
    assert "0 booking(s)" in desk.bot("bookings").out
    assert "2 booking(s)" in desk.bot("bookings", "--all").out
    assert "visitor_mail  waiting" in desk.bot("outbox").out
    assert desk.log() == [
        ("command line", "bookings.listed"),
        ("Ana Lee (command line)", "booking.confirmed"),
        ("command line", "booking.read"),
        ("Ana (command line)", "booking.cancelled"),
        ("Ben (command line)", "booking.done"),
        ("command line", "bookings.listed"),
        ("command line", "bookings.listed"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("contacted", "AAAA-AAAA", "--by", "Ana"), "no booking AAAA-AAAA"),
        (("contacted", "REF"), "--by NAME"),
        (("contacted", "REF", "--by", "  "), "--by NAME"),
        (("confirm", "REF", "tomorrow at two", "--by", "Ana"), "Write it on the clinic's clock"),
        (("confirm", "REF", "2020-02-03 14:00", "--by", "Ana"), "is over"),
        (("confirm", "REF", "2026-02-30 14:00", "--by", "Ana"), "is not a time"),
        (("confirm", "REF", "2027-03-14 02:30", "--by", "Ana"), "the clock is put forward"),
        (("confirm", "REF", f"{YEAR}-07-01 14:00", "--by", "Ana", "--location", "Mars"), "One of: Lakeside"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    ran = desk.bot("bookings", *(desk.reference if part == "REF" else part for part in arguments))
    assert_one_sentence(ran)
    assert words in ran.error
    assert read_booking(desk.parts, desk.reference).state == State.REQUESTED


def test_what_is_over_cannot_be_confirmed(desk: Desk) -> None:
    assert desk.bot("bookings", "decline", desk.reference, "--by", "Ana").status == 0
    ran = desk.bot("bookings", "contacted", desk.reference, "--by", "Ana")
    assert_one_sentence(ran)
    assert "that is declined cannot become contacted" in ran.error


def test_export_backup_erase_and_restore_in_a_row(desk: Desk, tmp_path: Path) -> None:
    backup, exported = tmp_path / "a.backup", tmp_path / "visitor.json"
    assert desk.bot("export", desk.reference, "--out", str(exported)).status == 0
    assert json.loads(exported.read_text(encoding="utf-8"))["conversation"]["id"] == desk.conversation
    assert exported.stat().st_mode & 0o777 == 0o600
    assert desk.bot("export", desk.reference, "--csv").out.startswith("what,when,who,text")
    made = desk.bot("backup", str(backup))
    assert made.status == 0, made.error
    assert "without them it cannot be read" in made.out
    assert_one_sentence(desk.bot("backup", str(backup)))
    assert_one_sentence(desk.bot("erase", desk.reference))
    erased = desk.bot("erase", desk.reference, "--yes")
    assert json.loads(erased.out)["bookings"] == [desk.reference]
    assert desk.log() == [
        ("command line", "visitor.export"),
        ("command line", "visitor.export"),
        ("command line", "conversation.erase"),
    ]
    assert desk.conversation in desk.parts.settings.erasures_file.read_text(encoding="utf-8")
    assert_one_sentence(desk.bot("restore", str(backup)))
    restored = desk.bot("restore", str(backup), "--replace")
    assert restored.status == 0, restored.error
    assert "Erased again: 1" in restored.out
    assert "0 booking(s)" in desk.bot("bookings", "--all").out


def test_the_keys_are_rotated_and_the_older_one_given_up(desk: Desk) -> None:
    before = json.loads(desk.parts.settings.keys_file.read_text(encoding="utf-8"))
    ran = desk.bot("keys", "rotate", "--forget-old")
    assert ran.status == 0, ran.error
    after = json.loads(desk.parts.settings.keys_file.read_text(encoding="utf-8"))
    assert len(after["encryption"]) == 1
    assert after["encryption"] != before["encryption"]
    assert "Maria" in desk.bot("bookings", "show", desk.reference).out


def test_a_missing_backup_is_said_in_one_sentence(desk: Desk, tmp_path: Path) -> None:
    ran = desk.bot("restore", str(tmp_path / "none"), "--replace")
    assert_one_sentence(ran)
    assert "no file" in ran.error
