"""What every request and response passes: a limit on the body, errors without words, and the security headers."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.errors import error_body, where
from bot.gateway.state import GatewayState

LARGEST_BODY_BYTES = 256 * 1024
"""Far more than a message may have, so that the safety triage reads a message before its size is refused."""
_logger = logging.getLogger(__name__)
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """Add the security headers to every response. Nothing is cached, unless its route says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache" if scope["path"].startswith("/page/") else "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class UnexpectedErrors:
    """Answer what nobody expected in the one shape. The log has the error's type only: its text may quote a visitor."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def watch(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            _logger.error("%s %s failed: %s", scope["method"], scope.get("route"), where(error))
            if not has_started:
                body = error_body("internal", "Something went wrong here. Please try again in a moment.")
                await JSONResponse(body, 500)(scope, receive, send)


class BodyLimit:
    """Refuse a body over LARGEST_BODY_BYTES before it is read whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, and pass the request on with it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client went away in the middle
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY_BYTES:
                request = HTTPConnection(scope)
                GatewayState.of(request).refusals.note(request, "body_too_large")
                refusal = error_body("body_too_large", "The request is larger than 256 kB.")
                await JSONResponse(refusal, 413, {"connection": "close"})(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)
