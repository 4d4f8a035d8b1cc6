"""Store a message of a conversation, the one place where its sequence number is counted on; and read its body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.services.times import utc_now
from bot.store.tables import ConversationRow, MessageRow
from bot.vault import UnreadableError, Vault


def store_message(
    session: Session,
    vault: Vault,
    conversation: ConversationRow,
    author: str,
    body: Mapping[str, Any],
    *,
    turn_id: str | None = None,
    position: int | None = None,
    client_message_id: str | None = None,
    fingerprint: bytes | None = None,
) -> int:
    """Add a message as the conversation's newest, within the caller's unit of work; return its sequence number.

    `conversation`: locked by the caller. The rest as in `MessageRow`.
    """
    conversation.last_sequence += 1
    session.add(
        MessageRow(
            conversation_id=conversation.id,
            sequence=conversation.last_sequence,
            author=author,
            body=vault.encrypt(json.dumps(body)),
            created_at=utc_now(),
            client_message_id=client_message_id,
            fingerprint=fingerprint,
            turn_id=turn_id,
            position=position,
        )
    )
    return conversation.last_sequence


def read_body(vault: Vault, sealed: bytes) -> dict[str, Any] | None:
    """Return the body of a stored message; None where none of the keys in use opens it, or it is damaged."""
    try:
        body = json.loads(vault.decrypt(sealed))
    except (UnreadableError, ValueError):
        return None
    return body if isinstance(body, dict) and isinstance(body.get("text"), str) else None
