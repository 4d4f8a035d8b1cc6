"""The gateway dies at each step of sending a mail: one booking, the mail goes out, and never as a second appointment.

Exactly once cannot be had: a mail server that has taken a mail, and whose answer nobody heard, will get it again. What
is promised: at least once, always under the same Message-ID, with the same calendar entry.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import vobject
from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.cli.processes import Process, Stack, free_port
from bot.services.outgoing.outbox import SENT, VISITOR_MAIL
from bot.services.times import utc_now
from bot.settings import Settings
from bot.store.tables import BookingRow, OutboxRow
from bot.vault import make_keys

from .booked import EMAIL, booked, clinic, some_slot
from .mail_server import MailServer, running_mail_server

STEPS = ("EHLO", "MAIL", "RCPT", "DATA", "QUIT")
"""How far the gateway has come when it dies. DATA: the server has the whole mail; QUIT: and has said so."""
SECONDS = 40.0


@dataclass
class Sender:
    """A real gateway that sends to the server, and the store that it works on."""

    parts: Assistant
    gateway: Process
    server: MailServer

    def outbox(self) -> OutboxRow:
        """Return the one message to the visitor."""
        with self.parts.database.read() as session:
            return session.scalars(select(OutboxRow).where(OutboxRow.kind == VISITOR_MAIL)).one()


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    """Return a gateway that is not started yet."""
    with running_mail_server() as server:
        own = throw_away_settings(Settings(), tmp_path)
        make_keys(own.keys_file)
        update_of = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none", "port": free_port()}
        parts = Assistant(own.model_copy(update=update_of))
        parts.database.migrate()
        stack = Stack(parts.settings, tmp_path / "no-model", tmp_path / "logs")
        yield Sender(parts, stack.processes["gateway"], server)
        stack.stop()
        parts.database.close()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return when the condition holds. Raises: AssertionError at the deadline."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"after {SECONDS:.0f} s: {what}"
        time.sleep(0.02)  # between two looks


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_sending_it_sends_again_and_books_once(sender: Sender, step: str) -> None:
    own = clinic(sender.parts)
    booked(own, slot=some_slot(own))
    came: list[str] = []

    def kill_once(command: str) -> None:
        came.append(command)
        if command == step and came.count(step) == 1:
            assert sender.gateway.child is not None
            sender.gateway.child.kill()
            sender.gateway.child.wait()

    sender.server.watch = kill_once
    sender.gateway.start()
    wait_until(lambda: step in came, f"the gateway sends as far as {step}")
    wait_until(lambda: not sender.gateway.is_running(), "the gateway is dead")
    assert sender.outbox().state != SENT
    with sender.parts.database.write() as session:  # two minutes later
        session.execute(update(OutboxRow).values(claimed_until=utc_now().replace(year=2020)))
    sender.gateway.start()
    wait_until(lambda: sender.outbox().state == SENT, "the mail goes out")
    mails = sender.server.to(EMAIL.shown)
    assert len(mails) == (2 if step in ("DATA", "QUIT") else 1), "a repeat where nobody noted that it was taken"
    assert len({mail["Message-ID"] for mail in mails}) == 1
    entries = set()
    for mail in mails:
        (part,) = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
        event = vobject.readOne(part.get_content()).vevent
        entries.add((event.uid.value, event.sequence.value, event.dtstart.value))
    assert len(entries) == 1
    with sender.parts.database.read() as session:
        assert len(session.scalars(select(BookingRow)).all()) == 1
