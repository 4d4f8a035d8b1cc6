"""The accounts of the staff, for admins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.access import Allow
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.services.accounts import account as accounts
from bot.services.accounts.account import Account, AccountError
from bot.services.accounts.permissions import Permission, Role
from bot.services.accounts.staff_sessions import SignedIn

Admin = Annotated[SignedIn, Depends(Allow(Permission.MANAGE_STAFF))]
AccountId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
router = APIRouter()


@router.get("/accounts")
async def list_accounts(request: Request, signed_in: Admin) -> Response:
    """Show all accounts, and the form for a new one."""
    return await _list_page(request, signed_in)


@router.post("/accounts")
async def add_account(request: Request, signed_in: Admin) -> Response:
    """Add an account, and show its first password, this once."""
    parts, form = ConsoleState.of(request).parts, await read_form(request)
    new = {name: form.get(name, "") for name in ("name", "role", "shown_as")}
    try:
        password = await asyncio.to_thread(accounts.add_account, parts, signed_in.member, **new)
    except AccountError as error:
        return await _list_page(request, signed_in, str(error), new)
    return page(request, "new_password.html", signed_in, name=new["name"], password=password)


@router.get("/accounts/{account_id}")
async def show_account(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """Show one account, and what can be done about it."""
    account = await _account(request, account_id)
    return page(request, "account.html", signed_in, account=account, roles=list(Role))


@router.post("/accounts/{account_id}")
async def change_account(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """Change role and shown name."""
    form = await read_form(request)
    change = {"role": form.get("role", ""), "shown_as": form.get("shown_as", "")}
    return await _change(request, signed_in, account_id, "changed", accounts.change_account, **change)


@router.post("/accounts/{account_id}/disable")
async def disable(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """Disable the account."""
    return await _change(request, signed_in, account_id, "disabled", accounts.set_disabled, disabled=True)


@router.post("/accounts/{account_id}/enable")
async def enable(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """Let the account in again."""
    return await _change(request, signed_in, account_id, "enabled", accounts.set_disabled, disabled=False)


@router.post("/accounts/{account_id}/reset-second-factor")
async def reset_second_factor(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """Take the account's second factor away."""
    return await _change(request, signed_in, account_id, "second-factor-reset", accounts.reset_second_factor)


@router.post("/accounts/{account_id}/sign-out")
async def sign_out(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """End all sessions of the account."""
    return await _change(request, signed_in, account_id, "signed-out-everywhere", accounts.sign_out_everywhere)


@router.post("/accounts/{account_id}/password")
async def give_new_password(request: Request, signed_in: Admin, account_id: AccountId) -> Response:
    """Give the account a new password, and show it, this once."""
    account, parts = await _account(request, account_id), ConsoleState.of(request).parts
    password = await asyncio.to_thread(accounts.give_new_password, parts, signed_in.member, account.name)
    return page(request, "new_password.html", signed_in, name=account.name, password=password)


async def _change(
    request: Request, signed_in: SignedIn, account_id: str, notice: str, change: Callable[..., Any], **how: Any
) -> Response:
    account = await _account(request, account_id)
    try:
        await asyncio.to_thread(change, ConsoleState.of(request).parts, signed_in.member, account.name, **how)
    except AccountError as error:
        more = {"account": account, "roles": list(Role), "error": str(error)}
        return page(request, "account.html", signed_in, status=422, **more)
    return RedirectResponse(f"/staff/accounts/{account_id}?notice={notice}", 303)


async def _account(request: Request, account_id: str) -> Account:
    every = await asyncio.to_thread(accounts.accounts, ConsoleState.of(request).parts.database)
    found = next((account for account in every if account.id == account_id), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _list_page(
    request: Request, signed_in: SignedIn, error: str = "", new: dict[str, str] | None = None
) -> Response:
    every = await asyncio.to_thread(accounts.accounts, ConsoleState.of(request).parts.database)
    more = {"accounts": every, "roles": list(Role), "error": error, "new": new or {"role": Role.STAFF}}
    return page(request, "accounts.html", signed_in, status=422 if error else 200, **more)
