"""Write down what is kept of one visitor."""

from __future__ import annotations

import json
import os
from pathlib import Path

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.who import COMMAND_LINE
from bot.services.bookings.booking import BookingNotFoundError
from bot.services.privacy import export
from bot.settings import Settings


def export_visitor(settings: Settings, name: str, out: Path | None, as_csv: bool) -> None:
    """Print the export, or write it to a file that only its owner may read. Raises: CommandError."""
    try:
        exported = export.export_visitor(Assistant(settings), name, COMMAND_LINE)
    except BookingNotFoundError as error:
        raise CommandError("There is no booking and no conversation of this name.") from error
    text = export.as_csv(exported) if as_csv else json.dumps(exported, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        print(text, end="")
        return
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{out} cannot be written ({error.strerror}). Choose another name.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    print(f"Written to {out}. It is readable: give it to the visitor and delete it.")
