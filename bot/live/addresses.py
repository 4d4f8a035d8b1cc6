"""Whose request it is, as far as the network says."""

from __future__ import annotations

from starlette.requests import HTTPConnection


def address_of(request: HTTPConnection) -> str:
    """Return whose request it is: behind a proxy that we trust, the address that the proxy names."""
    return request.client.host if request.client else ""
