"""How SQLite is run: nothing acknowledged is lost, and what is deleted is gone."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import start_conversation
from bot.store.database import Database
from bot.store.tables import ConversationRow


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],  # 2 is FULL
)
def test_every_connection_is_set_up_for_keeping_data(parts: Assistant, pragma: str, value: object) -> None:
    for unit in (parts.database.read, parts.database.write):
        with unit() as session:
            assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_writers_that_read_first_wait_for_each_other(parts: Assistant) -> None:
    """A lock that is taken only at the first change would fail with "database is locked" here.

    Two stores on one file, as two processes have them.
    """
    identifier = start_conversation(parts.database)
    other = Database(parts.database.url)
    barrier = threading.Barrier(8)
    failed: list[str] = []

    def count(database: Database) -> None:
        barrier.wait(10)
        try:
            for _ in range(10):
                with database.write() as session:
                    row = session.get(ConversationRow, identifier)
                    assert row is not None
                    row.last_sequence += 1
        except OperationalError as error:
            failed.append(str(error.orig))

    threads = [threading.Thread(target=count, args=[database]) for database in (parts.database, other) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.close()
    assert failed == []
    with parts.database.read() as session:
        row = session.get(ConversationRow, identifier)
        assert row is not None
        assert row.last_sequence == 80


def test_no_writer_is_passed_by_the_others_again_and_again(parts: Assistant) -> None:
    """Left to SQLite's own waiting, one of sixteen saw the others write 149 times."""
    writers = 16
    identifier = start_conversation(parts.database)
    passed_by: list[int] = []

    def write() -> None:
        for _ in range(10):
            asked_at = len(passed_by)
            with parts.database.write() as session:
                assert session.get(ConversationRow, identifier) is not None
                passed_by.append(len(passed_by) - asked_at)
                time.sleep(0.01)  # a slow disk

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(passed_by) == 10 * writers
    assert max(passed_by) <= 3 * writers


def test_readers_do_not_wait_for_a_writer(parts: Assistant) -> None:
    identifier = start_conversation(parts.database)
    with parts.database.write() as writer:
        row = writer.get(ConversationRow, identifier)
        assert row is not None
        row.owner = "staff"
        writer.flush()
        with parts.database.read() as reader:
            other = reader.get(ConversationRow, identifier)
            assert other is not None
            assert other.owner == "bot"


def test_a_file_that_is_no_database_is_an_error_and_not_a_new_database(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"this is something else" * 100)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(Exception, match="not a database"):
        database.migrate()
    database.close()
    assert path.read_bytes().startswith(b"this is something else")


def test_a_folder_that_is_missing_is_an_error_where_nothing_may_be_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'missing' / 'store.db'}")
    with pytest.raises(OperationalError):
        start_conversation(database)
    database.close()


def test_a_database_that_is_gone_is_an_error_and_not_a_new_and_empty_one(parts: Assistant) -> None:
    """Restored under a gateway that runs, it is used again: nobody keeps what was made in between."""
    file = Path(parts.database.file)
    parts.database.close()
    moved = [path.rename(path.with_name(f"moved-{path.name}")) for path in file.parent.glob(f"{file.name}*")]
    with pytest.raises(OperationalError):
        start_conversation(parts.database)
    assert not file.exists()
    for path in moved:
        path.rename(path.with_name(path.name.removeprefix("moved-")))
    assert start_conversation(parts.database)


def test_signs_in_the_file_s_path_are_part_of_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "50% off #1 é"
    database = Database(f"sqlite:///{folder}/store.db")
    database.migrate()
    assert start_conversation(database)
    database.close()
    assert (folder / "store.db").stat().st_size > 0
