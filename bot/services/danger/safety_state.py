"""What the engine has to know of danger in a conversation: it travels with the turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.danger.safety_reply import is_paused
from bot.services.messages import read_body
from bot.services.reply import Act
from bot.store.tables import ConversationRow, MessageRow
from bot.vault import Vault


@dataclass(frozen=True)
class SafetyState:
    """The flag of the conversation; `is_paused`: no booking; `was_asked`: the last reply was a crisis text.

    `language`: that of the crisis text, which the engine has not seen; "" where the last reply was none.
    """

    tier: int | None = None
    is_paused: bool = False
    was_asked: bool = False
    language: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return what goes into a turn's metadata."""
        return {
            "safety_tier": self.tier,
            "safety_paused": self.is_paused,
            "after_crisis": self.was_asked,
            "language": self.language,
        }


CALM = SafetyState()
"""Nobody has spoken of danger."""


def safety_state(session: Session, vault: Vault, conversation: ConversationRow) -> SafetyState:
    """Return the conversation's state."""
    if conversation.safety_tier is None:
        return CALM
    body = session.scalar(
        select(MessageRow.body)
        .where(MessageRow.conversation_id == conversation.id, MessageRow.position.is_not(None))
        .order_by(MessageRow.sequence.desc())
        .limit(1)
    )
    state = SafetyState(conversation.safety_tier, is_paused(conversation))
    if body is None:
        return state
    last = read_body(vault, body)
    if last is None:  # a reply under a lost key: better to be thanked once too often
        return replace(state, was_asked=True)
    language = last["language"] if last["act"] in (Act.CRISIS, Act.EMERGENCY) else ""
    return replace(state, was_asked=last["act"] == Act.CRISIS, language=language)
