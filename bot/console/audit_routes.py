"""The log of what the staff do, for admins."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from bot.console.access import Allow
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.services.accounts.audit import Chain, check_chain
from bot.services.accounts.audit_reading import AuditFilter, read_log
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn

ROWS = 50
Reader = Annotated[SignedIn, Depends(Allow(Permission.READ_AUDIT))]
Words = Annotated[str, Query(max_length=80)]
router = APIRouter()


@router.get("/audit")
async def show_log(
    request: Request,
    signed_in: Reader,
    by: Words = "",
    action: Words = "",
    subject: Words = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Show a page of the log, the newest first."""
    wanted = AuditFilter(by.strip(), action.strip(), subject.strip())
    return await _log_page(request, signed_in, wanted, before, None)


@router.get("/audit/check")
async def check_log(request: Request, signed_in: Reader) -> Response:
    """Check every seal of the log, and say whether it is as it was written."""
    chain = await asyncio.to_thread(check_chain, ConsoleState.of(request).parts)
    return await _log_page(request, signed_in, AuditFilter(), None, chain)


async def _log_page(
    request: Request, signed_in: SignedIn, wanted: AuditFilter, before: int | None, chain: Chain | None
) -> Response:
    database = ConsoleState.of(request).parts.database
    rows = await asyncio.to_thread(read_log, database, wanted, before, ROWS + 1)
    older = ""
    if len(rows) > ROWS:
        fields = {name: value for name, value in vars(wanted).items() if value}
        older = urlencode({**fields, "before": rows[ROWS - 1].sequence})
    more: dict[str, Any] = {"rows": rows[:ROWS], "older": older, "is_first": before is None}
    return page(request, "audit.html", signed_in, wanted=wanted, chain=chain, **more)
