"""Who does what a command does, as history and the log of what the staff do say it."""

from __future__ import annotations

from bot.cli.errors import CommandError
from bot.services.bookings.changes import staff_name

COMMAND_LINE = "command line"


def who(name: str) -> str:
    """Return the name that somebody gives, with where they work. Raises: CommandError where there is none."""
    try:
        return staff_name(f"{staff_name(name)} ({COMMAND_LINE})")
    except ValueError as error:
        raise CommandError("Say who does it: --by NAME") from error
