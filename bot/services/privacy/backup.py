"""Back everything up into one file, and restore it without bringing back what was erased.

A backup holds the store and the engine's memory as they are: encrypted. The keys are not in it; without them it is
of no use, to anybody. Restoring replaces all that is there, or nothing.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.services.accounts.staff_sessions import end_every_session
from bot.services.privacy.erase import erase_memories, read_erasure_list, replay_erasures
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.dump import dump_rows, empty, has_rows, has_table, load_rows
from bot.store.tables import BookingErasureRow, ErasureRow
from bot.vault import UnreadableError, Vault

FORMAT = 1
STORE = "store.jsonl"
MEMORY = "memory.jsonl"
MANIFEST = "manifest.json"
_MEMORY_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS memories (conversation_id TEXT PRIMARY KEY, memory BLOB NOT NULL) WITHOUT ROWID"
)
"""As bot/nlu/tracker_store.py makes it, in the other environment."""


class BackupError(Exception):
    """A backup cannot be made or restored; nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What a restore did. `erased`: how many things of the backup had been erased since, and are erased again."""

    made_at: datetime.datetime
    rows: int
    memories: int
    erased: int


def back_up(database: Database, vault: Vault, memory: Path, out: Path) -> dict[str, int]:
    """Write a backup to `out`, which must not exist yet, and return how many lines each part has. Raises: BackupError.

    It may be made while the assistant runs. A half-written file never bears the final name.
    """
    if out.exists():
        raise BackupError(f"{out} exists already. Choose another name; a backup never replaces one.")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f"{out.name}.partial")
    counts, digests = {}, {}
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, lines in ((STORE, dump_rows(database)), (MEMORY, _memory_lines(memory))):
                    counts[name], digests[name] = _write_part(archive, name, lines)
                manifest = {
                    "format": FORMAT,
                    "made_at": utc_now().isoformat(),
                    "keys": _fingerprint(vault),
                    "lines": counts,
                    "sha256": digests,
                }
                archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return counts


def restore(
    database: Database, vault: Vault, memory: Path, erasures: Path, backup: Path, *, replace: bool = False
) -> Restored:
    """Put a backup in the place of what is there, and erase again all that was erased since it was made.

    What was erased is known from the list outside the database, from the database that is replaced, and from the
    backup. `replace`: also where there is something already. The assistant must not run. Raises: BackupError.
    """
    with _opened(backup) as archive:
        manifest = _checked_manifest(archive, vault, backup)
        if not replace and has_rows(database):
            raise BackupError(
                "There are conversations or bookings already. Use --replace to put the backup in their place."
            )
        conversations, references = read_erasure_list(erasures)
        known = _erased_before(database)
        conversations, references = conversations | known[0], references | known[1]
        new_memory = memory.with_name(f"{memory.name}.restoring")
        memories = _write_memory(new_memory, _lines(archive, MEMORY))
        lines = _lines(archive, STORE)
        try:
            if database.is_sqlite:
                erased = _restore_file(database, lines, new_memory, conversations, references)
            else:
                with database.rebuild() as connection:
                    empty(connection)
                    load_rows(connection, lines)
                    with Session(connection, join_transaction_mode="create_savepoint") as session:
                        erased = _erase_again(session, new_memory, conversations, references)
                        session.commit()
            _move_database(new_memory, memory)
        finally:
            new_memory.unlink(missing_ok=True)
    return Restored(
        made_at=datetime.datetime.fromisoformat(manifest["made_at"]),
        rows=manifest["lines"][STORE] - 1,
        memories=memories,
        erased=erased,
    )


def _restore_file(
    database: Database, lines: Iterator[str], memory: Path, conversations: set[str], references: set[str]
) -> int:
    """Build the new store beside the old one and move it into its place."""
    path = Path(database.file)
    new_path = path.with_name(f"{path.name}.restoring")
    new_path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = Database(f"sqlite:///{new_path}")
    try:
        with new.rebuild() as connection:
            load_rows(connection, lines)
        with new.write() as session:
            erased = _erase_again(session, memory, conversations, references)
        new.close()
        database.close()
        _fold_in(new_path)
        _move_database(new_path, path)
    finally:
        new.close()
        for name in (new_path, *_journals(new_path)):
            name.unlink(missing_ok=True)
    return erased


def _erase_again(session: Session, memory: Path, conversations: set[str], references: set[str]) -> int:
    conversations = conversations | set(session.scalars(select(ErasureRow.conversation_id)))
    references = references | set(session.scalars(select(BookingErasureRow.reference)))
    erase_memories(memory, conversations)
    end_every_session(session)
    return replay_erasures(session, conversations, references)


def _erased_before(database: Database) -> tuple[set[str], set[str]]:
    """Return what the database that is replaced knows of erasures; a broken or missing one knows nothing."""
    if database.is_sqlite and not Path(database.file).exists():
        return set(), set()
    try:
        conversations: set[str] = set()
        references: set[str] = set()
        with database.read() as session:
            if has_table(database, ErasureRow.__tablename__):
                conversations = set(session.scalars(select(ErasureRow.conversation_id)))
            if has_table(database, BookingErasureRow.__tablename__):
                references = set(session.scalars(select(BookingErasureRow.reference)))
    except SQLAlchemyError:
        return set(), set()
    return conversations, references


def _opened(backup: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(backup)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {backup}.") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(f"{backup} is not a whole backup. Take another one.") from error


def _checked_manifest(archive: zipfile.ZipFile, vault: Vault, backup: Path) -> dict[str, Any]:
    """Return the manifest of a backup that is whole and opens with the keys in use."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        digests = {name: _digest(archive, name) for name in (STORE, MEMORY)}
        is_whole = manifest["format"] == FORMAT and digests == manifest["sha256"]
        fingerprint = manifest["keys"].encode()
    except (KeyError, ValueError, OSError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise BackupError(f"{backup} is not a whole backup. Take another one.") from error
    if not is_whole:
        raise BackupError(f"{backup} is not a whole backup. Take another one.")
    try:
        vault.decrypt(fingerprint)
    except UnreadableError as error:
        message = f"{backup} was made with other keys. Set BOT_KEYS_FILE to the key file of that time."
        raise BackupError(message) from error
    return manifest


def _write_part(archive: zipfile.ZipFile, name: str, lines: Iterator[str]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as part:
        for line in lines:
            content = f"{line}\n".encode()
            part.write(content)
            digest.update(content)
            count += 1
    return count, digest.hexdigest()


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads like a file


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    with archive.open(name) as part:
        for line in part:
            yield line.decode()


def _fingerprint(vault: Vault) -> str:
    """Return something that only the keys of the backup's time can open."""
    return vault.encrypt("backup").decode()


def _memory_lines(memory: Path) -> Iterator[str]:
    if not memory.exists():
        return
    with closing(sqlite3.connect(f"file:{memory}?mode=ro", uri=True, timeout=5)) as connection:
        for name, content in connection.execute("SELECT conversation_id, memory FROM memories"):
            yield json.dumps({"conversation": name, "memory": base64.b64encode(content).decode()})


def _write_memory(path: Path, lines: Iterator[str]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_MEMORY_SCHEMA)
        entries = (json.loads(line) for line in lines)
        rows = ((entry["conversation"], base64.b64decode(entry["memory"])) for entry in entries)
        return connection.executemany("INSERT INTO memories VALUES (?, ?)", rows).rowcount


def _fold_in(path: Path) -> None:
    """Put what is still in the journal into the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _move_database(new: Path, path: Path) -> None:
    """Put a database file in the place of another one, whose journals go with it."""
    for journal in _journals(path):
        journal.unlink(missing_ok=True)
    new.replace(path)


def _journals(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
