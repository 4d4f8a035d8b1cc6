"""Who may use a route: every route declares it with a dependency from here, and a test reads it from the routes.

A changing request also has to show the token of its session, in the form's field `csrf` or the header X-CSRF-Token.
"""

from __future__ import annotations

import asyncio
import hmac

from fastapi import Request

from bot.console.cookies import SESSION, session_header
from bot.console.forms import read_form
from bot.console.state import ConsoleState
from bot.services.accounts.permissions import Permission, may
from bot.services.accounts.staff_sessions import SignedIn, Stage, use_session

ANYBODY, AWAITS_CODE = "anybody", "awaits_code"
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf-token"
_HARMLESS = ("GET", "HEAD", "OPTIONS")


class SignedOutError(Exception):
    """Nobody is signed in, or not far enough. `to`: the page that helps."""

    def __init__(self, to: str = "/staff/sign-in") -> None:
        super().__init__()
        self.to = to


class RefusedError(Exception):
    """The role does not have the permission, or the request does not come from a page of this session."""


class Allow:
    """Let in whoever is signed in and has the permission, and return their session.

    `by_person`: False for what a page asks by itself, so that it does not keep anybody signed in.
    `unfinished`: also before a password that must be changed is changed, or a second factor that must be added is.
    """

    def __init__(self, permission: Permission, *, by_person: bool = True, unfinished: bool = False) -> None:
        self.declares = str(permission)
        self._permission = permission
        self._by_person = by_person
        self._unfinished = unfinished

    async def __call__(self, request: Request) -> SignedIn:
        """Return the session. Raises: SignedOutError, RefusedError."""
        state, signed_in = await _session_of(request, self._by_person)
        if signed_in.stage != Stage.FULL:
            raise SignedOutError("/staff/sign-in/code")
        await _check_origin_of_change(request, state, signed_in)
        if not self._unfinished:
            if signed_in.must_change_password:
                raise SignedOutError("/staff/password")
            if state.must_add_second_factor(signed_in):
                raise SignedOutError("/staff/second-factor")
        if not may(signed_in.member, self._permission):
            raise RefusedError
        return signed_in


class AwaitCode:
    """Let in whoever gave the right password and owes the second factor, and return their session."""

    declares = AWAITS_CODE

    async def __call__(self, request: Request) -> SignedIn:
        """Return the session. Raises: SignedOutError, RefusedError."""
        state, signed_in = await _session_of(request, True)
        if signed_in.stage != Stage.CODE:
            raise SignedOutError("/staff/")
        await _check_origin_of_change(request, state, signed_in)
        return signed_in


class LetIn:
    """Let everybody in: the sign-in, say."""

    declares = ANYBODY

    async def __call__(self) -> None:
        """Do nothing."""


async def _session_of(request: Request, by_person: bool) -> tuple[ConsoleState, SignedIn]:
    state, token = ConsoleState.of(request), request.cookies.get(SESSION, "")
    signed_in = None
    if token:
        signed_in = await asyncio.to_thread(use_session, state.parts, token, state.rules, by_person=by_person)
    if signed_in is None:
        raise SignedOutError
    request.state.signed_in = signed_in
    if signed_in.new_token:
        request.state.renewed_session = session_header(request, signed_in.new_token)
    return state, signed_in


async def _check_origin_of_change(request: Request, state: ConsoleState, signed_in: SignedIn) -> None:
    if request.method in _HARMLESS:
        return
    shown = request.headers.get(CSRF_HEADER) or (await read_form(request)).get(CSRF_FIELD, "")
    if not hmac.compare_digest(shown.encode(), state.csrf_token(signed_in).encode()):
        raise RefusedError
