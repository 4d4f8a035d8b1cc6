"""One conversation, for the console's scripts: read it, follow it, take it, write in it, let it go.

What is allowed, done and logged is the services' affair; here it gets an address, and open streams are woken.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.console.access import Allow
from bot.console.live import staff_stream
from bot.console.state import ConsoleState
from bot.live.events import EventStreamResponse
from bot.live.signals import QUEUE
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn
from bot.services.danger import alarms
from bot.services.desk.colleagues import colleague
from bot.services.handover.claims import claim, close, hand_back, reassign, release, renew, reopen
from bot.services.handover.staff_reading import note_following, read_as_staff
from bot.services.handover.staff_writing import (
    insert_answer,
    mark_wrong,
    reviewed_answers,
    show_typing,
    write_message,
    write_note,
)

Result = TypeVar("Result")
ConversationId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
MessageId = Annotated[str, Field(min_length=8, max_length=50, pattern=r"^[0-9A-Za-z_-]+$")]
Reader = Annotated[SignedIn, Depends(Allow(Permission.READ_CONVERSATION))]
Follower = Annotated[SignedIn, Depends(Allow(Permission.READ_CONVERSATION, by_person=False))]
Answerer = Annotated[SignedIn, Depends(Allow(Permission.ANSWER))]
Heartbeat = Annotated[SignedIn, Depends(Allow(Permission.ANSWER, by_person=False))]
Assigner = Annotated[SignedIn, Depends(Allow(Permission.ASSIGN))]
Acknowledger = Annotated[SignedIn, Depends(Allow(Permission.ACKNOWLEDGE_ALARM))]
router = APIRouter(prefix="/api/conversations/{conversation_id}")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewMessage(_Body):
    """A message to the visitor."""

    client_message_id: MessageId
    text: str


class NewAnswer(_Body):
    """A reviewed answer, by its topic."""

    client_message_id: MessageId
    topic: str = Field(max_length=64)


class Typing(_Body):
    """Whether somebody is writing."""

    is_typing: bool


class NewNote(_Body):
    """A note for the staff."""

    text: str


class WrongAnswer(_Body):
    """The sequence number of an answer of the program, and what is wrong with it."""

    message: Number
    word: str = ""


class Colleague(_Body):
    """Who shall have the conversation."""

    to: str = Field(max_length=64)


@router.get("")
async def read(
    request: Request, conversation_id: ConversationId, signed_in: Reader, before: Annotated[int | None, Query()] = None
) -> dict[str, Any]:
    """Return the newest messages, or the newest before a number; who has it; alarms, notes and marks."""
    view = await _do(request, conversation_id, read_as_staff, signed_in.member, before, is_change=False)
    return view.to_dict()


@router.get("/events")
async def follow(
    request: Request,
    conversation_id: ConversationId,
    signed_in: Follower,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, le=2**31)] = None,
) -> EventStreamResponse:
    """Stream what is said after a number, the conversation's state, and the queue."""
    await _do(request, conversation_id, note_following, signed_in.member, is_change=False)
    start = after if last_event_id is None else last_event_id
    return EventStreamResponse(staff_stream(ConsoleState.of(request), signed_in, conversation_id, start))


@router.get("/answers")
async def answers(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Return the answers that can be inserted, in the visitor's language: topic, title, text."""
    parts = ConsoleState.of(request).parts
    found = await _do(request, conversation_id, reviewed_answers, parts.today, is_change=False)
    return {"answers": [{"topic": topic, "title": title, "text": text} for topic, title, text in found]}


@router.post("/claim")
async def take(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Take the conversation, where nobody else has it."""
    return _until(await _do(request, conversation_id, claim, signed_in.member, _lease(request)))


@router.post("/renew")
async def stay(request: Request, conversation_id: ConversationId, signed_in: Heartbeat) -> dict[str, Any]:
    """Keep it: the console's sign of life."""
    return _until(await _do(request, conversation_id, renew, signed_in.member, _lease(request), is_change=False))


@router.post("/release")
async def put_back(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Put it back into the queue."""
    await _do(request, conversation_id, release, signed_in.member)
    return {}


@router.post("/reassign")
async def give(
    request: Request, conversation_id: ConversationId, body: Colleague, signed_in: Assigner
) -> dict[str, Any]:
    """Give it to a colleague, or take it from one."""
    to = await asyncio.to_thread(colleague, ConsoleState.of(request).parts.database, body.to)
    return _until(await _do(request, conversation_id, reassign, signed_in.member, to, _lease(request)))


@router.post("/hand-back")
async def give_back(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Give it back to the program."""
    await _do(request, conversation_id, hand_back, signed_in.member)
    return {}


@router.post("/close")
async def end(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Take it out of the queue."""
    await _do(request, conversation_id, close, signed_in.member)
    return {}


@router.post("/reopen")
async def open_again(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Put it back into the queue after it was closed."""
    await _do(request, conversation_id, reopen, signed_in.member)
    return {}


@router.post("/messages")
async def write(
    request: Request, conversation_id: ConversationId, body: NewMessage, signed_in: Answerer
) -> dict[str, Any]:
    """Write to the visitor; the same id again stores nothing twice."""
    arguments = (signed_in.member, body.client_message_id, body.text)
    return {"sequence": await _do(request, conversation_id, write_message, *arguments, moves=False)}


@router.post("/answers")
async def insert(
    request: Request, conversation_id: ConversationId, body: NewAnswer, signed_in: Answerer
) -> dict[str, Any]:
    """Send a reviewed answer as it is, with its sources."""
    today = ConsoleState.of(request).parts.today
    arguments = (signed_in.member, body.client_message_id, body.topic, today)
    return {"sequence": await _do(request, conversation_id, insert_answer, *arguments, moves=False)}


@router.post("/typing")
async def type_(request: Request, conversation_id: ConversationId, body: Typing, signed_in: Answerer) -> dict[str, Any]:
    """Let the visitor see for a few seconds that somebody writes."""
    await _do(request, conversation_id, show_typing, signed_in.member, body.is_typing, moves=False)
    return {}


@router.post("/notes")
async def note(request: Request, conversation_id: ConversationId, body: NewNote, signed_in: Answerer) -> dict[str, Any]:
    """Leave a note that only the staff see."""
    return {"id": await _do(request, conversation_id, write_note, signed_in.member, body.text, moves=False)}


@router.post("/wrong")
async def call_wrong(
    request: Request, conversation_id: ConversationId, body: WrongAnswer, signed_in: Answerer
) -> dict[str, Any]:
    """Mark an answer of the program as wrong."""
    await _do(request, conversation_id, mark_wrong, signed_in.member, body.message, body.word, moves=False)
    return {}


@router.post("/alarms/{alarm_id}/acknowledge")
async def acknowledge(
    request: Request,
    conversation_id: ConversationId,
    alarm_id: Annotated[int, Path(ge=1, le=2**62)],
    signed_in: Acknowledger,
) -> dict[str, Any]:
    """Say that one has seen to an alarm."""
    await _do(request, conversation_id, alarms.acknowledge, alarm_id, signed_in.member)
    return {}


@router.post("/end-pause")
async def end_pause(request: Request, conversation_id: ConversationId, signed_in: Acknowledger) -> dict[str, Any]:
    """Let booking and offers go on."""
    await _do(request, conversation_id, alarms.end_pause, signed_in.member)
    return {}


async def _do(
    request: Request,
    conversation_id: str,
    service: Callable[..., Result],
    *arguments: Any,
    is_change: bool = True,
    moves: bool = True,
) -> Result:
    """Call a service with the conversation, and wake whoever has to see the change at once.

    `moves`: it changes what the queue shows.
    """
    state = ConsoleState.of(request)
    result = await asyncio.to_thread(service, state.parts, conversation_id, *arguments)
    if is_change:
        state.signals.wake(conversation_id)
    if is_change and moves:
        state.signals.wake(QUEUE)
    return result


def _lease(request: Request) -> float:
    return ConsoleState.of(request).parts.settings.lease_seconds


def _until(lease_until: datetime.datetime) -> dict[str, Any]:
    return {"lease_until": lease_until.isoformat()}
