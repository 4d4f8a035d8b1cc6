"""The answers that the staff call wrong, for whoever mends the content."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select

from bot.services.parts import Parts
from bot.store.tables import WrongAnswerRow


@dataclass(frozen=True)
class WrongAnswer:
    """A mark. `topics`: what was answered; `content_version`: by which text; `word`: what is wrong with it, or ""."""

    conversation_id: str
    sequence: int
    topics: tuple[str, ...]
    content_version: str
    word: str
    marked_by: str
    marked_at: datetime.datetime


def wrong_answers(parts: Parts) -> list[WrongAnswer]:
    """Return all marks, the newest first."""
    with parts.database.read() as session:
        rows = session.scalars(select(WrongAnswerRow).order_by(WrongAnswerRow.marked_at.desc())).all()
    return [
        WrongAnswer(
            conversation_id=row.conversation_id,
            sequence=row.message_sequence,
            topics=tuple(row.topics.split(",")) if row.topics else (),
            content_version=row.content_version,
            word=parts.vault.readable_text(row.word) if row.word else "",
            marked_by=row.marked_by,
            marked_at=row.marked_at,
        )
        for row in rows
    ]
