"""What the staff do is in the log with what they did, and nobody changes the log unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from bot.bootstrap import Assistant
from bot.services.accounts.audit import Chain, check_chain, record
from bot.services.accounts.staff import Member
from bot.services.times import utc_now
from bot.store.tables import AuditHeadRow, AuditRow, ConversationRow, StaffRow
from bot.vault import make_keys

NURSE = Member("a" * 32, "Nia Brandt", "Nia", "staff")
ROWS = 5


def write_rows(parts: Assistant, count: int = ROWS) -> None:
    for number in range(count):
        with parts.database.write() as work:
            record(work, parts, NURSE, "conversation.read", f"conversation:{number}", messages=number, live=True)


def rows_of(parts: Assistant) -> list[AuditRow]:
    with parts.database.read() as work:
        return list(work.scalars(select(AuditRow).order_by(AuditRow.sequence)))


def test_a_row_says_who_did_what_to_what_and_when(either: Assistant) -> None:
    write_rows(either, 2)
    with either.database.write() as work:
        record(work, either, "command line", "staff.added", "staff:Nia Brandt")
    first, _, last = rows_of(either)
    assert (first.sequence, first.by_id, first.by_name) == (1, NURSE.id, "Nia Brandt")
    assert (first.action, first.subject) == ("conversation.read", "conversation:0")
    assert first.details == '{"live": true, "messages": 0}'
    assert abs((utc_now() - first.at).total_seconds()) < 30
    assert (last.sequence, last.by_id, last.by_name) == (3, None, "command line")


def test_an_untouched_log_is_intact_however_long_it_is(parts: Assistant) -> None:
    assert check_chain(parts) == Chain(0)
    with parts.database.write() as work:
        for number in range(1200):
            record(work, parts, NURSE, "conversation.read", f"conversation:{number}")
    assert check_chain(parts) == Chain(1200)


def store_and_fail(parts: Assistant) -> None:
    with parts.database.write() as work:
        work.add(ConversationRow(id="c" * 32, created_at=utc_now()))
        record(work, parts, NURSE, "conversation.read", "conversation:c")
        raise KeyError("what follows fails")


def test_what_is_taken_back_leaves_no_row_and_no_gap(either: Assistant) -> None:
    write_rows(either, 2)
    with pytest.raises(KeyError):
        store_and_fail(either)
    write_rows(either, 1)
    assert [row.sequence for row in rows_of(either)] == [1, 2, 3]
    assert check_chain(either).is_intact


def test_many_at_once_make_one_chain(either: Assistant) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write_rows(either, 5), range(8)))
    assert [row.sequence for row in rows_of(either)] == list(range(1, 41))
    assert check_chain(either) == Chain(40)


def change(column: str) -> object:
    def tamper(work: Session) -> None:
        values = {"at": utc_now(), "by_id": None}
        work.execute(update(AuditRow).where(AuditRow.sequence == 3).values({column: values.get(column, "other")}))

    return tamper


def swap(work: Session) -> None:
    second, fourth = (work.get_one(AuditRow, sequence) for sequence in (2, 4))
    names = ("at", "by_id", "by_name", "action", "subject", "details", "mac")
    before = {name: (getattr(second, name), getattr(fourth, name)) for name in names}
    for name, (was_second, was_fourth) in before.items():
        setattr(second, name, was_fourth)
        setattr(fourth, name, was_second)


def remove_from_the_middle(work: Session) -> None:
    work.execute(delete(AuditRow).where(AuditRow.sequence == 3))


def close_the_gap(work: Session) -> None:
    remove_from_the_middle(work)
    for sequence in (4, 5):
        work.execute(update(AuditRow).where(AuditRow.sequence == sequence).values(sequence=sequence - 1))


def remove_the_last(work: Session) -> None:
    work.execute(delete(AuditRow).where(AuditRow.sequence == ROWS))


def remove_the_last_and_set_the_head_back(work: Session) -> None:
    remove_the_last(work)
    before = work.get_one(AuditRow, ROWS - 1)
    work.execute(update(AuditHeadRow).values(sequence=ROWS - 1, mac=before.mac))


def add_one(work: Session) -> None:
    work.add(AuditRow(sequence=6, at=utc_now(), by_name="x", action="x", subject="x", details="{}", mac=b"0" * 32))


def remove_the_head(work: Session) -> None:
    work.execute(delete(AuditHeadRow))


def remove_everything(work: Session) -> None:
    work.execute(delete(AuditRow))


@pytest.mark.parametrize(
    ("tamper", "broken_at"),
    [
        *((change(column), 3) for column in ("at", "by_id", "by_name", "action", "subject", "details")),
        (swap, 2),
        (remove_from_the_middle, 3),
        (close_the_gap, 3),
        (remove_the_last, 5),
        (remove_the_last_and_set_the_head_back, 5),
        (add_one, 6),
        (remove_the_head, 1),
        (remove_everything, 1),
    ],
)
def test_tampering_shows_and_where(parts: Assistant, tamper: object, broken_at: int) -> None:
    write_rows(parts)
    assert check_chain(parts) == Chain(ROWS)
    with parts.database.write() as work:
        assert callable(tamper)
        tamper(work)
    assert check_chain(parts).broken_at == broken_at


def test_an_emptied_log_shows_as_long_as_there_are_accounts(parts: Assistant) -> None:
    account = {"key": "nia", "name": "Nia", "shown_as": "Nia", "role": "staff", "password_hash": ""}
    with parts.database.write() as work:
        work.add(StaffRow(id="a" * 32, created_at=utc_now(), **account))
        record(work, parts, NURSE, "staff.added", "staff:Nia")
    for table in ("audit_log", "audit_head"):
        with parts.database.write() as work:
            work.execute(text(f"DELETE FROM {table}"))
    assert check_chain(parts).broken_at == 1


def test_the_log_is_sealed_with_this_clinic_s_key(parts: Assistant) -> None:
    write_rows(parts)
    parts.settings.keys_file.unlink()
    make_keys(parts.settings.keys_file)
    assert check_chain(Assistant(parts.settings)).broken_at == 1
