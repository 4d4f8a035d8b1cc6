"""Switch the program off and on."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.who import who
from bot.services.answers.wording import fixed_reply
from bot.services.desk.switch import off_since, switch_off, switch_on
from bot.services.reply import Act
from bot.settings import Settings


def switch_program_off(settings: Settings, by: str) -> None:
    """Switch it off, and say what visitors read now. Raises: CommandError."""
    parts = Assistant(settings)
    if not switch_off(parts, who(by)):
        since = off_since(parts.database)
        raise CommandError(f"The program is off already{f', by {since.by}' if since else ''}.")
    print("The program is off: it answers no question from the next message on. Visitors read:")
    print(fixed_reply(parts.library, "switched_off", Act.UNAVAILABLE).text)
    print("Danger is still answered, and a person can be asked for. `bot on` switches it on again.")


def switch_program_on(settings: Settings, by: str) -> None:
    """Switch it on again. Raises: CommandError."""
    if not switch_on(Assistant(settings), who(by)):
        raise CommandError("The program is on already.")
    print("The program is on again.")
