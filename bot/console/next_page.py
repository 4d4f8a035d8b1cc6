"""Where somebody wanted to go before they had to sign in."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Request

HOME = "/staff/"
_OWN_PAGE = re.compile(r"/staff(?:/[A-Za-z0-9_-]+)*/?(?:\?[A-Za-z0-9_=&.-]*)?")
"""The console, folders and pages of it, and a question that holds nothing but plain signs."""


def with_next(to: str, request: Request) -> str:
    """Return the address with the page that is wanted, where it is one to come back to."""
    wanted = request.url.path
    if request.method != "GET" or wanted.startswith(to) or wanted == HOME:
        return to
    return f"{to}?next={quote(wanted)}"


def safe_next(wanted: str) -> str:
    """Return the page if it is one of the console's, else the first one: no address leads anywhere else."""
    is_own = len(wanted) <= 200 and _OWN_PAGE.fullmatch(wanted) and not wanted.startswith("/staff/sign-")
    return wanted if is_own else HOME
