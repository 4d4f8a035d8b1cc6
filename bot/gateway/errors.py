"""One JSON shape for every error: `{"error": {"code", "message"}}`. No visitor's words in it, nor in the log."""

from __future__ import annotations

import logging
import traceback
from pathlib import PurePath
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.gateway.state import GatewayState
from bot.services.errors import (
    ButtonNotOfferedError,
    ConversationGoneError,
    EmptyMessageError,
    MessageConflictError,
    MessageTooLongError,
    NothingToRateError,
    VisitorError,
)
from bot.vault import UnreadableError

_STATUS = {
    ConversationGoneError: 404,
    EmptyMessageError: 422,
    MessageTooLongError: 413,
    MessageConflictError: 422,
    ButtonNotOfferedError: 422,
    NothingToRateError: 404,
}
_HTTP_CODES = {
    400: ("unreadable_request", "The request cannot be read: check its JSON."),
    401: ("unauthorized", "The token for this conversation is missing, wrong or too old."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
}
_FIELDS = ("client_message_id", "text", "button", "notice_version", "helpful", "word", "body")
_logger = logging.getLogger(__name__)


class ErrorDetail(BaseModel):
    """What is wrong: `code` for programs, `message` for people."""

    code: str
    message: str


class ErrorBody(BaseModel):
    """Every error."""

    error: ErrorDetail


class RefusalBody(ErrorBody):
    """What a visitor sent was not taken. `replies`: of the safety triage, which comes before any refusal."""

    stored: bool = False
    replies: list[dict[str, Any]] = []


def error_body(code: str, message: str) -> dict[str, Any]:
    """Return the body of an error."""
    return {"error": {"code": code, "message": message}}


def status_of(error: VisitorError) -> int:
    """Return the HTTP status for a visitor's error."""
    return _STATUS.get(type(error), 400)


def where(error: Exception) -> str:
    """Return the error's type, with the file and line that raised it: its text may quote a visitor."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {PurePath(last.filename).name}:{last.lineno}"


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of the app in the one shape; what is refused is in the log by its reason."""

    def note(request: Request, reason: str) -> None:
        GatewayState.of(request).refusals.note(request, reason)

    @app.exception_handler(VisitorError)
    async def visitor_error(request: Request, error: VisitorError) -> JSONResponse:
        note(request, error.code)
        return JSONResponse(error_body(error.code, str(error)), status_of(error))

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        note(request, "unreadable_request")
        places = sorted({".".join(str(part) for part in item["loc"][1:2]) or "body" for item in error.errors()})
        known = [place for place in places if place in _FIELDS]
        message = f"The request cannot be read: check {', '.join(known) or 'its JSON'}."
        return JSONResponse(error_body("unreadable_request", message), 422)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code, message = _HTTP_CODES.get(error.status_code, ("http_error", "The request could not be answered."))
        if request.url.path.startswith("/api/"):
            note(request, error.detail if error.status_code == 401 else code)
        return JSONResponse(error_body(code, message), error.status_code, error.headers)

    @app.exception_handler(SQLAlchemyError)
    @app.exception_handler(UnreadableError)
    async def store_away(request: Request, error: Exception) -> JSONResponse:
        _logger.error("%s failed: %s", request.method, type(error).__name__)
        message = "Messages cannot be stored or read just now. Please try again in a moment."
        return JSONResponse(error_body("store_unavailable", message), 503)
