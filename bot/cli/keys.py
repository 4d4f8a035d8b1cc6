"""Rotate the encryption keys."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.cli.processes import refuse_busy_ports
from bot.services.privacy.rotate_keys import rotate_everything
from bot.settings import Settings
from bot.vault import add_key, drop_old_keys


def rotate_keys(settings: Settings, forget_old: bool) -> None:
    """Add a key, encrypt everything with it, give the older ones up if asked to. Raises: CommandError, KeysError."""
    refuse_busy_ports(settings)
    path = settings.path(settings.keys_file)
    Assistant(settings).database.check_schema()
    add_key(path)
    parts = Assistant(settings)
    rotated = rotate_everything(parts.database, parts.vault, settings.path(settings.memory_file))
    print(f"{rotated.values} values are under the new key now.")
    if rotated.unreadable:
        print(f"{rotated.unreadable} values open with none of the keys; they are left as they are.")
    if forget_old:
        print(f"{drop_old_keys(path)} older key(s) given up: backups from before now cannot be restored any more.")
    else:
        print("The older keys are kept, for backups. `bot keys rotate --forget-old` gives them up.")
    print(f"Copy {path} to where you keep it safe.")
