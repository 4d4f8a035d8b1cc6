"""The widget's files, and what the clinic's profile says to it."""

from __future__ import annotations

import asyncio
import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel

from bot.content.answers import CHITCHAT
from bot.content.library import Library
from bot.gateway.errors import ErrorBody
from bot.gateway.state import GatewayState
from bot.gateway.widget_files import LANGUAGES, WidgetFile
from bot.services.conversations.visitor_text import LONGEST_MESSAGE
from bot.services.desk.desk_hours import desk_state

FOR_EVER = "public, max-age=31536000, immutable"
# Any page may load the code, as any page may link to it; what the API lets it do is another matter.
_OPEN = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin", "vary": "Accept-Encoding"}
router = APIRouter()


class WidgetConfiguration(BaseModel):
    """What the widget shows of the clinic. Texts are empty where the clinic has not filled them in.

    `desk_changes_at`: when the front desk next opens or closes, also by being away. `restore_minutes`: how long after
    its last use a conversation can be taken up again on the same device. `kept_days`: how long after its last message
    the server keeps one that left no booking and no open alarm.
    """

    name: str
    phone: str
    phone_digits: str
    emergency_number: str
    crisis_line: str
    longest_message: int
    is_reviewed: bool
    restore_minutes: int
    kept_days: int
    desk_is_open: bool
    desk_changes_at: datetime.datetime | None
    time_zone: str


@router.get("/widget.js", include_in_schema=False)
async def loader(request: Request, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Send the loader, which names the files of this version."""
    return _send(GatewayState.of(request).widget.loader, accept_encoding, "no-cache")


@router.get("/widget/{version}/{name}", include_in_schema=False)
async def file(request: Request, version: str, name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Send a file. One of another version is the present one, for this once: a page may outlive an upgrade.

    Not so a language: its sentences have other short names in every version, and the widget falls back to English.
    """
    widget = GatewayState.of(request).widget
    if name not in widget.files or (name in LANGUAGES and version != widget.version):
        raise HTTPException(404)
    return _send(widget.files[name], accept_encoding, FOR_EVER if version == widget.version else "no-cache")


@router.get(
    "/api/widget",
    response_model=WidgetConfiguration,
    tags=["widget"],
    responses={403: {"model": ErrorBody, "description": "The website that asks is not one of the clinic's."}},
)
async def configuration(request: Request) -> Any:
    """Return what the clinic's profile says to the widget."""
    parts = GatewayState.of(request).parts
    profile = parts.profile
    desk = await asyncio.to_thread(desk_state, parts)
    return WidgetConfiguration(
        **{key: profile.texts[key] for key in ("name", "phone", "emergency_number", "crisis_line", "time_zone")},
        phone_digits=digits(profile.texts["phone"]),
        longest_message=LONGEST_MESSAGE,
        is_reviewed=is_reviewed(parts.library),
        restore_minutes=profile.numbers["restore_minutes"],
        kept_days=profile.retention.conversations_days,
        desk_is_open=desk.is_open,
        desk_changes_at=desk.changes_at,
    )


def is_reviewed(library: Library) -> bool:
    """Tell whether somebody has signed every answer."""
    return all(answer.is_signed for answer in library.answers.values() if answer.kind != CHITCHAT)


def digits(phone: str) -> str:
    """Return a telephone number as a telephone dials it."""
    return "".join(character for character in phone if character.isdigit() or character == "+")


def _send(file: WidgetFile, accept_encoding: str, caching: str) -> Response:
    headers = {**_OPEN, "cache-control": caching}
    if "gzip" in accept_encoding:
        headers["content-encoding"] = "gzip"
        return Response(file.compressed, media_type="text/javascript", headers=headers)
    return Response(file.content, media_type="text/javascript", headers=headers)
