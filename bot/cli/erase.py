"""Erase a visitor."""

from __future__ import annotations

import json
import sys

import typer

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.who import COMMAND_LINE
from bot.services.bookings.booking import BookingNotFoundError
from bot.services.privacy.erase import erase_memories, erase_named, list_erasures
from bot.settings import Settings


def erase_visitor(settings: Settings, name: str, yes: bool) -> None:
    """Erase everywhere, write it to the list outside the database, print the receipt. Raises: CommandError."""
    if not yes:
        if not sys.stdin.isatty():
            raise CommandError("Erasing cannot be undone. Add --yes if you mean it.")
        typer.confirm("Erase the conversation and its bookings for good?", abort=True)
    parts = Assistant(settings)
    try:
        receipt = erase_named(parts, name, COMMAND_LINE)
    except BookingNotFoundError as error:
        raise CommandError(str(error)) from error
    conversations = [receipt.conversation_id] if receipt.conversation_id else []
    memories = erase_memories(settings.path(settings.memory_file), conversations)
    list_erasures(parts.database, settings.path(settings.erasures_file))
    print(json.dumps({**receipt.to_dict(), "engine_memories": memories}, indent=2))
