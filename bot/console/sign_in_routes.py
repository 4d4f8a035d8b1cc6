"""Sign in and out."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.access import Allow, AwaitCode, LetIn
from bot.console.cookies import DEVICE, SESSION, forget_session, set_entered
from bot.console.forms import read_form
from bot.console.next_page import safe_next
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.live.addresses import address_of
from bot.services.accounts.audit import record
from bot.services.accounts.browser_name import browser_name
from bot.services.accounts.permissions import Permission
from bot.services.accounts.sign_in import Attempt, WrongCodeError, WrongPasswordError, give_code, sign_in
from bot.services.accounts.sign_in_limits import TooManyTriesError
from bot.services.accounts.staff_sessions import SignedIn, Stage, end_session, use_session

router = APIRouter()


@router.get("/sign-in", dependencies=[Depends(LetIn())])
async def ask_for_password(request: Request) -> Response:
    """Show the form."""
    return page(request, "sign_in.html", name="", next=safe_next(request.query_params.get("next", "")))


@router.post("/sign-in", dependencies=[Depends(LetIn())])
async def check_password(request: Request) -> Response:
    """Check name and password; go on to the second factor, or in."""
    state, form = ConsoleState.of(request), await read_form(request)
    wanted = safe_next(form.get("next", ""))
    attempt = Attempt(
        name=form.get("name", ""),
        password=form.get("password", ""),
        address=address_of(request),
        browser=browser_name(request.headers.get("user-agent", "")),
        device_token=request.cookies.get(DEVICE, ""),
        old_token=request.cookies.get(SESSION, ""),
    )
    try:
        entered = await asyncio.to_thread(sign_in, state.parts, attempt)
    except (WrongPasswordError, TooManyTriesError) as error:
        return _again(request, "sign_in.html", None, error, name=attempt.name[:64], next=wanted)
    to = wanted if entered.stage == Stage.FULL else f"/staff/sign-in/code?next={quote(wanted)}"
    response = RedirectResponse(to, 303)
    set_entered(request, response, entered)
    return response


@router.get("/api/signed-in", dependencies=[Depends(LetIn())])
async def is_signed_in(request: Request) -> dict[str, bool]:
    """Say whether this browser is signed in: the page asks that came by a link from elsewhere, so without a cookie."""
    state, token = ConsoleState.of(request), request.cookies.get(SESSION, "")
    session = await asyncio.to_thread(use_session, state.parts, token, state.rules, by_person=False)
    return {"signed_in": session is not None and session.stage == Stage.FULL}


@router.get("/sign-in/code")
async def ask_for_code(request: Request, signed_in: Annotated[SignedIn, Depends(AwaitCode())]) -> Response:
    """Show the form for the second factor."""
    return page(request, "sign_in_code.html", signed_in, next=safe_next(request.query_params.get("next", "")))


@router.post("/sign-in/code")
async def check_code(request: Request, signed_in: Annotated[SignedIn, Depends(AwaitCode())]) -> Response:
    """Check the second factor, and go in."""
    state, form = ConsoleState.of(request), await read_form(request)
    wanted, device_token = safe_next(form.get("next", "")), request.cookies.get(DEVICE, "")
    arguments = (state.parts, signed_in, form.get("code", ""), address_of(request), device_token)
    try:
        entered = await asyncio.to_thread(give_code, *arguments)
    except (WrongCodeError, TooManyTriesError) as error:
        return _again(request, "sign_in_code.html", signed_in, error, next=wanted)
    response = RedirectResponse(wanted, 303)
    set_entered(request, response, entered)
    return response


@router.post("/sign-out")
async def sign_out(
    request: Request, signed_in: Annotated[SignedIn, Depends(Allow(Permission.OWN_ACCOUNT, unfinished=True))]
) -> Response:
    """End the session."""
    parts = ConsoleState.of(request).parts

    def end() -> None:
        with parts.database.write() as work:
            end_session(work, signed_in.id)
            record(work, parts, signed_in.member, "session.ended", f"staff:{signed_in.member.name}")

    await asyncio.to_thread(end)
    response = RedirectResponse("/staff/sign-in?notice=signed-out", 303)
    forget_session(response)
    return response


def _again(request: Request, template: str, signed_in: SignedIn | None, error: Exception, **more: str) -> Response:
    """Show the form again with what was wrong; a refusal of many tries says when to come back."""
    if not isinstance(error, TooManyTriesError):
        return page(request, template, signed_in, status=401, error=str(error), **more)
    response = page(request, template, signed_in, status=429, error=str(error), **more)
    response.headers["retry-after"] = str(error.wait_seconds)
    return response
