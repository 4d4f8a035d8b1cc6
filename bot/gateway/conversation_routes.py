"""The visitor's API: start a conversation, send a message, read the events, forget it all."""

from __future__ import annotations

import asyncio
import datetime
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.errors import error_body, status_of
from bot.gateway.state import GatewayState
from bot.services.conversations import read_conversation, start_conversation
from bot.services.erase import forget_conversation
from bot.services.errors import VisitorError
from bot.services.reply import Reply
from bot.services.safety_reply import safety_reply
from bot.services.take_message import Accepted, Incoming, take_message
from bot.services.turns import Turn
from bot.services.visitor_text import clean
from bot.vault import UnreadableError

router = APIRouter(prefix="/api/conversations")
ConversationId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_logger = logging.getLogger(__name__)


class NewMessage(BaseModel):
    """A message. `text` is what the visitor typed, or the title of the button; `button` is its payload."""

    model_config = ConfigDict(extra="forbid")

    client_message_id: str = Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")
    text: str = ""
    button: str | None = Field(default=None, max_length=200)


class StartedConversation(BaseModel):
    """A new conversation and the token that opens it. `expires_at`: ISO time."""

    id: str
    token: str
    expires_at: datetime.datetime


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


@router.post("", status_code=201, response_model=StartedConversation)
async def start(request: Request) -> Any:
    """Start a conversation."""
    state = GatewayState.of(request)
    wait = state.start_limit.seconds_to_wait(request.client.host if request.client else "")
    if wait:
        return _too_fast(wait, None)
    identifier = await asyncio.to_thread(start_conversation, state.parts.database)
    token, expires_at = state.tokens.make(identifier)
    return StartedConversation(
        id=identifier, token=token, expires_at=datetime.datetime.fromtimestamp(expires_at, datetime.UTC)
    )


@router.post("/{conversation_id}/messages", status_code=202, response_model=StoredMessage)
async def send(
    request: Request, conversation_id: ConversationId, message: NewMessage, authorization: Annotated[str, Header()] = ""
) -> Any:
    """Take a message: triage, limits, storing; only then "accepted"."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, authorization)
    danger = safety_reply(state.parts, message.text)
    wait = 0 if danger else state.message_limit.seconds_to_wait(conversation_id)
    if wait:
        return _too_fast(wait, danger)
    incoming = Incoming(conversation_id, message.client_message_id, message.text, message.button)
    try:
        accepted = await asyncio.to_thread(take_message, state.parts, incoming, state.runner.worker)
    except VisitorError as error:
        return _refused(status_of(error), error.code, str(error), danger)
    except (SQLAlchemyError, UnreadableError) as error:
        _logger.error("a message could not be stored: %s", type(error).__name__)
        return _refused(503, "not_stored", "The message could not be stored. Please try again in a moment.", danger)
    _go_on(state, incoming, accepted)
    return StoredMessage(stored=True, sequence=accepted.sequence, turn_id=accepted.turn_id, replies=accepted.replies)


@router.get("/{conversation_id}/events")
async def events(
    request: Request,
    conversation_id: ConversationId,
    authorization: Annotated[str, Header()] = "",
    last_event_id: Annotated[int, Header(ge=0, le=2**31)] = 0,
) -> Any:
    """Stream every message after `Last-Event-ID`, as server-sent events."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, authorization)
    # A conversation that does not exist is an error here, where a status can still say so.
    await asyncio.to_thread(read_conversation, state.parts.database, state.parts.vault, conversation_id, 2**31)
    headers = {"x-accel-buffering": "no"}
    stream = state.stream(conversation_id, last_event_id)
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


@router.delete("/{conversation_id}", response_model=Forgotten)
async def forget(
    request: Request, conversation_id: ConversationId, authorization: Annotated[str, Header()] = ""
) -> Any:
    """Forget the conversation: messages, bookings, what waits to be sent, the engine's memory. Return a receipt."""
    state = GatewayState.of(request)
    _check_token(state, conversation_id, authorization)
    receipt = await asyncio.to_thread(forget_conversation, state.parts, conversation_id)
    state.signals.wake(conversation_id)
    return receipt.to_dict()


def _check_token(state: GatewayState, conversation_id: str, authorization: str) -> None:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not state.tokens.is_valid(token, conversation_id):
        raise HTTPException(401, headers={"www-authenticate": "Bearer"})


def _go_on(state: GatewayState, incoming: Incoming, accepted: Accepted) -> None:
    state.signals.wake(incoming.conversation_id)
    if accepted.claimed:
        text = clean(incoming.text)
        turn = Turn(accepted.turn_id, incoming.conversation_id, text, incoming.button, False, accepted.safety)
        state.runner.run_soon(turn)


def _refused(status: int, code: str, message: str, danger: Reply | None) -> JSONResponse:
    """Return an error; a safety reply travels with it."""
    replies = [danger.to_dict()] if danger else []
    return JSONResponse({**error_body(code, message), "stored": False, "replies": replies}, status)


def _too_fast(wait_seconds: int, danger: Reply | None) -> JSONResponse:
    response = _refused(429, "too_fast", f"That was very fast. Please wait {wait_seconds} seconds.", danger)
    response.headers["retry-after"] = str(wait_seconds)
    return response
