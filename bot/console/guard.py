"""What every request to the console passes: no other website changes anything, no page is framed, kept or scripted."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.cookies import PATH, SESSION

STATIC = "/static/"
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _CSP,
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with "no-referrer" browsers do not say where a form comes from
    "cross-origin-opener-policy": "same-origin",
    "x-robots-tag": "noindex",
}


class Guard:
    """Refuse changes that other websites ask for, and send the console's headers and renewed sessions."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                is_static = scope["path"].startswith(PATH + STATIC)
                headers["cache-control"] = "no-cache" if is_static else "no-store"
                given = any(cookie.startswith(f"{SESSION}=") for cookie in headers.getlist("set-cookie"))
                if "renewed_session" in state and not given:
                    headers.append("set-cookie", state["renewed_session"])
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in ("GET", "HEAD") and not _is_own(headers):
            refusal = PlainTextResponse("This request does not come from a page of the console.", 403)
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def _is_own(headers: Headers) -> bool:
    """Tell whether a page of this very host asks: browsers always name the origin of a change."""
    origin = urlsplit(headers.get("origin", "")).netloc
    return bool(origin) and origin == headers.get("host")
