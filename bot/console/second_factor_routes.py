"""Set one's second factor up, take it away, make new recovery codes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import segno
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from bot.console.access import Allow
from bot.console.cookies import set_session
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.services.accounts import second_factor
from bot.services.accounts.account import is_own_password
from bot.services.accounts.audit import record
from bot.services.accounts.permissions import Permission
from bot.services.accounts.sign_in_limits import TooManyTriesError
from bot.services.accounts.staff_sessions import SignedIn, end_sessions, renewed

T = TypeVar("T")
Own = Annotated[SignedIn, Depends(Allow(Permission.OWN_ACCOUNT))]
Unfinished = Annotated[SignedIn, Depends(Allow(Permission.OWN_ACCOUNT, unfinished=True))]
router = APIRouter(prefix="/second-factor")


@router.get("")
async def show(request: Request, signed_in: Unfinished) -> Response:
    """Show the QR code of a new second factor, or what can be done about the one that there is."""
    return await _form_page(request, signed_in)


@router.post("")
async def add(request: Request, signed_in: Unfinished) -> Response:
    """Take a second factor into use, and show its recovery codes, this once."""
    state, form = ConsoleState.of(request), await read_form(request)
    if signed_in.has_second_factor:
        return RedirectResponse("/staff/second-factor", 303)
    if problem := await _password_problem(state, signed_in, form):
        return await _form_page(request, signed_in, problem)

    def confirm(work: Session) -> list[str] | None:
        codes = second_factor.confirm_set_up(work, state.parts, signed_in.member.id, form.get("code", ""))
        if codes is not None:
            end_sessions(work, signed_in.member.id, but=signed_in.id)
            _note(work, state, signed_in, "staff.second_factor_added")
        return codes

    codes = await asyncio.to_thread(_write, state, confirm)
    if codes is None:
        return await _form_page(request, signed_in, "That code is wrong. Wait for the next one and type it.")
    signed_in, token = await asyncio.to_thread(renewed, state.parts, signed_in)
    response = page(request, "recovery_codes.html", signed_in, codes=codes)
    set_session(request, response, token)
    return response


@router.post("/recovery-codes")
async def renew_recovery_codes(request: Request, signed_in: Own) -> Response:
    """Make new recovery codes, and show them, this once; the old ones are void."""
    state, form = ConsoleState.of(request), await read_form(request)
    problem = await _password_problem(state, signed_in, form)
    if problem or not signed_in.has_second_factor:
        return await _form_page(request, signed_in, problem)

    def make(work: Session) -> list[str]:
        codes = second_factor.new_recovery_codes(work, state.parts, signed_in.member.id)
        _note(work, state, signed_in, "staff.recovery_codes_made")
        return codes

    return page(request, "recovery_codes.html", signed_in, codes=await asyncio.to_thread(_write, state, make))


@router.post("/remove")
async def remove(request: Request, signed_in: Own) -> Response:
    """Take one's second factor away, where the clinic does not ask for one."""
    state, form = ConsoleState.of(request), await read_form(request)
    problem = await _password_problem(state, signed_in, form)
    if state.is_second_factor_required:
        problem = "The clinic asks for a second factor. An admin can take it away for you to set up another."
    if problem:
        return await _form_page(request, signed_in, problem)

    def take_away(work: Session) -> None:
        second_factor.remove(work, signed_in.member.id)
        end_sessions(work, signed_in.member.id, but=signed_in.id)
        _note(work, state, signed_in, "staff.second_factor_removed")

    await asyncio.to_thread(_write, state, take_away)
    _, token = await asyncio.to_thread(renewed, state.parts, signed_in)
    response = RedirectResponse("/staff/me?notice=second-factor-off", 303)
    set_session(request, response, token)
    return response


async def _form_page(request: Request, signed_in: SignedIn, error: str = "") -> Response:
    state, status = ConsoleState.of(request), 422 if error else 200
    more: dict[str, Any] = {"required": state.is_second_factor_required, "has": signed_in.has_second_factor}
    if not signed_in.has_second_factor:
        begin = second_factor.begin_set_up
        secret = await asyncio.to_thread(_write, state, lambda work: begin(work, state.parts, signed_in.member.id))
        address = second_factor.address_of(secret, signed_in.member.name, state.parts.profile.texts["name"])
        more["picture"] = segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff", dark="#000")
        more["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page(request, "second_factor.html", signed_in, status=status, error=error, **more)


async def _password_problem(state: ConsoleState, signed_in: SignedIn, form: dict[str, str]) -> str:
    """Return what is wrong with the password that was asked for again, or nothing."""
    arguments = (state.parts, signed_in.member, form.get("password", ""))
    try:
        return "" if await asyncio.to_thread(is_own_password, *arguments) else "The password is wrong."
    except TooManyTriesError as error:
        return str(error)


def _write(state: ConsoleState, change: Callable[[Session], T]) -> T:
    with state.parts.database.write() as work:
        return change(work)


def _note(work: Session, state: ConsoleState, signed_in: SignedIn, action: str) -> None:
    record(work, state.parts, signed_in.member, action, f"staff:{signed_in.member.name}")
