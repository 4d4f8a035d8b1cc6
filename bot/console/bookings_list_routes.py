"""The board of bookings: the list, its filter and search, and the table to take out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from bot.console.access import Allow
from bot.console.bookings_filter import EVERY, OPEN, BoardFilter, read_filter
from bot.console.bookings_words import KINDS, STATES, row_of
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.services.accounts.audit import record
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn
from bot.services.bookings.board import count_states, find_bookings
from bot.services.bookings.states import LIVE
from bot.services.bookings.table import bookings_csv
from bot.services.times import utc_now

Reader = Annotated[SignedIn, Depends(Allow(Permission.SEE_BOOKINGS))]
Exporter = Annotated[SignedIn, Depends(Allow(Permission.EXPORT))]
router = APIRouter()


@router.get("/bookings")
async def show_board(request: Request, signed_in: Reader) -> Response:
    """Show a page of the board."""
    return await _board_page(request, signed_in, {**request.query_params, "text": ""})


@router.post("/bookings")
async def search_board(request: Request, signed_in: Reader) -> Response:
    """Show what somebody searches for: a name is in a form, and never in an address."""
    return await _board_page(request, signed_in, await read_form(request))


@router.post("/bookings/export")
async def export_board(request: Request, signed_in: Exporter) -> Response:
    """Send what the filter shows as a table, as it is read; that it was taken out is in the log first."""
    parts, form = ConsoleState.of(request).parts, await read_form(request)
    chosen = read_filter(parts.profile, form)
    await asyncio.to_thread(_note, request, signed_in, "bookings.exported", chosen)

    def pieces() -> Iterator[bytes]:
        for piece in bookings_csv(parts, chosen.wanted):
            yield piece.encode()

    name = f"bookings-{utc_now().astimezone(parts.profile.zone):%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces(), media_type="text/csv; charset=utf-8", headers=headers)


async def _board_page(request: Request, signed_in: SignedIn, said: dict[str, str]) -> Response:
    parts = ConsoleState.of(request).parts
    profile = parts.profile
    chosen = read_filter(profile, said)
    found = await asyncio.to_thread(find_bookings, parts, chosen.wanted, chosen.page)
    counts = await asyncio.to_thread(count_states, parts)
    await asyncio.to_thread(_note, request, signed_in, "bookings.listed", chosen)
    more: dict[str, Any] = {
        "chosen": chosen,
        "found": found,
        "rows": [row_of(profile, booking) for booking in found.bookings],
        "states": [(OPEN, "Open"), *STATES.items(), (EVERY, "All")],
        "open_count": sum(counts[state] for state in LIVE),
        "counts": counts,
        "kinds": KINDS,
        "places": [place.name for place in profile.locations],
    }
    return page(request, "bookings.html", signed_in, **more)


def _note(request: Request, signed_in: SignedIn, action: str, chosen: BoardFilter) -> None:
    """Write into the log what was asked for, without what was typed."""
    parts = ConsoleState.of(request).parts
    shown = {"state": chosen.state, "kind": chosen.kind, "day": chosen.day, "place": chosen.place}
    details = {name: value for name, value in shown.items() if value}
    with parts.database.write() as work:
        record(
            work, parts, signed_in.member, action, "bookings:", **details, page=chosen.page, searched=bool(chosen.text)
        )
