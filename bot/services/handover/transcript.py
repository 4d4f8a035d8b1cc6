"""One conversation written down for the staff, word by word: who wrote what, and when. As text, or as JSON types.

Each line says whether the visitor, the program or a person wrote it. What somebody typed can never look like a line of
somebody else: only the first line of a message begins at the margin.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.services.errors import ConversationGoneError
from bot.services.handover.asked import UNREADABLE
from bot.services.messages import read_body
from bot.services.owners import BOT, STAFF, VISITOR
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import ConversationRow, MessageRow

WRITERS = {VISITOR: "Visitor", BOT: "Program", STAFF: "Clinic staff"}
ROWS_AT_ONCE = 500
_MARGIN = "    "


@dataclass(frozen=True)
class Line:
    """One message. `author`: visitor, bot or staff; `name`: of the person, "" for the others.

    `topics`, `sources`: of an answer, as ids and titles; `version`: of its text.
    """

    sequence: int
    at: datetime.datetime
    author: str
    name: str
    text: str
    act: str = ""
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    version: str = ""

    @property
    def writer(self) -> str:
        """Return who wrote it, in words: "Visitor", "Program", "Ana (clinic staff)"."""
        return f"{self.name} (clinic staff)" if self.author == STAFF and self.name else WRITERS[self.author]


@dataclass(frozen=True)
class Transcript:
    """A whole conversation."""

    conversation_id: str
    started_at: datetime.datetime
    lines: list[Line] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "exported_at": utc_now().isoformat(),
            "conversation": self.conversation_id,
            "started_at": self.started_at.isoformat(),
            "messages": [
                {
                    "sequence": line.sequence,
                    "at": line.at.isoformat(),
                    "author": {BOT: "program"}.get(line.author, line.author),
                    "name": line.name or None,
                    "text": line.text,
                    "act": line.act or None,
                    "topics": list(line.topics),
                    "sources": list(line.sources),
                    "content_version": line.version or None,
                }
                for line in self.lines
            ],
        }

    def to_text(self, parts: Parts) -> str:
        """Return it as plain text, with times of the clinic's clock."""
        zone = parts.profile.zone
        head = f"Conversation {self.conversation_id}, begun {self.started_at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
        entries = [
            f"[{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}] {line.writer}: {plain(line.text)}"
            for line in self.lines
        ]
        return "\n".join([head, "", *entries, ""])


def read_transcript(parts: Parts, conversation_id: str) -> Transcript:
    """Return the conversation. Raises: ConversationGoneError."""
    with parts.database.read() as session:
        conversation = session.get(ConversationRow, conversation_id)
        if conversation is None:
            raise ConversationGoneError
        started_at = conversation.created_at
    return Transcript(conversation_id, started_at, list(_lines(parts, conversation_id)))


def plain(text: str) -> str:
    """Return a text whose later lines are indented, without characters that turn its direction or steer a terminal."""
    kept = "".join(
        character
        for character in text
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return f"\n{_MARGIN}".join(kept.splitlines())


def _lines(parts: Parts, conversation_id: str) -> Iterator[Line]:
    last = 0
    while True:
        with parts.database.read() as session:
            rows = session.execute(
                select(MessageRow.sequence, MessageRow.author, MessageRow.created_at, MessageRow.body)
                .where(MessageRow.conversation_id == conversation_id, MessageRow.sequence > last)
                .order_by(MessageRow.sequence)
                .limit(ROWS_AT_ONCE)
            ).all()
        for row in rows:
            body = read_body(parts.vault, row.body) or {"text": UNREADABLE}
            yield _line(row.sequence, row.author, row.created_at, body)
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1].sequence


def _line(sequence: int, author: str, at: datetime.datetime, body: dict[str, Any]) -> Line:
    more = f"\n{body['more']}" if body.get("more") else ""
    return Line(
        sequence=sequence,
        at=at,
        author=author,
        name=str(body.get("name") or "") if author == STAFF else "",
        text=f"{body['text']}{more}",
        act=str(body.get("act") or ""),
        topics=tuple(body.get("topics") or ()),
        sources=tuple(str(source["title"]) for source in body.get("sources") or ()),
        version=str(body.get("content_version") or ""),
    )
