"""The staff's queue as JSON and as events, and who may be given a conversation."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from bot.console.access import Allow
from bot.console.live import staff_stream
from bot.console.state import ConsoleState
from bot.live.events import EventStreamResponse
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn
from bot.services.desk.colleagues import colleagues
from bot.services.handover.closed_handoffs import read_closed
from bot.services.handover.handoff_queue import read_queue
from bot.services.times import utc_now

router = APIRouter(prefix="/api")


@router.get("/queue")
async def show_queue(
    request: Request, signed_in: Annotated[SignedIn, Depends(Allow(Permission.SEE_QUEUE, by_person=False))]
) -> dict[str, Any]:
    """Return the open handoffs, in the order in which somebody should look. There is no visitor's word in it."""
    entries = await asyncio.to_thread(read_queue, ConsoleState.of(request).parts.database)
    return {"handoffs": [entry.to_dict() for entry in entries], "now": utc_now().isoformat()}


@router.get("/queue/closed")
async def show_closed(
    request: Request, signed_in: Annotated[SignedIn, Depends(Allow(Permission.SEE_QUEUE, by_person=False))]
) -> dict[str, Any]:
    """Return what left the queue last."""
    closed = await asyncio.to_thread(read_closed, ConsoleState.of(request).parts.database)
    return {"handoffs": [handoff.to_dict() for handoff in closed]}


@router.get("/events")
async def follow_queue(
    request: Request, signed_in: Annotated[SignedIn, Depends(Allow(Permission.SEE_QUEUE, by_person=False))]
) -> EventStreamResponse:
    """Stream the queue, whole, whenever it changes, and what the desk is like."""
    return EventStreamResponse(staff_stream(ConsoleState.of(request), signed_in))


@router.get("/members")
async def show_members(
    request: Request, signed_in: Annotated[SignedIn, Depends(Allow(Permission.ASSIGN, by_person=False))]
) -> dict[str, Any]:
    """Return everybody who may be given a conversation."""
    members = await asyncio.to_thread(colleagues, ConsoleState.of(request).parts.database)
    return {"members": [{"id": member.id, "name": member.name, "shown_as": member.shown_as} for member in members]}
