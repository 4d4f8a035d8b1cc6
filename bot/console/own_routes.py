"""One's own account: the first page, password, second factor, sessions."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.access import Allow
from bot.console.cookies import set_device, set_session
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.services.accounts import second_factor
from bot.services.accounts.account import AccountError, change_own_password
from bot.services.accounts.audit import record
from bot.services.accounts.passwords import SHORTEST, WeakPasswordError
from bot.services.accounts.permissions import Permission
from bot.services.accounts.sign_in import device_token_for
from bot.services.accounts.sign_in_limits import TooManyTriesError
from bot.services.accounts.staff_sessions import SignedIn, end_sessions, renewed, sessions_of

Own = Annotated[SignedIn, Depends(Allow(Permission.OWN_ACCOUNT))]
Unfinished = Annotated[SignedIn, Depends(Allow(Permission.OWN_ACCOUNT, unfinished=True))]
router = APIRouter()


@router.get("/")
async def home(request: Request, signed_in: Own) -> Response:
    """Show where one may go."""
    return page(request, "home.html", signed_in)


@router.get("/me")
async def me(request: Request, signed_in: Own) -> Response:
    """Show one's own account and sessions."""
    state = ConsoleState.of(request)
    arguments = (state.parts.database, signed_in.member.id, state.rules)
    sessions = await asyncio.to_thread(sessions_of, *arguments)
    left = await asyncio.to_thread(_recovery_codes_left, state, signed_in)
    return page(request, "me.html", signed_in, sessions=sessions, session=signed_in, recovery_codes_left=left)


@router.post("/me/sign-out-others")
async def sign_out_others(request: Request, signed_in: Own) -> Response:
    """End one's other sessions."""
    parts, member = ConsoleState.of(request).parts, signed_in.member

    def end() -> None:
        with parts.database.write() as work:
            ended = end_sessions(work, member.id, but=signed_in.id)
            record(work, parts, member, "session.others_ended", f"staff:{member.name}", sessions=ended)

    await asyncio.to_thread(end)
    return RedirectResponse("/staff/me?notice=sessions", 303)


@router.get("/password")
async def ask_for_new_password(request: Request, signed_in: Unfinished) -> Response:
    """Show the form."""
    return _password_page(request, signed_in)


@router.post("/password")
async def change_password(request: Request, signed_in: Unfinished) -> Response:
    """Change one's own password; every other session ends, and this one gets a new token."""
    state, form = ConsoleState.of(request), await read_form(request)
    old, new = form.get("old", ""), form.get("new", "")
    if new != form.get("again", ""):
        return _password_page(request, signed_in, "The two new passwords are not the same.")
    arguments = (state.parts, signed_in.member, signed_in.id, old, new)
    try:
        changed = await asyncio.to_thread(change_own_password, *arguments)
    except (WeakPasswordError, AccountError, TooManyTriesError) as error:
        return _password_page(request, signed_in, str(error))
    if not changed:
        return _password_page(request, signed_in, "The present password is wrong.")
    response = RedirectResponse("/staff/me?notice=password", 303)
    _, token = await asyncio.to_thread(renewed, state.parts, signed_in)
    set_session(request, response, token)
    device_token = await asyncio.to_thread(device_token_for, state.parts, signed_in.member)
    set_device(request, response, device_token)
    return response


@router.get("/api/session")
async def session_times(
    signed_in: Annotated[SignedIn, Depends(Allow(Permission.OWN_ACCOUNT, by_person=False, unfinished=True))],
) -> dict[str, int]:
    """Say how long the session lasts, in seconds. It keeps nobody signed in."""
    return signed_in.seconds_left()


@router.post("/api/session")
async def stay(signed_in: Unfinished) -> dict[str, int]:
    """Stay signed in: somebody is at work on a page that asks for nothing."""
    return signed_in.seconds_left()


def _password_page(request: Request, signed_in: SignedIn, error: str = "") -> Response:
    status = 422 if error else 200
    must = signed_in.must_change_password
    return page(request, "password.html", signed_in, status=status, error=error, must=must, shortest=SHORTEST)


def _recovery_codes_left(state: ConsoleState, signed_in: SignedIn) -> int:
    with state.parts.database.read() as work:
        return second_factor.recovery_codes_left(work, signed_in.member.id)
