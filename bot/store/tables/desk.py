"""The staff's desk: alarms, who has a conversation, who is there, when the program is off."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, RowId


class AlarmRow(Base):
    """Danger in a conversation, for the staff. Open until somebody acknowledges it; overdue after `due_at`."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_acknowledged_at", "acknowledged_at", "due_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[str] = mapped_column(String(64))
    tier: Mapped[int] = mapped_column(SmallInteger)
    raised_at: Mapped[datetime.datetime]
    due_at: Mapped[datetime.datetime]
    acknowledged_at: Mapped[datetime.datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))


class HandoffRow(Base):
    """A conversation in the staff's queue: open until somebody closes it or hands it back; one open a conversation.

    `reasons`: why, comma-separated, the most urgent first. `state`: waiting, claimed, closed.
    While claimed it is `claimed_by`'s (a member's id) until `lease_until`; `claimed_name` is for the staff, `shown_as`
    what the visitor reads. `typing_until`: until when that person seems to write; `visitor_typing_until`: the visitor.
    `revision`: another one after every change but of these two, so that gateways notice it.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        Index(
            "uq_handoffs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_handoffs_state", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    reasons: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    opened_at: Mapped[datetime.datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_name: Mapped[str] = mapped_column(String(64), default="")
    shown_as: Mapped[str] = mapped_column(String(64), default="")
    claimed_at: Mapped[datetime.datetime | None]
    lease_until: Mapped[datetime.datetime | None]
    typing_until: Mapped[datetime.datetime | None]
    visitor_typing_until: Mapped[datetime.datetime | None]
    closed_at: Mapped[datetime.datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[str] = mapped_column(String(32))


class StaffNoteRow(Base):
    """A note of the staff on a conversation, which the chat never shows its visitor. `body`: encrypted."""

    __tablename__ = "staff_notes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    written_by: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes]
    created_at: Mapped[datetime.datetime]


class WrongAnswerRow(Base):
    """An answer of the program that somebody of the staff calls wrong, for whoever mends the content.

    `topics`: what it was meant to answer, comma-separated; `content_version`: of its text. `word`: encrypted, why.
    """

    __tablename__ = "wrong_answers"
    __table_args__ = (UniqueConstraint("conversation_id", "message_sequence"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_sequence: Mapped[int]
    topics: Mapped[str] = mapped_column(String(200), default="")
    content_version: Mapped[str] = mapped_column(String(16), default="")
    word: Mapped[bytes | None]
    marked_by: Mapped[str] = mapped_column(String(64))
    marked_at: Mapped[datetime.datetime]


class StaffPresenceRow(Base):
    """Who of the staff has the queue open: their screen says so again and again. `may_answer`: their role lets them."""

    __tablename__ = "staff_presence"

    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    may_answer: Mapped[bool]
    last_seen_at: Mapped[datetime.datetime] = mapped_column(index=True)


class AwayTimeRow(Base):
    """A time in which nobody is at the desk whatever the hours say. `reason`: encrypted, for the staff only."""

    __tablename__ = "away_times"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    started_at: Mapped[datetime.datetime]
    until_at: Mapped[datetime.datetime] = mapped_column(index=True)
    reason: Mapped[bytes]
    by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime.datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))


class OffTimeRow(Base):
    """A time in which the program is switched off: it answers no question. Open until somebody switches it on."""

    __tablename__ = "off_times"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    started_at: Mapped[datetime.datetime]
    by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime.datetime | None] = mapped_column(index=True)
    ended_by: Mapped[str | None] = mapped_column(String(64))
