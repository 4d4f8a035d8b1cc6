"""The queue's page: what its scripts need to begin with. Who waits comes by the event stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.console.access import Allow
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.console.steps_words import all_steps
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn

router = APIRouter()


@router.get("/queue")
async def show_page(request: Request, signed_in: Annotated[SignedIn, Depends(Allow(Permission.SEE_QUEUE))]) -> Response:
    """Show the queue."""
    return page(request, "queue.html", signed_in, steps=all_steps(ConsoleState.of(request).parts.library))
