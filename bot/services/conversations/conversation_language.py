"""In which language a conversation goes on where the engine does not say it."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot.safety.language import ENGLISH, shown_language
from bot.services.conversations.turns import Turn
from bot.services.parts import Parts
from bot.store.tables import MessageRow
from bot.vault import UnreadableError


def conversation_language(parts: Parts, turn: Turn) -> str:
    """Return the language that the message shows, otherwise that of the last reply before it; English without any."""
    shown = None if turn.button else shown_language(turn.text)
    if shown is not None:
        return shown
    with parts.database.read() as session:
        body = session.scalar(
            select(MessageRow.body)
            .where(MessageRow.conversation_id == turn.conversation_id, MessageRow.position.is_not(None))
            .order_by(MessageRow.sequence.desc())
            .limit(1)
        )
    try:
        return str(json.loads(parts.vault.decrypt(body))["language"]) if body is not None else ENGLISH
    except UnreadableError:
        return ENGLISH
