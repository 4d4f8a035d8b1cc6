"""A clinic that offers free times itself: one is pressed and booked; one that is gone at the end is not promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import delete

from bot.bootstrap import Assistant
from bot.cli.processes import running_stack
from bot.cli.visitor import Visitor, http_session
from bot.services.bookings.booking import Kind, list_bookings
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.bookings.slots import free_slots
from bot.services.bookings.states import State
from bot.services.reading.contact import Contact
from bot.settings import REPOSITORY, Settings
from bot.store.tables import TakenTimeRow

from ..conftest import make_parts


async def test_a_free_time_is_booked_and_a_lost_one_is_replaced(copied_root: Path, model: Path, tmp_path: Path) -> None:
    """Between the read-back and "send" the hold runs out, and somebody else takes the time."""
    profile = copied_root / "data/clinic.yml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("way: request", "way: slots"), encoding="utf-8")
    parts = make_parts(Settings(root=copied_root, encoder_folder=REPOSITORY / "var/encoder"), tmp_path)
    with running_stack(parts.settings, model, tmp_path / "logs") as stack:
        async with http_session() as session:
            visitor = await Visitor.start(session, stack.url)
            try:
                for words in ("I want to book a consultation", "Kim"):
                    await visitor.ask(words)
                question = (await visitor.ask("kim@example.org")).replies[-1]
                pressed = question["buttons"][0]
                held, _ = (await visitor.ask(pressed["title"], pressed["payload"])).replies
                assert f"I keep {pressed['title']}" in held["text"]
                read_back = (await visitor.ask("first time")).replies[-1]
                assert pressed["title"] in read_back["text"]
                _lose(parts)
                taken, asked_again = (await visitor.ask("yes")).replies
                assert "not free" in taken["text"]
                assert pressed["title"] not in [button["title"] for button in asked_again["buttons"]]
                assert len(list_bookings(parts)) == 1, "the other one's"
                other = taken["buttons"][0]
                await visitor.ask(other["title"], other["payload"])
                [confirmed] = (await visitor.ask("yes")).replies
            finally:
                await visitor.close()
    [booking] = [item for item in list_bookings(parts, [State.CONFIRMED]) if item.name == "Kim"]
    assert other["title"] in confirmed["text"]
    assert booking.reference in confirmed["text"]
    parts.database.close()


def _lose(parts: Assistant) -> None:
    """Let the hold run out, and let somebody else book the time."""
    with parts.database.write() as session:
        session.execute(delete(TakenTimeRow))
    someone: dict[str, Any] = {"conversation_id": "default", "turn_id": "theirs", "name": "Noor"}
    contact = Contact("noor@example.org", "noor@example.org")
    slot = free_slots(parts, "Lakeside", limit=1)[0]
    request_booking(
        parts,
        NewBooking(**someone, kind=Kind.CONSULTATION, contacts=(contact,), consent_version="2026-11", slot=slot),
    )
