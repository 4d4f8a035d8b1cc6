"""Back up, and restore."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.processes import refuse_busy_ports
from bot.services.privacy.backup import MEMORY, STORE, BackupError, back_up, restore
from bot.services.privacy.erase import list_erasures
from bot.settings import Settings


def back_up_everything(settings: Settings, out: Path) -> None:
    """Write a backup, and what was erased so far to the list outside the database. Raises: CommandError."""
    parts = Assistant(settings)
    parts.database.check_schema()
    list_erasures(parts.database, settings.path(settings.erasures_file))
    try:
        counts = back_up(parts.database, parts.vault, settings.path(settings.memory_file), out)
    except (BackupError, SQLAlchemyError) as error:
        raise CommandError(_sentence(error)) from error
    print(f"Written to {out}: {counts[STORE] - 1} rows and {counts[MEMORY]} memories, encrypted.")
    print(f"Keep the keys ({settings.path(settings.keys_file)}) somewhere else: without them it cannot be read.")


def restore_everything(settings: Settings, file: Path, replace: bool) -> None:
    """Restore a backup while nothing runs. Raises: CommandError."""
    refuse_busy_ports(settings)
    parts = Assistant(settings)
    memory, erasures = settings.path(settings.memory_file), settings.path(settings.erasures_file)
    try:
        restored = restore(parts.database, parts.vault, memory, erasures, file, replace=replace)
    except (BackupError, SQLAlchemyError) as error:
        raise CommandError(_sentence(error)) from error
    print(f"Restored as of {restored.made_at:%Y-%m-%d %H:%M} UTC: {restored.rows} rows, {restored.memories} memories.")
    print(f"Erased again: {restored.erased} of what had been erased since.")


def _sentence(error: Exception) -> str:
    if isinstance(error, BackupError):
        return str(error)
    return f"The database cannot be read or written ({type(error).__name__}). Check BOT_DATABASE_URL and the disk."
