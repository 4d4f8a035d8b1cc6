"""Every route of the console, by every role and by nobody: allowed or refused as `permissions.yml` lists.

The table is built from the routes themselves. A route that declares nothing fails here; a new one has to be listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.staticfiles import StaticFiles
from sqlalchemy import select
from starlette.routing import BaseRoute, Mount

from bot.bootstrap import Assistant
from bot.console.access import ANYBODY, AWAITS_CODE, Allow, AwaitCode, LetIn
from bot.console.cookies import PATH, SESSION
from bot.console.state import ConsoleState
from bot.gateway.app import create_app
from bot.services.accounts.permissions import ROLES, Permission, Role
from bot.services.accounts.staff_sessions import Stage, start_session, use_session
from bot.store.tables import StaffRow

LISTED = Path(__file__).with_name("permissions.yml")
NOBODY, HALF_WAY = "nobody", "half-way"
EVERYBODY = [NOBODY, HALF_WAY, *Role]
DOORS = ("/staff/sign-in", "/staff/sign-in/code", "/staff/")
"""Where somebody is sent who may not see a page, and to whom nothing is said."""


def declared(route: RouteContext, path: str) -> str:
    """Return what a route declares. Raises: AssertionError where that is not one thing."""
    assert isinstance(route.original_route, APIRoute), f"{path} cannot say who may use it"
    calls = [dependency.call for dependency in route.dependant.dependencies]
    found = [call.declares for call in calls if isinstance(call, Allow | AwaitCode | LetIn)]
    assert len(found) == 1, f"{path} declares {found or 'nothing'}: give it one of bot.console.access"
    return found[0]


def walk(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield "METHOD path" and what it declares, of everything under /staff."""
    for route in iter_route_contexts(routes):
        path, original = f"{prefix}{route.path}", route.original_route
        if not path.startswith(PATH):
            continue
        if isinstance(original, Mount) and isinstance(original.app, StaticFiles):
            yield f"GET {path}/{{file}}", ANYBODY
        elif isinstance(original, Mount):
            yield from walk(original.routes, path)
        else:
            declares = declared(route, path)
            yield from ((f"{method} {path}", declares) for method in sorted(route.methods or ()))


def who_may(declares: str) -> list[str]:
    if declares == ANYBODY:
        return EVERYBODY
    return [HALF_WAY] if declares == AWAITS_CODE else [role for role in Role if role in ROLES[Permission(declares)]]


def listed() -> dict[str, list[str]]:
    table: dict[str, list[str]] = yaml.safe_load(LISTED.read_text(encoding="utf-8"))
    return table


def test_every_route_declares_who_may_use_it_and_is_listed(parts: Assistant) -> None:
    table = {route: who_may(declares) for route, declares in walk(create_app(parts).routes)}
    assert len(table) > 20, "the console is where this test looks"
    assert table == listed()


def session_of(parts: Assistant, who: str) -> tuple[str, str]:
    """Return token and form token of a new session; of nobody's, empty ones."""
    if who == NOBODY:
        return "", ""
    role, stage = (Role.STAFF, Stage.CODE) if who == HALF_WAY else (Role(who), Stage.FULL)
    with parts.database.write() as work:
        member = work.scalars(select(StaffRow).where(StaffRow.role == role)).one()
        _, token = start_session(work, member.id, stage, "test")
    state = ConsoleState(parts)
    signed_in = use_session(parts, token, state.rules)
    assert signed_in is not None
    return token, state.csrf_token(signed_in)


def is_allowed(url: str, route: str, token: str, csrf: str) -> bool:
    """Ask for the route, and tell whether it was refused."""
    method, path = route.split(" ")
    address = url + re.sub(r"\{[^}]+\}", "0" * 32, path)
    headers = {"Origin": url, "X-CSRF-Token": csrf} if method != "GET" else {"Accept": "text/html"}
    cookies = {SESSION: token} if token else {}
    with httpx.Client(cookies=cookies, timeout=30.0) as client, client.stream(method, address, headers=headers) as got:
        assert got.status_code < 500, f"{route}: {got.status_code}"
        if got.status_code == 303:
            sent_to = urlsplit(got.headers["location"])
            return sent_to.path not in DOORS or "notice" in sent_to.query
        if got.status_code == 401:
            return '"signed_out"' not in got.read().decode()
        return got.status_code != 403


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_route_is_allowed_or_refused_as_listed(staff: Assistant, gateway: str, who: str) -> None:
    wrong = []
    for route, allowed in listed().items():
        if is_allowed(gateway, route, *session_of(staff, who)) != (who in allowed):
            wrong.append(f"{route} is {'refused to' if who in allowed else 'open to'} {who}")
    assert wrong == []
