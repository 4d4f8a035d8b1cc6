"""What the console says when something cannot be done: a page for people, the one JSON shape for scripts."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.access import CSRF_HEADER, RefusedError, SignedOutError
from bot.console.forms import UnreadableFormError
from bot.console.next_page import with_next
from bot.console.pages import page
from bot.services.desk.staff_work import NotPermittedError, StaffError
from bot.services.errors import ConversationGoneError, MessageTooLongError, VisitorError
from bot.services.handover.staff_writing import AnswerWithheldError, NoSuchAnswerError
from bot.vault import UnreadableError

API = "/staff/api/"
_WORDS = {
    403: ("refused", "You cannot do this.", "Your account does not allow it, or the page was open for too long."),
    404: ("not_found", "There is nothing here.", "It may have been erased, or the address is wrong."),
    405: ("method_not_allowed", "This cannot be done here.", "The address does not take it."),
    422: ("unreadable_request", "This could not be read.", "Go back, check what you typed, and try again."),
    500: ("internal", "Something went wrong here.", "Please try again in a moment."),
    503: ("store_unavailable", "Nothing can be stored or read just now.", "Please try again in a moment."),
}
_STATUS: dict[type[Exception], int] = {
    NotPermittedError: 403,
    ConversationGoneError: 404,
    NoSuchAnswerError: 404,
    MessageTooLongError: 413,
    AnswerWithheldError: 422,
}
"""What else the staff cannot do is in conflict with who does what; what they write is unreadable."""
_logger = logging.getLogger(__name__)


def refusal(request: Request, status: int, code: str = "") -> Response:
    """Return an error: for a script as JSON, for a person as a page."""
    name, title, text = _WORDS.get(status, _WORDS[500])
    if wants_json(request):
        return JSONResponse({"error": {"code": code or name, "message": f"{title} {text}"}}, status)
    signed_in = getattr(request.state, "signed_in", None)
    return page(request, "error.html", signed_in, status=status, title=title, text=text)


def wants_json(request: Request) -> bool:
    """Tell whether a script of ours asks, which needs no page."""
    return request.url.path.startswith(API) or CSRF_HEADER in request.headers


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of the console."""

    @app.exception_handler(SignedOutError)
    async def signed_out(request: Request, error: SignedOutError) -> Response:
        if wants_json(request):
            body = {"error": {"code": "signed_out", "message": "You are signed out.", "to": error.to}}
            return JSONResponse(body, 401)
        return RedirectResponse(with_next(error.to, request), 303)

    @app.exception_handler(RefusedError)
    async def refused(request: Request, error: RefusedError) -> Response:
        return refusal(request, 403)

    @app.exception_handler(StaffError)
    @app.exception_handler(VisitorError)
    async def not_now(request: Request, error: StaffError | VisitorError) -> Response:
        """Say what the services say: the words are ours, and for people."""
        body = {"error": {"code": error.code, "message": str(error)}}
        return JSONResponse(body, _STATUS.get(type(error), 409 if isinstance(error, StaffError) else 422))

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(UnreadableFormError)
    async def unreadable(request: Request, error: Exception) -> Response:
        return refusal(request, 422)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        return refusal(request, error.status_code)

    @app.exception_handler(SQLAlchemyError)
    @app.exception_handler(UnreadableError)
    async def store_away(request: Request, error: Exception) -> Response:
        _logger.error("%s in the console failed: %s", request.method, type(error).__name__)
        return refusal(request, 503)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return refusal(request, 500)
