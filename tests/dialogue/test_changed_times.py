"""A time that was booked in the chat is moved and then cancelled there, in Spanish; the calendar is told each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.cli.processes import running_stack
from bot.cli.visitor import Visitor, http_session
from bot.services.bookings.booking import read_booking
from bot.services.bookings.states import State
from bot.services.clinic_clock import spoken_start
from bot.services.outgoing.outbox import VISITOR_MAIL
from bot.settings import REPOSITORY, Settings

from ..conftest import make_parts
from ..store.booked import outbox
from .test_scripts import REFERENCE


async def test_a_booked_time_is_moved_and_cancelled_in_the_chat(copied_root: Path, model: Path, tmp_path: Path) -> None:
    profile = copied_root / "data/clinic.yml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("way: request", "way: slots"), encoding="utf-8")
    parts = make_parts(Settings(root=copied_root, encoder_folder=REPOSITORY / "var/encoder"), tmp_path)
    words = parts.library.speaking("es").words
    with running_stack(parts.settings, model, tmp_path / "logs") as stack:
        async with http_session() as session:
            visitor = await Visitor.start(session, stack.url)
            try:
                first, booked = await _book(visitor)
                reference = REFERENCE.findall(booked)[0]
                assert first["title"] in booked
                await visitor.ask("necesito otra hora para mi consulta")
                await visitor.ask(reference)
                offered = (await visitor.ask("ana@example.org")).replies[-1]
                other = next(button for button in offered["buttons"] if button["title"] != first["title"])
                held, asked = (await visitor.ask(other["title"], other["payload"])).replies
                assert f"Le guardo esta hora durante diez minutos: {other['title']}" in held["text"]
                assert first["title"] in asked["text"]
                [moved] = (await visitor.ask("sí")).replies
                assert f"Su cita es ahora: {other['title']}" in moved["text"]
                booking = read_booking(parts, reference)
                assert booking.slot is not None
                assert spoken_start(parts.profile, booking.slot.starts_at, words) == other["title"]
                await visitor.ask(f"cancelar la cita {reference}, ana@example.org")
                [cancelled] = (await visitor.ask("sí")).replies
            finally:
                await visitor.close()
    assert "cancelada" in cancelled["text"]
    assert read_booking(parts, reference).state == State.CANCELLED
    mail = _mails(parts)[-1]
    assert (mail["event"], mail["sequence"], mail["language"]) == ("cancelled", 2, "es")
    parts.database.close()


async def _book(visitor: Visitor) -> tuple[dict[str, Any], str]:
    """Book the first free time; return its button and what was said at the end."""
    for words in ("quisiera pedir una consulta", "Ana"):
        await visitor.ask(words)
    first: dict[str, Any] = (await visitor.ask("ana@example.org")).replies[-1]["buttons"][0]
    for words, button in ((first["title"], first["payload"]), ("es mi primera visita", None)):
        await visitor.ask(words, button)
    return first, (await visitor.ask("sí")).replies[-1]["text"]


def _mails(parts: Any) -> list[dict[str, Any]]:
    """Return what the visitor is to be sent, the last first: earlier ones that wait are replaced."""
    return [json.loads(parts.vault.decrypt(row.payload)) for row in outbox(parts, VISITOR_MAIL)]
