"""The demonstration page of a clinic, with the chat on it, and whether everything works."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.state import GatewayState
from bot.gateway.widget_routes import digits, is_reviewed
from bot.services.danger.safety_reply import triage_works
from bot.services.desk.switch import off_since
from bot.services.outgoing.alarm_reach import alarm_reach
from bot.services.outgoing.outbox_sending import channels_of

PAGE_FOLDER = Path(__file__).parent / "page"
router = APIRouter()
static_files = StaticFiles(directory=PAGE_FOLDER)
_templates = Jinja2Templates(directory=PAGE_FOLDER)
_CLINIC_KEYS = ("name", "phone", "email", "emergency_number", "crisis_line", "hours")


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def page(request: Request) -> HTMLResponse:
    """Show a plain clinic page with the chat; without scripts, the clinic's phone number."""
    library = GatewayState.of(request).parts.library
    profile = library.profile
    spoken = profile.spoken() if profile else {}
    clinic = {key: spoken.get(key, "") for key in _CLINIC_KEYS}
    clinic["phone_digits"] = digits(clinic["phone"])
    locations = profile.locations if profile else ()
    context = {"clinic": clinic, "locations": locations, "reviewed": is_reviewed(library)}
    return _templates.TemplateResponse(request, "index.html", context)


@router.get("/health", response_model=dict[str, str | bool], responses={503: {"description": "A part does not work."}})
async def health(request: Request) -> JSONResponse:
    """Say whether the safety triage, the store and the engine work; 503 while one of them does not.

    Also whom an alarm reaches now (watched, notified, nobody), and whether the program is switched off.
    """
    state = GatewayState.of(request)

    def store_works() -> bool:
        try:
            with state.parts.database.read() as session:
                return bool(session.scalar(text("SELECT 1")) == 1)
        except Exception:  # whatever is wrong with it, it does not work
            return False

    def staff_and_switch() -> dict[str, str]:
        try:
            reach = alarm_reach(state.parts, channels_of(state.parts, state.parts.settings))
            answers = "off" if off_since(state.parts.database) else "on"
            return {"alarms": str(reach.reached), "answers": answers}
        except SQLAlchemyError:
            return {"alarms": "unknown", "answers": "unknown"}

    parts = {
        "triage": triage_works(state.parts),
        "store": await asyncio.to_thread(store_works),
        "engine": await state.engine.is_ready(),
    }
    works = all(parts.values())
    more = await asyncio.to_thread(staff_and_switch)
    return JSONResponse({"status": "ok" if works else "degraded", **parts, **more}, 200 if works else 503)
