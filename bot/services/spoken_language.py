"""In which language a conversation goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.safety.language import ENGLISH, shown_language
from bot.services.messages import read_body
from bot.services.owners import BOT, VISITOR
from bot.services.reply import Act
from bot.store.tables import MessageRow
from bot.vault import Vault

MESSAGES_LOOKED_AT = 20


def spoken_language(session: Session, vault: Vault, conversation_id: str) -> str:
    """Return the language in which a conversation goes on: that of its last message that shows one."""
    rows = session.execute(
        select(MessageRow.author, MessageRow.body)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author.in_((VISITOR, BOT)))
        .order_by(MessageRow.sequence.desc())
        .limit(MESSAGES_LOOKED_AT)
    )
    for author, sealed in rows:
        language = language_shown(author, read_body(vault, sealed) or {})
        if language:
            return language
    return ENGLISH


def language_shown(author: str, body: Mapping[str, Any]) -> str | None:
    """Return the language that a message's body shows: a visitor's own words, or the reply's; None without any.

    A button's words are the program's, and where it was silent it spoke none.
    """
    if author == VISITOR and "button" not in body:
        return shown_language(str(body.get("text", "")))
    if author == BOT and body.get("act") != Act.SILENT:
        return body.get("language")
    return None
