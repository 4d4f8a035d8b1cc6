"""A conversation's page, and what leaves it: the transcript, the text for the chart, everything (erased)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.bootstrap import Assistant
from bot.console.access import Allow
from bot.console.conversation_routes import ConversationId
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.console.steps_words import all_steps
from bot.live.signals import QUEUE
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import SignedIn
from bot.services.danger.alarm_steps import identity_reminder
from bot.services.desk.staff_work import staff_work
from bot.services.errors import ConversationGoneError
from bot.services.handover.canned_replies import ready_replies
from bot.services.handover.chart_note import chart_note
from bot.services.handover.transcript import read_transcript
from bot.services.privacy.erase import forget_conversation
from bot.services.spoken_language import spoken_language
from bot.store.tables import ConversationRow

Reader = Annotated[SignedIn, Depends(Allow(Permission.READ_CONVERSATION))]
Answerer = Annotated[SignedIn, Depends(Allow(Permission.ANSWER, by_person=False))]
Exporter = Annotated[SignedIn, Depends(Allow(Permission.EXPORT))]
Eraser = Annotated[SignedIn, Depends(Allow(Permission.ERASE))]
router = APIRouter()


@router.get("/conversations/{conversation_id}")
async def show_page(request: Request, conversation_id: ConversationId, signed_in: Reader) -> Response:
    """Show the page; what was said comes by its scripts, which is when it is noted in the log."""
    parts = ConsoleState.of(request).parts
    if not await asyncio.to_thread(_is_there, parts, conversation_id):
        raise HTTPException(404)
    more: dict[str, Any] = {
        "conversation_id": conversation_id,
        "lease_seconds": parts.settings.lease_seconds,
        "steps": all_steps(parts.library),
        "identity": identity_reminder(parts.library),
    }
    return page(request, "conversation.html", signed_in, **more)


@router.get("/api/conversations/{conversation_id}/ready-replies")
async def show_ready(request: Request, conversation_id: ConversationId, signed_in: Answerer) -> dict[str, Any]:
    """Return the ready sentences in the visitor's language, with what is missing where one cannot be sent."""
    parts = ConsoleState.of(request).parts
    found = await asyncio.to_thread(_ready, parts, conversation_id, signed_in.member)
    return {"replies": found}


@router.post("/api/conversations/{conversation_id}/chart")
async def chart(request: Request, conversation_id: ConversationId, signed_in: Exporter) -> dict[str, str]:
    """Return the text for the patient's record."""
    parts = ConsoleState.of(request).parts
    await asyncio.to_thread(_note_export, parts, conversation_id, signed_in.member, "conversation.chart")
    return {"text": await asyncio.to_thread(chart_note, parts, conversation_id)}


@router.post("/conversations/{conversation_id}/transcript")
async def transcript(request: Request, conversation_id: ConversationId, signed_in: Exporter) -> Response:
    """Send the conversation as a text file."""
    parts = ConsoleState.of(request).parts
    try:
        await asyncio.to_thread(_note_export, parts, conversation_id, signed_in.member, "conversation.export")
        text = (await asyncio.to_thread(read_transcript, parts, conversation_id)).to_text(parts)
    except ConversationGoneError as error:
        raise HTTPException(404) from error
    headers = {"content-disposition": f'attachment; filename="conversation-{conversation_id[:8]}.txt"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


@router.post("/conversations/{conversation_id}/erase")
async def erase(request: Request, conversation_id: ConversationId, signed_in: Eraser) -> Response:
    """Erase all that is kept of the visitor, once it was confirmed."""
    state, form = ConsoleState.of(request), await read_form(request)
    if form.get("confirm") != "erase":
        raise HTTPException(422)
    try:
        await asyncio.to_thread(forget_conversation, state.parts, conversation_id, signed_in.member)
    except ConversationGoneError as error:
        raise HTTPException(404) from error
    state.signals.wake(conversation_id)
    state.signals.wake(QUEUE)
    return RedirectResponse("/staff/queue?notice=erased", 303)


def _is_there(parts: Assistant, conversation_id: str) -> bool:
    with parts.database.read() as session:
        return session.get(ConversationRow, conversation_id) is not None


def _ready(parts: Assistant, conversation_id: str, member: Member) -> list[dict[str, Any]]:
    with parts.database.read() as session:
        language = spoken_language(session, parts.vault, conversation_id)
    return [
        {"id": reply.id, "title": reply.title, "text": reply.text, "missing": list(reply.missing)}
        for reply in ready_replies(parts.library.speaking(language), member)
    ]


def _note_export(parts: Assistant, conversation_id: str, member: Member, action: str) -> None:
    with staff_work(parts, conversation_id, member, Permission.EXPORT, action):
        pass
