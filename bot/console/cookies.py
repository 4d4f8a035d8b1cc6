"""The console's two cookies: the session, and the device that somebody has signed in with before.

Only the console's own pages get them, no script reads them, and no other website's request carries them.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from bot.console.state import ConsoleState
from bot.services.accounts.sign_in import DEVICE_LASTS, Entered

SESSION, DEVICE = "staff_session", "staff_device"
PATH = "/staff"


def session_header(request: Request, token: str) -> str:
    """Return what gives the browser its session; it goes when the browser is closed."""
    carrier, is_encrypted = Response(), ConsoleState.of(request).is_encrypted(request)
    carrier.set_cookie(SESSION, token, path=PATH, secure=is_encrypted, httponly=True, samesite="strict")
    return carrier.headers["set-cookie"]


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session."""
    response.headers.append("set-cookie", session_header(request, token))


def set_entered(request: Request, response: Response, entered: Entered) -> None:
    """Give the browser what a good sign-in, or a step of it, has brought."""
    set_session(request, response, entered.token)
    if entered.device_token:
        set_device(request, response, entered.device_token)


def set_device(request: Request, response: Response, token: str) -> None:
    """Let the browser be known at the next sign-in."""
    is_encrypted, seconds = ConsoleState.of(request).is_encrypted(request), int(DEVICE_LASTS.total_seconds())
    response.set_cookie(DEVICE, token, seconds, path=PATH, secure=is_encrypted, httponly=True, samesite="strict")


def forget_session(response: Response) -> None:
    """Take the session away, and what the browser has kept of its pages."""
    response.delete_cookie(SESSION, path=PATH, httponly=True, samesite="strict")
    response.headers["clear-site-data"] = '"cache"'
