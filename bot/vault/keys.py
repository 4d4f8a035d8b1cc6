"""The secret keys: one small file outside the databases, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Tuple

from cryptography.fernet import Fernet


class KeysError(Exception):
    """The key file is missing or cannot be used."""


@dataclass(frozen=True)
class Keys:
    """What is secret. `encryption`: Fernet keys, the newest first, older ones still read; the others: 32 bytes."""

    encryption: Tuple[bytes, ...]
    lookup: bytes
    token: bytes


def make_keys(path: Path) -> None:
    """Write new keys to `path` (mode 600) unless it exists; a crash leaves either no file or a whole one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "encryption": [Fernet.generate_key().decode()],
        "lookup": secrets.token_hex(32),
        "token": secrets.token_hex(32),
    }
    partial = _write_partial(path, content)
    try:
        os.link(partial, path)  # refuses to overwrite, so that two processes agree on one set of keys
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def add_key(path: Path) -> None:
    """Put a new encryption key before those that are there, in one step. Raises: KeysError."""
    load_keys(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["encryption"].insert(0, Fernet.generate_key().decode())
    _write_partial(path, content).replace(path)


def drop_old_keys(path: Path) -> int:
    """Keep the newest encryption key only, in one step, and return how many are gone. Raises: KeysError."""
    load_keys(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    old = len(content["encryption"]) - 1
    content["encryption"] = content["encryption"][:1]
    _write_partial(path, content).replace(path)
    return old


def _write_partial(path: Path, content: Dict[str, Any]) -> Path:
    """Write the keys beside the file (mode 600), and return where: a crash leaves the file as it was."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return partial


def load_keys(path: Path) -> Keys:
    """Read the keys.

    Raises: KeysError where the file is missing, broken or lacks a key.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        keys = Keys(
            encryption=tuple(key.encode() for key in content["encryption"]),
            lookup=bytes.fromhex(content["lookup"]),
            token=bytes.fromhex(content["token"]),
        )
        for key in keys.encryption:
            Fernet(key)
    except FileNotFoundError as error:
        raise KeysError(f"no key file at {path}: run `make setup`, or set BOT_KEYS_FILE to yours") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysError(f"the key file {path} is damaged: restore it from your backup") from error
    if not keys.encryption or min(len(keys.lookup), len(keys.token)) < 32:
        raise KeysError(f"the key file {path} lacks a key: restore it from your backup")
    return keys
