"""A conversation as the staff see it: what was said, who has it, alarms, notes. Every look is in the audit log."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff import Member
from bot.services.danger.alarms import is_overdue
from bot.services.danger.safety_reply import is_paused
from bot.services.desk.handoffs import open_row, reasons_of
from bot.services.desk.staff_work import is_held, staff_work
from bot.services.messages import read_body
from bot.services.owners import BOT, VISITOR
from bot.services.parts import Parts
from bot.services.reply import Act
from bot.services.spoken_language import spoken_language
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, ConversationRow, HandoffRow, MessageRow, StaffNoteRow, WrongAnswerRow
from bot.vault import Vault

MESSAGES_AT_ONCE = 200


@dataclass(frozen=True)
class StaffView:
    """A conversation as JSON types. `messages`: the newest, the oldest of them first; `state`: all but what was said.

    `has_earlier`: there are messages before the first of these. `visitor_typing_until`: until when the visitor seems to
    write, for whoever has the conversation and follows it; None for everybody else.
    """

    messages: list[dict[str, Any]]
    has_earlier: bool
    state: dict[str, Any]
    visitor_typing_until: datetime.datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return {**self.state, "messages": self.messages, "has_earlier": self.has_earlier}


def read_as_staff(parts: Parts, conversation_id: str, by: Member, before: int | None = None) -> StaffView:
    """Return the conversation with its newest messages, or the newest before a sequence number.

    Raises: NotPermittedError, ConversationGoneError
    """
    with staff_work(parts, conversation_id, by, Permission.READ_CONVERSATION, "conversation.read") as work:
        where = MessageRow.conversation_id == conversation_id
        if before is not None:
            where &= MessageRow.sequence < before
        newest = select(MessageRow).where(where).order_by(MessageRow.sequence.desc()).limit(MESSAGES_AT_ONCE + 1)
        rows = list(work.session.scalars(newest))
        shown = rows[MESSAGES_AT_ONCE - 1 :: -1] if len(rows) > MESSAGES_AT_ONCE else rows[::-1]
        work.details["messages"] = len(shown)
        state = state_of(work.session, parts.vault, work.conversation)
        return StaffView(_shown(parts.vault, shown), len(rows) > len(shown), state)


def note_following(parts: Parts, conversation_id: str, by: Member) -> None:
    """Note that the member begins to follow the conversation. Raises: NotPermittedError, ConversationGoneError."""
    with staff_work(parts, conversation_id, by, Permission.READ_CONVERSATION, "conversation.follow"):
        pass


def follow_as_staff(parts: Parts, conversation_id: str, by: Member, after: int) -> StaffView | None:
    """Return what was said after a sequence number, and the state; None where the conversation is gone.

    For a stream: that it was opened is in the log (`note_following`).
    """
    with parts.database.read() as session:
        conversation = session.get(ConversationRow, conversation_id)
        if conversation is None:
            return None
        following = (
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.sequence > after)
            .order_by(MessageRow.sequence)
        )
        messages = _shown(parts.vault, session.scalars(following).all())
        typing_until = _visitor_typing_until(session, conversation_id, by)
        return StaffView(messages, after > 0, state_of(session, parts.vault, conversation), typing_until)


def state_of(session: Session, vault: Vault, conversation: ConversationRow) -> dict[str, Any]:
    """Return who has the conversation, its alarms, notes and marks."""
    where = conversation.id
    row = session.scalar(
        select(HandoffRow).where(HandoffRow.conversation_id == where).order_by(HandoffRow.id.desc()).limit(1)
    )
    alarms = session.scalars(select(AlarmRow).where(AlarmRow.conversation_id == where).order_by(AlarmRow.id))
    notes = session.scalars(select(StaffNoteRow).where(StaffNoteRow.conversation_id == where).order_by(StaffNoteRow.id))
    wrong = session.scalars(select(WrongAnswerRow).where(WrongAnswerRow.conversation_id == where))
    return {
        "conversation": conversation.id,
        "started_at": conversation.created_at.isoformat(),
        "owner": conversation.owner,
        "language": spoken_language(session, vault, conversation.id),
        "safety_tier": conversation.safety_tier,
        "is_paused": is_paused(conversation),
        "handoff": _handoff(row) if row is not None else None,
        "alarms": [_alarm(alarm) for alarm in alarms],
        "notes": [
            {
                "id": note.id,
                "by": note.written_by,
                "at": note.created_at.isoformat(),
                "text": vault.readable_text(note.body),
            }
            for note in notes
        ],
        "wrong": [
            {
                "message": mark.message_sequence,
                "by": mark.marked_by,
                "word": vault.readable_text(mark.word) if mark.word else "",
            }
            for mark in wrong
        ],
    }


def _visitor_typing_until(session: Session, conversation_id: str, by: Member) -> datetime.datetime | None:
    row = open_row(session, conversation_id)
    is_theirs = row is not None and row.claimed_by == by.id and is_held(row, utc_now())
    return row.visitor_typing_until if row is not None and is_theirs else None


def _handoff(row: HandoffRow) -> dict[str, Any]:
    held = is_held(row, utc_now())
    return {
        "reasons": list(reasons_of(row)),
        "state": row.state,
        "opened_at": row.opened_at.isoformat(),
        "claimed_by": {"id": row.claimed_by, "name": row.claimed_name} if held else None,
        "lease_until": row.lease_until.isoformat() if held and row.lease_until else None,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "closed_by": row.closed_by,
    }


def _alarm(row: AlarmRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "tier": row.tier,
        "raised_at": row.raised_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "is_overdue": is_overdue(row, utc_now()),
        "acknowledged_at": row.acknowledged_at.isoformat() if row.acknowledged_at else None,
        "acknowledged_by": row.acknowledged_by,
    }


def _shown(vault: Vault, rows: Sequence[MessageRow]) -> list[dict[str, Any]]:
    """Return the messages as JSON types; where the program was silent there is none."""
    shown = []
    for row in rows:
        message = {"sequence": row.sequence, "author": row.author, "at": row.created_at.isoformat(), "text": ""}
        body = read_body(vault, row.body)
        if body is None:  # under a lost key: the others are still worth reading
            shown.append({**message, "is_unreadable": True})
            continue
        if row.author == BOT and body["act"] == Act.SILENT:
            continue
        message["text"] = body["text"]
        if row.author == BOT:
            message["reply"] = body
        elif row.author == VISITOR:
            message["is_button"] = "button" in body
        else:
            message |= {"name": body.get("name", ""), "by": body.get("by", ""), "reply": body.get("reply")}
        shown.append(message)
    return shown
