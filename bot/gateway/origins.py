"""Which websites may show the chat: those of the clinic's profile and the gateway's own pages. All others are refused.

Browsers name the website in `Origin`. Whatever asks without one (a program, say) has no visitor whose trust it could
misuse: what it may do is decided by tokens alone, since no cookie is ever set.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.errors import error_body
from bot.gateway.state import GatewayState

_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Last-Event-ID",
    "access-control-max-age": "600",
}


class Origins:
    """Let the clinic's websites use the API, and refuse every other."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, answer it as a preflight, or refuse it."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        state: GatewayState = scope["app"].state.gateway
        if not _is_allowed(state, origin, headers.get("host", "")):
            state.refusals.note(HTTPConnection(scope), "origin_not_allowed")
            message = "This website may not use the chat. The clinic can allow it in data/clinic.yml."
            await JSONResponse(error_body("origin_not_allowed", message), 403, {"vary": "Origin"})(scope, receive, send)
            return

        async def send_with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                added["access-control-allow-origin"] = origin
                added["access-control-expose-headers"] = "Retry-After"
                added.add_vary_header("Origin")
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send_with_origin)
            return
        await self._app(scope, receive, send_with_origin)


def _is_allowed(state: GatewayState, origin: str, host: str) -> bool:
    """Tell whether the origin is our own, whatever a proxy made of the scheme, or one of the profile's."""
    return urlsplit(origin).netloc == host or origin in state.parts.profile.allowed_origins
