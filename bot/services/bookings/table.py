"""The board as a table that a spreadsheet opens: written piece by piece, however long; nothing in it computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.bookings.board import NameSearch, Wanted, where
from bot.services.bookings.booking import ROWS_AT_ONCE, Booking, contacts_of, readable
from bot.services.parts import Parts
from bot.services.spreadsheet import safe_cell
from bot.store.tables import BookingRow
from bot.vault import UnreadableError

COLUMNS = (
    *("reference", "state", "kind", "name", "phone", "e-mail", "reach", "place", "time", "minutes", "would like"),
    *("first visit", "note", "requested at", "changed at"),
)
BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that accents are UTF-8."""
UNREADABLE = "cannot be read with the keys in use"


def bookings_csv(parts: Parts, wanted: Wanted) -> Iterator[str]:
    """Yield the table piece by piece, in the order in which bookings were made; times are of the clinic's clock.

    Each piece is read on its own: what changes meanwhile is in it as it is then. No booking is in it twice.
    """
    yield BYTE_ORDER_MARK + _written([COLUMNS])
    search = NameSearch(parts, wanted.text) if wanted.text.strip() else None
    last = 0
    while True:
        with parts.database.read() as session:
            query = select(BookingRow).where(*where(parts, wanted), BookingRow.id > last)
            rows = session.scalars(query.order_by(BookingRow.id).limit(ROWS_AT_ONCE)).all()
            kept = rows if search is None else _searched(session, search, rows)
            piece = _written(_lines(session, parts, kept))
        if piece:
            yield piece
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1].id


def _searched(session: Session, search: NameSearch, rows: Sequence[BookingRow]) -> list[BookingRow]:
    ids = [row.id for row in rows]
    exact = set(session.scalars(select(BookingRow.id).where(BookingRow.id.in_(ids), search.fast())))
    return [row for row in rows if row.id in exact or search.names(row.name)]


def _lines(session: Session, parts: Parts, rows: Sequence[BookingRow]) -> Iterator[tuple[str, ...]]:
    contacts = contacts_of(session, [row.id for row in rows])
    for row in rows:
        try:
            yield _line(parts, readable(session, parts.vault, row, contacts[row.id]))
        except UnreadableError:
            cells = (row.reference, row.state, row.kind, UNREADABLE)
            yield (*cells, *[""] * (len(COLUMNS) - len(cells)))


def _line(parts: Parts, booking: Booking) -> tuple[str, ...]:
    zone = parts.profile.zone
    starts_at = f"{booking.slot.starts_at.astimezone(zone):%Y-%m-%d %H:%M}" if booking.slot else ""
    return (
        booking.reference,
        str(booking.state),
        str(booking.kind),
        booking.name,
        booking.phone or "",
        booking.email or "",
        booking.reach.spoken(),
        booking.location,
        starts_at,
        str(booking.slot.minutes) if booking.slot else "",
        "; ".join(wish.spoken() for wish in booking.preferred),
        {True: "yes", False: "no", None: ""}[booking.is_new],
        booking.message,
        f"{booking.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
        f"{booking.changed_at.astimezone(zone):%Y-%m-%d %H:%M}",
    )


def _written(lines: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in line] for line in lines)
    return out.getvalue()
