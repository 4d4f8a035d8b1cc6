"""A backup brings everything back on either database, and never what was erased since."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.bookings.booking import list_bookings, read_history
from bot.services.bookings.slots import free_slots
from bot.services.bookings.states import State
from bot.services.conversations.conversation import memories_to_erase
from bot.services.privacy.backup import MANIFEST, STORE, BackupError, back_up, restore
from bot.services.privacy.erase import erase_booking, forget_conversation, list_erasures
from bot.store.database import SchemaError, new_id
from bot.store.dump import load_rows
from bot.store.tables import Base
from bot.vault import Vault, load_keys, make_keys

from .booked import booked, clinic, some_slot
from .postgresql import make_database
from .staff import ANA
from .talk import asked, say, texts

Empty = Callable[[], Assistant]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, parts: Assistant, tmp_path: Path) -> Iterator[Empty]:
    """Return what makes an assistant with the same keys and a new, unmigrated store of one kind."""
    made: list[Assistant] = []

    def make() -> Assistant:
        url = f"sqlite:///{tmp_path / new_id()}.db"
        if request.param == "postgresql":
            url = make_database(request.getfixturevalue("postgresql"), f"test_{new_id()}")
        made.append(Assistant(parts.settings.model_copy(update={"database_url": url})))
        return made[-1]

    yield make
    for item in made:
        item.database.close()


def rows(parts: Any) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with parts.database.read() as session:
        return {
            table.name: sorted(map(str, session.execute(select(table)).all()))
            for table in Base.metadata.tables.values()
        }


def remember(memory: Path, *conversations: str) -> None:
    with closing(sqlite3.connect(memory)) as connection, connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS memories (conversation_id TEXT PRIMARY KEY, memory BLOB NOT NULL)"
        )
        connection.executemany("INSERT INTO memories VALUES (?, ?)", [(name, b"encrypted") for name in conversations])


def remembered(memory: Path) -> set[str]:
    with closing(sqlite3.connect(memory)) as connection:
        return {row[0] for row in connection.execute("SELECT conversation_id FROM memories")}


def bring_back(parts: Assistant, folder: Path, backup: Path, **options: Any) -> Any:
    return restore(parts.database, parts.vault, folder / "memory.db", folder / "erasures.jsonl", backup, **options)


def test_everything_comes_back_on_whichever_database(either: Assistant, empty: Empty, tmp_path: Path) -> None:
    own = clinic(either)
    conversation, _ = asked(either, "is it safe")
    booking = booked(own, conversation_id=conversation, slot=some_slot(own))
    remember(tmp_path / "old.db", conversation)
    counts = back_up(either.database, either.vault, tmp_path / "old.db", tmp_path / "a.backup")
    other = empty()
    restored = bring_back(other, tmp_path, tmp_path / "a.backup")
    assert rows(other) == rows(either)
    assert (restored.rows, restored.memories, restored.erased) == (counts[STORE] - 1, 1, 0)
    assert remembered(tmp_path / "memory.db") == {conversation}
    assert texts(other, conversation) == ["is it safe"]
    assert [item.reference for item in list_bookings(other)] == [booking.reference]
    assert booking.slot not in free_slots(clinic(other), "Lakeside")
    other.database.check_schema()
    say(other, conversation, "and then?")
    assert booked(other).id > booking.id, "new rows are counted on from the old ones"


def test_what_was_erased_since_does_not_come_back(either: Assistant, empty: Empty, tmp_path: Path) -> None:
    gone, _ = asked(either, "my secret")
    stays, _ = asked(either, "is it safe")
    with_booking = booked(either, conversation_id=gone)
    alone = booked(either, conversation_id="default")
    remember(tmp_path / "old.db", gone, stays)
    back_up(either.database, either.vault, tmp_path / "old.db", tmp_path / "a.backup")
    forget_conversation(either, gone)
    erase_booking(either, alone.reference, ANA)
    list_erasures(either.database, tmp_path / "erasures.jsonl")
    other = empty()
    restored = bring_back(other, tmp_path, tmp_path / "a.backup")
    assert list_bookings(other, tuple(State)) == []
    assert texts(other, stays) == ["is it safe"]
    assert remembered(tmp_path / "memory.db") == {stays}
    assert restored.erased == 2, "a conversation with its booking, and a booking alone"
    assert gone in memories_to_erase(other.database, 0)
    assert with_booking.reference not in str(rows(other)["bookings"])


def test_a_database_that_is_replaced_still_says_what_was_erased(either: Assistant, tmp_path: Path) -> None:
    gone, _ = asked(either, "my secret")
    back_up(either.database, either.vault, tmp_path / "none.db", tmp_path / "a.backup")
    forget_conversation(either, gone)
    kept, _ = asked(either, "later")
    assert bring_back(either, tmp_path, tmp_path / "a.backup", replace=True).erased == 1
    for conversation in (gone, kept):
        assert conversation not in str(rows(either)["conversations"])


def test_nothing_is_replaced_unless_told_to(either: Assistant, tmp_path: Path) -> None:
    booked(either)
    back_up(either.database, either.vault, tmp_path / "none.db", tmp_path / "a.backup")
    before = rows(either)
    with pytest.raises(BackupError, match="--replace"):
        bring_back(either, tmp_path, tmp_path / "a.backup")
    assert rows(either) == before
    bring_back(either, tmp_path, tmp_path / "a.backup", replace=True)
    assert rows(either) == before


def test_a_backup_of_other_keys_is_refused(parts: Assistant, tmp_path: Path) -> None:
    booked(parts)
    back_up(parts.database, parts.vault, tmp_path / "none.db", tmp_path / "a.backup")
    make_keys(tmp_path / "other.json")
    other = Vault(load_keys(tmp_path / "other.json"))
    before = rows(parts)
    with pytest.raises(BackupError, match="BOT_KEYS_FILE"):
        restore(
            *(parts.database, other, tmp_path / "memory.db", tmp_path / "erasures.jsonl", tmp_path / "a.backup"),
            replace=True,
        )
    assert rows(parts) == before


@pytest.mark.parametrize("cut", [0, 10, 300, -1])
def test_a_damaged_backup_is_refused_and_nothing_is_lost(parts: Assistant, tmp_path: Path, cut: int) -> None:
    booked(parts)
    whole = tmp_path / "a.backup"
    back_up(parts.database, parts.vault, tmp_path / "none.db", whole)
    content = whole.read_bytes()
    whole.write_bytes(content[:cut] if cut >= 0 else content[:60] + b"XX" + content[62:])
    before = rows(parts)
    with pytest.raises(BackupError, match="not a whole backup"):
        bring_back(parts, tmp_path, whole, replace=True)
    assert rows(parts) == before


def test_a_backup_never_replaces_a_file_and_is_for_its_owner_only(parts: Assistant, tmp_path: Path) -> None:
    out = tmp_path / "backups" / "a.backup"
    back_up(parts.database, parts.vault, tmp_path / "none.db", out)
    assert out.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in out.parent.iterdir()] == ["a.backup"]
    with pytest.raises(BackupError, match="exists already"):
        back_up(parts.database, parts.vault, tmp_path / "none.db", out)


def test_no_key_and_no_readable_word_is_in_a_backup(parts: Assistant, tmp_path: Path) -> None:
    asked(parts, "my quicksilverish question")
    booked(parts, name="Wilhelmina")
    back_up(parts.database, parts.vault, tmp_path / "none.db", tmp_path / "a.backup")
    keys = json.loads(parts.settings.keys_file.read_text(encoding="utf-8"))
    with zipfile.ZipFile(tmp_path / "a.backup") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for word in ("quicksilverish", "Wilhelmina", keys["encryption"][0], keys["lookup"], keys["token"]):
        assert word not in content
    assert MANIFEST in archive.namelist()


def test_a_dump_of_the_schema_before_bookings_is_brought_forward(empty: Empty) -> None:
    """What was requested under the first schema is a booking afterwards, with contact and history."""
    other = empty()
    vault = other.vault
    time = {"time": "2026-11-20T15:00:00+00:00"}

    def sealed(text: str) -> dict[str, str]:
        return {"bytes": base64.b64encode(vault.encrypt(text)).decode()}

    row = {
        **{"id": 7, "reference": "K7XM-22PQ", "conversation_id": None, "turn_id": "turn-one", "effect": "request"},
        **{"form_id": None, "kind": "consultation", "consent_version": "2026-11", "state": "requested"},
        **{"name": sealed("Maria"), "contact": sealed("(312) 555-0101"), "message": sealed("Mornings.")},
        **{"contact_lookup": sealed("x"), "created_at": time},
    }
    lines = [json.dumps({"schema": "0002"}), json.dumps({"table": "requests", "row": row})]
    with other.database.rebuild() as connection:
        load_rows(connection, lines)
    (booking,) = list_bookings(other)
    assert (booking.reference, booking.name, booking.contacts) == ("K7XM-22PQ", "Maria", ("(312) 555-0101",))
    assert booking.created_at.isoformat() == time["time"]
    assert [change.to_state for change in read_history(other, "K7XM-22PQ")] == [State.REQUESTED]
    assert booked(other).id == 8


def test_a_dump_of_a_later_version_is_refused(empty: Empty) -> None:
    with pytest.raises(SchemaError, match="newer version"), empty().database.rebuild() as connection:
        load_rows(connection, [json.dumps({"schema": "9999"})])


def test_a_restore_that_fails_in_the_middle_leaves_what_was_there(either: Assistant, tmp_path: Path) -> None:
    """A row that is there twice stands for whatever goes wrong half way."""
    booked(either)
    out = tmp_path / "a.backup"
    back_up(either.database, either.vault, tmp_path / "none.db", out)
    spoilt = tmp_path / "spoilt.backup"
    with zipfile.ZipFile(out) as whole, zipfile.ZipFile(spoilt, "w") as archive:
        store = whole.read(STORE)
        store += next(line for line in store.splitlines(keepends=True) if b'"bookings"' in line)
        manifest = json.loads(whole.read(MANIFEST))
        manifest["sha256"][STORE] = hashlib.sha256(store).hexdigest()
        archive.writestr(STORE, store)
        archive.writestr("memory.jsonl", whole.read("memory.jsonl"))
        archive.writestr(MANIFEST, json.dumps(manifest))
    before = rows(either)
    with pytest.raises(Exception, match=r"(?i)unique"):
        bring_back(either, tmp_path, spoilt, replace=True)
    assert rows(either) == before
    assert not list(tmp_path.glob("*.restoring*"))
