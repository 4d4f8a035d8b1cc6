"""Say whether a reply helped, with a word that nobody has to write. The last vote on a reply counts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.conversations.take_message import Incoming, take_message
from bot.services.conversations.visitor_text import clean
from bot.services.errors import ConversationGoneError, NothingToRateError
from bot.services.owners import BOT
from bot.services.parts import Parts
from bot.services.reply import Act
from bot.services.times import utc_now
from bot.store.tables import ConversationRow, FeedbackRow, MessageRow
from bot.vault import Vault

NEVER_RATED = (Act.CRISIS, Act.EMERGENCY, Act.SILENT)


@dataclass(frozen=True)
class Feedback:
    """A vote on the reply of this sequence number. `word`: what the visitor wrote about it, or ""."""

    conversation_id: str
    sequence: int
    helpful: bool
    word: str = ""


def give_feedback(parts: Parts, feedback: Feedback, is_danger: bool) -> list[dict[str, Any]]:
    """Store the vote, and return the safety replies to its word.

    `is_danger`: the triage saw danger in the word. It is then also taken as a message of the conversation, with
    everything that follows from danger.

    Raises: ConversationGoneError, NothingToRateError, MessageTooLongError
    """
    word = clean(feedback.word) if feedback.word.strip() else ""
    replies: list[dict[str, Any]] = []
    if is_danger:
        digest = hashlib.sha256(word.encode()).hexdigest()[:16]
        incoming = Incoming(feedback.conversation_id, f"feedback-{feedback.sequence}-{digest}", word)
        replies = take_message(parts, incoming, None).replies
    with parts.database.write() as session:
        if session.get(ConversationRow, feedback.conversation_id) is None:
            raise ConversationGoneError
        if not _can_be_rated(session, parts.vault, feedback):
            raise NothingToRateError
        row = session.scalar(
            select(FeedbackRow).where(
                FeedbackRow.conversation_id == feedback.conversation_id,
                FeedbackRow.message_sequence == feedback.sequence,
            )
        )
        if row is None:
            row = FeedbackRow(conversation_id=feedback.conversation_id, message_sequence=feedback.sequence)
            session.add(row)
        row.helpful, row.created_at = feedback.helpful, utc_now()
        row.word = parts.vault.encrypt(word) if word else None
    return replies


def _can_be_rated(session: Session, vault: Vault, feedback: Feedback) -> bool:
    body = session.scalar(
        select(MessageRow.body).where(
            MessageRow.conversation_id == feedback.conversation_id,
            MessageRow.sequence == feedback.sequence,
            MessageRow.author == BOT,
        )
    )
    return body is not None and json.loads(vault.decrypt(body))["act"] not in NEVER_RATED
