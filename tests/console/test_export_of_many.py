"""A hundred thousand bookings leave a gateway's process as a table: as they are read, never held, nothing computed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]  # it has no stubs
import pytest
from sqlalchemy import insert, select

from bot.bootstrap import Assistant
from bot.services.accounts.account import add_account
from bot.services.accounts.audit_reading import AuditFilter, read_log
from bot.services.bookings.table import COLUMNS
from bot.store.tables import BookingContactRow, BookingRow

from ..browser.servers import LoneGateway
from ..gateway.visitor import Visitor
from ..store.booked import booked
from .browser import PASSWORD, Browser, choose_password

MANY = 100_000
NOTE = "Mornings are best, and somebody has to come with me. " * 4
MOST_GROWTH_BYTES = 24 * 1024 * 1024
"""What the process may grow by: less than the table has bytes, and a small part of what its rows would take."""
NAMES = ("Dana", "=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "María García")
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\uff1d")


@pytest.fixture
def gateway(root: Path, tmp_path: Path) -> Iterator[LoneGateway]:
    """Run a gateway in a process of its own, with a nurse."""
    gateway = LoneGateway(root, tmp_path)
    add_account(gateway.parts, "test", "Nia Nurse", "staff", "Nia")
    choose_password(gateway.parts, "Nia Nurse", PASSWORD)
    try:
        gateway.start()
        yield gateway
    finally:
        gateway.close()


def book_many(parts: Assistant) -> None:
    """Store bookings at once, whose names a spreadsheet would compute."""
    booked(parts, name=NAMES[0], message=NOTE)
    sealed = [parts.vault.encrypt(name) for name in NAMES]
    with parts.database.write() as session:
        values = dict(session.execute(select(BookingRow.__table__)).mappings().one())
        contact = dict(session.execute(select(BookingContactRow.__table__).limit(1)).mappings().one())
        own = ("id", "reference", "turn_id", "form_id", "name")
        values = {name: value for name, value in values.items() if name not in own}
        session.execute(
            insert(BookingRow),
            [
                {**values, "id": n, "reference": f"R{n}", "turn_id": f"t{n}", "name": sealed[n % len(NAMES)]}
                for n in range(2, MANY + 1)
            ],
        )
        session.execute(
            insert(BookingContactRow), [{**contact, "id": n + 10, "booking_id": n} for n in range(2, MANY + 1)]
        )


def test_a_hundred_thousand_bookings_are_streamed(
    gateway: LoneGateway, new_browser_at: Callable[[str], Browser]
) -> None:
    book_many(gateway.parts)
    nurse = new_browser_at(gateway.url)
    assert nurse.sign_in("Nia Nurse").status_code == 303
    assert nurse.submit("/staff/bookings/export", state="done").status_code == 200, "what is loaded once, is loaded"
    process = psutil.Process(gateway.pid)
    before = largest = process.memory_info().rss
    form = {"csrf": nurse.csrf, "state": "open"}
    with nurse.client.stream("POST", "/staff/bookings/export", data=form, headers={"Origin": nurse.origin}) as answer:
        assert answer.status_code == 200
        coming = answer.iter_bytes(64 * 1024)
        pieces = [next(coming)]
        logged = read_log(gateway.parts.database, AuditFilter(action="bookings.exported"), None, 10)
        assert [row.by for row in logged] == ["Nia Nurse"] * 2, "it is in the log before it leaves"
        last = booked(gateway.parts, name="Zoë Last").reference
        with httpx.Client(timeout=10.0) as client:
            assert Visitor(gateway.url, client).send("hello").status_code == 202, "visitors go on meanwhile"
        for piece in coming:
            pieces.append(piece)
            largest = max(largest, process.memory_info().rss)
    table = b"".join(pieces)
    print(f"{len(table) / 2**20:.0f} MB out of a process that grew by {(largest - before) / 2**20:.0f} MB")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert len(rows) == MANY + 1
    assert rows[-1]["reference"] == last, "the first bytes came before the last booking was even made"
    assert largest - before < MOST_GROWTH_BYTES < len(table)
    assert len({row["reference"] for row in rows}) == len(rows)
    cells = {row[column] for row in rows for column in COLUMNS}
    assert not [cell for cell in cells if cell.startswith(COMPUTED)]
    assert {row["name"].lstrip("'") for row in rows[:-1]} == set(NAMES)
