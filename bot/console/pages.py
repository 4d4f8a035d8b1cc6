"""Make pages: every template gets who is signed in, where they may go, and what the page's scripts need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.navigation import NAVIGATION
from bot.console.state import ConsoleState
from bot.services.accounts.permissions import Permission, may
from bot.services.accounts.staff_sessions import SignedIn, Stage

FOLDER = Path(__file__).parent / "templates"
NOTICES = {
    "password": "Your password is changed. Everywhere else you are signed out.",
    "second-factor-off": "The second factor is taken away.",
    "sessions": "You are signed out everywhere else.",
    "signed-out": "You are signed out.",
    "timed-out": "You were signed out because nothing was done for a while.",
    "changed": "The account is changed.",
    "disabled": "The account is disabled, and signed out everywhere.",
    "enabled": "The account can be used again.",
    "second-factor-reset": "The second factor is taken away. The next sign-in needs only the password.",
    "signed-out-everywhere": "The account is signed out everywhere.",
    "booking-changed": "The booking is changed.",
    "booking-mailed": "The time is confirmed. The visitor gets an e-mail with a calendar file.",
    "booking-tell": "The time is confirmed. No e-mail goes out: please tell the visitor yourself.",
    "away": "The desk is away now. Visitors who ask for a person read until when.",
    "back": "The desk is back. The hours count again.",
    "off": "The program is switched off. It answers no question from the next message on.",
    "erased": "Everything that was kept of this visitor is erased.",
    "on": "The program answers again.",
}
"""What a page says after something was done, by the name that its address carries."""
_environment = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_templates = Jinja2Templates(env=_environment)


def page(
    request: Request, template: str, signed_in: SignedIn | None = None, *, status: int = 200, **more: Any
) -> HTMLResponse:
    """Return a page. `more`: what its template shows besides."""
    state = ConsoleState.of(request)
    is_inside = signed_in is not None and signed_in.stage == Stage.FULL
    member = signed_in.member if signed_in is not None and is_inside else None
    context = {
        "clinic": state.parts.profile.texts["name"],
        "zone": state.parts.profile.zone,
        "member": member,
        "csrf": state.csrf_token(signed_in) if signed_in else "",
        "left": signed_in.seconds_left() if signed_in and member else {},
        "navigation": [item for item in NAVIGATION if member and may(member, item.permission)],
        "path": request.url.path,
        "notice": NOTICES.get(request.query_params.get("notice", ""), ""),
        "error": "",
        "can": lambda name: member is not None and may(member, Permission(name)),
        **more,
    }
    return _templates.TemplateResponse(request, template, context, status_code=status)
