"""What a visitor wrote, and what became of it: of a long conversation, its newest part."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.services.messages import read_body
from bot.services.owners import BOT, VISITOR
from bot.services.reply import Act
from bot.store.tables import MessageRow
from bot.vault import Vault

MOST_MESSAGES = 200
"""How many messages are read, the newest."""
LONGEST_SHOWN = 280
UNREADABLE = "(cannot be read with the keys in use)"


class Outcome(StrEnum):
    """What became of something that a visitor wrote."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    NOT_UNDERSTOOD = "not_understood"
    NO_ADVICE = "no_advice"
    REQUEST = "request"
    SAFETY = "safety"
    SMALL_TALK = "small_talk"
    FAILED = "failed"
    PERSON = "person"
    OPEN = "open"


_OUTCOMES = {
    Act.CRISIS: Outcome.SAFETY,
    Act.EMERGENCY: Outcome.SAFETY,
    Act.ADVICE: Outcome.NO_ADVICE,
    Act.UNKNOWN: Outcome.NOT_UNDERSTOOD,
    Act.OUT_OF_SCOPE: Outcome.NOT_UNDERSTOOD,
    Act.CLARIFY: Outcome.ASKED_BACK,
    Act.ANSWER: Outcome.ANSWERED,
    Act.BOOKING: Outcome.REQUEST,
    Act.BOOKING_MANAGE: Outcome.REQUEST,
    Act.HANDOFF: Outcome.REQUEST,
    Act.UNAVAILABLE: Outcome.FAILED,
    Act.CHITCHAT: Outcome.SMALL_TALK,
    Act.SILENT: Outcome.PERSON,
}
"""Act to outcome; of several replies in one turn the one that stands first here counts."""


@dataclass(frozen=True)
class Topic:
    """A topic as the staff know it."""

    id: str
    title: str


@dataclass(frozen=True)
class Asked:
    """Something that the visitor wrote, and what became of it. `text`: cut where it is long.

    `is_gap`: the topic was recognised, and there is no answer to it here. `raised_alarm`: with this message.
    """

    sequence: int
    at: datetime.datetime
    text: str
    is_button: bool
    outcome: Outcome
    topics: tuple[Topic, ...] = ()
    is_gap: bool = False
    raised_alarm: bool = False


@dataclass(frozen=True)
class Said:
    """A message of the conversation, readable; `body` as `Message` of `conversation.py` has it."""

    sequence: int
    author: str
    at: datetime.datetime
    turn_id: str | None
    body: dict[str, Any]


def newest_messages(session: Session, vault: Vault, conversation_id: str) -> list[Said]:
    """Return the newest messages, the oldest of them first."""
    rows = session.execute(
        select(MessageRow.sequence, MessageRow.author, MessageRow.created_at, MessageRow.turn_id, MessageRow.body)
        .where(MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.sequence.desc())
        .limit(MOST_MESSAGES)
    ).all()
    return [
        Said(
            row.sequence,
            row.author,
            row.created_at,
            row.turn_id,
            read_body(vault, row.body) or {"text": UNREADABLE},
        )
        for row in reversed(rows)
    ]


def what_was_asked(
    library: Library, messages: Sequence[Said], failed: set[str], alarming: set[str]
) -> tuple[Asked, ...]:
    """Return what the visitor wrote, in order. `failed`, `alarming`: the turns that failed, that raised an alarm."""
    replies: dict[str, list[dict[str, Any]]] = {}
    for message in messages:
        if message.author == BOT and message.turn_id is not None:
            replies.setdefault(message.turn_id, []).append(message.body)
    return tuple(
        _what_became(library, message, replies.get(message.turn_id or "", []), failed, alarming)
        for message in messages
        if message.author == VISITOR
    )


def _what_became(
    library: Library, message: Said, replies: Sequence[dict[str, Any]], failed: set[str], alarming: set[str]
) -> Asked:
    acts = [reply.get("act") for reply in replies]
    outcome = next((outcome for act, outcome in _OUTCOMES.items() if act in acts), Outcome.OPEN)
    if message.turn_id in failed:
        outcome = Outcome.FAILED
    topics = dict.fromkeys(topic for reply in replies for topic in reply.get("topics") or ())
    return Asked(
        sequence=message.sequence,
        at=message.at,
        text=shortened(str(message.body["text"])),
        is_button="button" in message.body,
        outcome=outcome,
        topics=tuple(Topic(topic, _title(library, topic)) for topic in topics),
        is_gap=outcome == Outcome.NOT_UNDERSTOOD and bool(topics),
        raised_alarm=message.turn_id in alarming,
    )


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"


def _title(library: Library, topic: str) -> str:
    answer = library.answers.get(topic)
    return answer.title if answer is not None else topic.replace("_", " ")
