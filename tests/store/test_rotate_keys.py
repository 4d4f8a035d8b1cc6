"""After a rotation everything opens with the new key alone; cut short, nothing is lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary

from bot.bootstrap import Assistant
from bot.services.bookings.booking import read_booking
from bot.services.bookings.lookup import find_booking
from bot.services.privacy.rotate_keys import ENCRYPTED, rotate_everything
from bot.store.tables import Base
from bot.vault import KeysError, Vault, add_key, drop_old_keys, load_keys

from .booked import PHONE, booked, clinic, some_slot
from .talk import asked, texts

HASHES = {
    *("messages.fingerprint", "booking_contacts.lookup", "lookup_tries.key", "sign_in_tries.key"),
    *("staff_sessions.token", "staff_sessions.former_token", "staff_recovery_codes.code"),
    *("audit_log.mac", "audit_head.mac", "audit_head.seal"),
}


def with_keys_of_now(parts: Assistant) -> Assistant:
    """Return the assistant as a new process would make it."""
    return Assistant(parts.settings)


def remember(memory: Path, vault: Vault) -> None:
    with closing(sqlite3.connect(memory)) as connection, connection:
        connection.execute("CREATE TABLE memories (conversation_id TEXT PRIMARY KEY, memory BLOB NOT NULL)")
        connection.execute("INSERT INTO memories VALUES ('a', ?)", (vault.encrypt("remembered"),))
        connection.execute("INSERT INTO memories VALUES ('b', ?)", (b"of lost keys",))


def test_every_binary_column_is_rotated_or_a_hash() -> None:
    binary = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    rotated = {f"{table.__tablename__}.{name}" for table, names in ENCRYPTED for name in names}
    assert binary == rotated | HASHES


def test_everything_opens_with_the_new_key_alone(either: Assistant, tmp_path: Path) -> None:
    own = clinic(either)
    conversation, _ = asked(either, "is it safe")
    booking = booked(own, conversation_id=conversation, slot=some_slot(own), message="Stairs.")
    remember(tmp_path / "m.db", either.vault)
    path = either.settings.keys_file
    old = load_keys(path)
    add_key(path)
    both = with_keys_of_now(either)
    assert texts(both, conversation) == ["is it safe"], "the older key still reads"
    rotated = rotate_everything(both.database, both.vault, tmp_path / "m.db")
    assert rotated.unreadable == 1
    assert drop_old_keys(path) == 1
    new = with_keys_of_now(either)
    assert set(new.keys.encryption).isdisjoint(old.encryption)
    assert (new.keys.lookup, new.keys.token) == (old.lookup, old.token)
    assert texts(new, conversation) == ["is it safe"]
    assert read_booking(new, booking.reference) == booking
    assert find_booking(new, booking.reference, PHONE, "a") == booking
    with closing(sqlite3.connect(tmp_path / "m.db")) as connection:
        (content,) = connection.execute("SELECT memory FROM memories WHERE conversation_id = 'a'").fetchone()
    assert new.vault.decrypt_text(content) == "remembered"
    for item in (both, new):
        item.database.close()


def test_more_rows_than_are_done_at_once_are_all_done(parts: Assistant, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.services.privacy.rotate_keys.ROWS_AT_ONCE", 2)
    for number in range(5):
        asked(parts, f"question {number}")
    assert rotate_everything(parts.database, parts.vault, tmp_path / "none.db").values == 5


def test_a_rotation_cut_short_is_run_again(parts: Assistant, tmp_path: Path) -> None:
    """The key is there, and only some values are under it: both keys read, and the next run does the rest."""
    booking = booked(parts)
    add_key(parts.settings.keys_file)
    cut_short = with_keys_of_now(parts)
    asked(cut_short, "under the new key")
    assert read_booking(cut_short, booking.reference).name == "Maria"
    add_key(parts.settings.keys_file)
    again = with_keys_of_now(parts)
    assert rotate_everything(again.database, again.vault, tmp_path / "none.db").unreadable == 0
    assert drop_old_keys(parts.settings.keys_file) == 2
    last = with_keys_of_now(parts)
    assert read_booking(last, booking.reference).name == "Maria"
    for item in (cut_short, again, last):
        item.database.close()


def test_the_key_file_stays_for_its_owner_only_and_whole(parts: Assistant) -> None:
    path = parts.settings.keys_file
    add_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(path.read_text(encoding="utf-8"))["encryption"]) == 2
    assert list(path.parent.glob("*.partial")) == []
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(KeysError, match="damaged"):
        add_key(path)
    assert path.read_text(encoding="utf-8") == "{}"
