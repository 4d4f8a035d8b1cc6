"""Put the console together, and mount it."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from bot.bootstrap import Assistant
from bot.console import (
    audit_routes,
    bookings_list_routes,
    bookings_routes,
    conversation_page,
    conversation_routes,
    desk_routes,
    own_routes,
    queue_page,
    queue_routes,
    second_factor_routes,
    sign_in_routes,
    staff_routes,
)
from bot.console.access import LetIn
from bot.console.cookies import PATH
from bot.console.errors import add_error_handlers
from bot.console.guard import Guard
from bot.console.next_page import HOME
from bot.console.state import ConsoleState
from bot.live.signals import Signals

STATIC_FOLDER = Path(__file__).parent / "static"
ROUTES = (
    sign_in_routes,
    own_routes,
    second_factor_routes,
    staff_routes,
    audit_routes,
    queue_page,
    queue_routes,
    conversation_page,
    conversation_routes,
    bookings_list_routes,
    bookings_routes,
    desk_routes,
)


def mount_console(app: FastAPI, parts: Assistant, signals: Signals) -> None:
    """Add the console to the gateway, an app of its own with its own rules."""
    console = create_console(parts, signals)
    app.mount(PATH, console, name="console")

    @app.get(PATH, include_in_schema=False, dependencies=[Depends(LetIn())])
    async def home() -> RedirectResponse:
        return RedirectResponse(HOME, 307)


def create_console(parts: Assistant, signals: Signals) -> FastAPI:
    """Return the console's app."""
    console = FastAPI(title="Staff", openapi_url=None, docs_url=None, redoc_url=None)
    console.state.console = ConsoleState(parts, signals)
    add_error_handlers(console)
    for routes in ROUTES:
        console.include_router(routes.router)
    console.mount("/static", StaticFiles(directory=STATIC_FOLDER))
    console.add_middleware(Guard)
    return console
