"""The demonstration page of a clinic, with the chat on it, and whether everything works."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from sqlalchemy import text

from bot.gateway.state import GatewayState
from bot.gateway.widget_routes import digits, is_reviewed
from bot.services.safety_reply import triage_works

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
    """Say whether the safety triage, the store and the engine work; 503 while one of them does not."""
    state = GatewayState.of(request)

    def store_works() -> bool:
        try:
            with state.parts.database.read() as session:
                return bool(session.scalar(text("SELECT 1")) == 1)
        except Exception:  # whatever is wrong with it, it does not work
            return False

    parts = {
        "triage": triage_works(state.parts),
        "store": await asyncio.to_thread(store_works),
        "engine": await state.engine.is_ready(),
    }
    works = all(parts.values())
    return JSONResponse({"status": "ok" if works else "degraded", **parts}, 200 if works else 503)
