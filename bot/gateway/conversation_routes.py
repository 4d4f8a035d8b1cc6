"""The visitor's API: start a conversation, write and send a message, read the events, rate a reply, forget it all."""

from __future__ import annotations

import asyncio
import datetime
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, HTTPException, Path, Request, Security
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.errors import ErrorBody, RefusalBody, error_body, status_of, where
from bot.gateway.state import GatewayState
from bot.live.addresses import address_of
from bot.live.events import EventStreamResponse
from bot.services.conversations.conversation import last_sequence, start_conversation
from bot.services.conversations.give_feedback import Feedback, give_feedback
from bot.services.conversations.take_message import Accepted, Incoming, take_message
from bot.services.conversations.turns import Turn
from bot.services.conversations.visitor_text import clean
from bot.services.desk.visitor_typing import show_visitor_typing
from bot.services.errors import VisitorError
from bot.services.privacy.erase import forget_conversation
from bot.services.reply import Reply
from bot.vault import UnreadableError

STREAM_RETRY_SECONDS = 10
ConversationId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Sequence = Annotated[int, Path(ge=1, le=2**31 - 1)]
Token = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False))]
_logger = logging.getLogger(__name__)
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The request is not JSON."},
    403: {"model": ErrorBody, "description": "The website that asks is not one of the clinic's."},
    413: {"model": ErrorBody, "description": "The request, or the text in it, is too long."},
    422: {"model": ErrorBody, "description": "The request cannot be understood."},
    429: {"model": RefusalBody, "description": "Too much at once; Retry-After says how many seconds to wait."},
    503: {"model": RefusalBody, "description": "The store is away. Replies to danger come all the same."},
}
_OWN_ERRORS: dict[int | str, dict[str, Any]] = {
    **_ERRORS,
    401: {"model": ErrorBody, "description": "The token is missing, wrong or too old."},
    404: {"model": ErrorBody, "description": "The conversation does not exist, or was forgotten."},
}
router = APIRouter(prefix="/api/conversations", tags=["conversations"])


class NewConversation(BaseModel):
    """What a visitor is about to say. It is read for danger, and not stored: the message itself follows.

    `notice_version`: of the notice that the visitor has read.
    """

    model_config = ConfigDict(extra="forbid")

    text: str = ""
    notice_version: str | None = Field(default=None, max_length=16, pattern=r"^[0-9A-Za-z.-]+$")


class NewMessage(BaseModel):
    """A message. `text` is what the visitor typed, or the title of the button; `button` is its payload."""

    model_config = ConfigDict(extra="forbid")

    client_message_id: str = Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")
    text: str = ""
    button: str | None = Field(default=None, max_length=200)


class NewFeedback(BaseModel):
    """Whether a reply helped, and what the visitor says about it."""

    model_config = ConfigDict(extra="forbid")

    helpful: bool
    word: str = ""


class StartedConversation(BaseModel):
    """A new conversation and the token that opens it. `replies`: of the safety triage. `expires_at`: ISO time."""

    id: str
    token: str
    expires_at: datetime.datetime
    replies: list[dict[str, Any]]


class StoredMessage(BaseModel):
    """An acknowledged message. `replies`: of the safety triage only; everything else comes by the event stream."""

    stored: bool
    sequence: int
    turn_id: str
    replies: list[dict[str, Any]]


class Forgotten(BaseModel):
    """The receipt. `bookings`: references; `erased`: table to how many rows."""

    erased_at: datetime.datetime
    conversation: str
    bookings: list[str]
    erased: dict[str, int]


class StoredFeedback(BaseModel):
    """An acknowledged vote. `replies`: of the safety triage, to its word."""

    stored: bool
    replies: list[dict[str, Any]]


@router.post("", status_code=201, response_model=StartedConversation, responses=_ERRORS)
async def start(request: Request, new: Annotated[NewConversation | None, Body()] = None) -> Any:
    """Start a conversation: triage of what the visitor is about to say, limits, storing."""
    state = GatewayState.of(request)
    new = new or NewConversation()
    danger = await state.first_look.danger_in(new.text)
    wait = 0 if danger else state.start_limit.seconds_to_wait(address_of(request))
    if wait:
        return _too_fast(request, wait)
    try:
        identifier = await asyncio.to_thread(start_conversation, state.parts.database, new.notice_version)
    except Exception as error:  # whatever it is, the reply to danger goes out
        return _not_stored(error, danger)
    token, expires_at = state.tokens.make(identifier)
    return StartedConversation(
        id=identifier,
        token=token,
        expires_at=datetime.datetime.fromtimestamp(expires_at, datetime.UTC),
        replies=[danger.to_dict()] if danger else [],
    )


@router.post("/{conversation_id}/messages", status_code=202, response_model=StoredMessage, responses=_OWN_ERRORS)
async def send(request: Request, conversation_id: ConversationId, message: NewMessage, token: Token = None) -> Any:
    """Take a message: triage, limits, storing; only then "accepted"."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, token)
    # Also the words that somebody put into a button's payload.
    danger = await state.first_look.danger_in(message.text, message.button)
    wait = 0 if danger else _seconds_to_wait(state, request, conversation_id)
    if wait:
        return _too_fast(request, wait)
    incoming = Incoming(conversation_id, message.client_message_id, message.text, message.button)
    try:
        accepted = await asyncio.to_thread(take_message, state.parts, incoming, state.runner.worker)
    except VisitorError as error:
        return _refused(request, status_of(error), error.code, str(error), danger)
    except Exception as error:  # whatever it is, the reply to danger goes out
        return _not_stored(error, danger)
    _go_on(state, incoming, accepted)
    return StoredMessage(stored=True, sequence=accepted.sequence, turn_id=accepted.turn_id, replies=accepted.replies)


@router.post("/{conversation_id}/typing", status_code=204, response_model=None, responses=_OWN_ERRORS)
async def type_(request: Request, conversation_id: ConversationId, token: Token = None) -> Response:
    """Let the person who has the conversation see for a few seconds that the visitor writes; nothing of what."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, token)
    wait = state.typing_limit.seconds_to_wait(conversation_id)
    if wait:
        return _too_fast(request, wait)
    if await asyncio.to_thread(show_visitor_typing, state.parts.database, conversation_id):
        state.signals.wake(conversation_id)
    return Response(status_code=204)


@router.get(
    "/{conversation_id}/events",
    response_class=Response,
    responses={**_OWN_ERRORS, 200: {"content": {"text/event-stream": {}}, "description": "The events."}},
)
async def events(
    request: Request,
    conversation_id: ConversationId,
    token: Token = None,
    last_event_id: Annotated[int, Header(ge=0, le=2**31)] = 0,
) -> Any:
    """Stream every message after `Last-Event-ID`, as server-sent events; all where that id lies in the future."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, token)
    if state.open_streams.is_full(conversation_id, address_of(request)):
        message = "Too many windows of this chat are open. Please close one."
        response = _refused(request, 429, "too_many_streams", message, None)
        response.headers["retry-after"] = str(STREAM_RETRY_SECONDS)
        return response
    # A conversation that does not exist is an error here, where a status can still say so.
    newest = await asyncio.to_thread(last_sequence, state.parts.database, conversation_id)
    if last_event_id > newest:
        state.refusals.note(request, "event_id_from_the_future")
        last_event_id = 0
    return EventStreamResponse(state.stream(conversation_id, address_of(request), last_event_id))


@router.put("/{conversation_id}/messages/{sequence}/feedback", response_model=StoredFeedback, responses=_OWN_ERRORS)
async def rate(
    request: Request, conversation_id: ConversationId, sequence: Sequence, new: NewFeedback, token: Token = None
) -> Any:
    """Say whether a reply helped. A word that speaks of danger is taken as a message as well."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, token)
    danger = await state.first_look.danger_in(new.word)
    wait = 0 if danger else _seconds_to_wait(state, request, conversation_id)
    if wait:
        return _too_fast(request, wait)
    feedback = Feedback(conversation_id, sequence, new.helpful, new.word)
    arguments = (state.parts, feedback, danger is not None)
    try:
        replies = await asyncio.to_thread(give_feedback, *arguments)
    except VisitorError as error:
        return _refused(request, status_of(error), error.code, str(error), danger)
    except Exception as error:  # whatever it is, the reply to danger goes out
        return _not_stored(error, danger)
    finally:
        state.signals.wake(conversation_id)
    return StoredFeedback(stored=True, replies=replies)


@router.delete("/{conversation_id}", response_model=Forgotten, responses=_OWN_ERRORS)
async def forget(request: Request, conversation_id: ConversationId, token: Token = None) -> Any:
    """Forget messages, votes, bookings, what waits to be sent and the engine's memory. Return a receipt."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, token)
    receipt = await asyncio.to_thread(forget_conversation, state.parts, conversation_id)
    state.signals.wake(conversation_id)
    return receipt.to_dict()


def _check_token(state: GatewayState, conversation_id: str, token: HTTPAuthorizationCredentials | None) -> None:
    """Raises: HTTPException, whose detail is for the log."""
    if token is None or not state.tokens.is_valid(token.credentials, conversation_id):
        reason = "token_wrong" if token else "token_missing"
        raise HTTPException(401, reason, {"www-authenticate": "Bearer"})


def _seconds_to_wait(state: GatewayState, request: Request, conversation_id: str) -> int:
    wait = state.message_limit.seconds_to_wait(conversation_id)
    return wait or state.address_limit.seconds_to_wait(address_of(request))


def _go_on(state: GatewayState, incoming: Incoming, accepted: Accepted) -> None:
    state.signals.wake(incoming.conversation_id)
    if accepted.claimed:
        text = clean(incoming.text)
        what = (accepted.turn_id, incoming.conversation_id, text, incoming.button)
        turn = Turn(*what, is_resend=False, safety=accepted.safety, said_tier=accepted.said_tier)
        state.runner.run_soon(turn)


def _refused(request: Request, status: int, code: str, message: str, danger: Reply | None) -> JSONResponse:
    """Note in the log, and return, why something is not taken; a safety reply travels with it."""
    GatewayState.of(request).refusals.note(request, code)
    return _error(status, code, message, danger)


def _error(status: int, code: str, message: str, danger: Reply | None) -> JSONResponse:
    replies = [danger.to_dict()] if danger else []
    return JSONResponse({**error_body(code, message), "stored": False, "replies": replies}, status)


def _not_stored(error: Exception, danger: Reply | None) -> JSONResponse:
    _logger.error("what a visitor sent could not be stored: %s", where(error))
    status = 503 if isinstance(error, SQLAlchemyError | UnreadableError) else 500
    return _error(status, "not_stored", "The message could not be stored. Please try again in a moment.", danger)


def _too_fast(request: Request, wait_seconds: int) -> JSONResponse:
    response = _refused(request, 429, "too_fast", f"That was very fast. Please wait {wait_seconds} seconds.", None)
    response.headers["retry-after"] = str(wait_seconds)
    return response
