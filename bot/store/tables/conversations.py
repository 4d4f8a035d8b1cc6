"""What visitors say and get: conversations, messages, turns, what is still to be forgotten."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, RowId


class ConversationRow(Base):
    """A visitor's conversation. `owner`: who answers (bot, waiting, staff). `last_sequence` numbers its messages.

    `safety_tier`: the most urgent danger that was spoken of; nothing clears it but the staff.
    `safety_paused_until`: until when booking and promotion rest. `notice_version`: of the notice that the visitor read.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime.datetime]
    owner: Mapped[str] = mapped_column(String(8), default="bot")
    last_sequence: Mapped[int] = mapped_column(Integer, default=0)
    safety_tier: Mapped[int | None] = mapped_column(SmallInteger)
    safety_paused_until: Mapped[datetime.datetime | None]
    notice_version: Mapped[str | None] = mapped_column(String(16))


class MessageRow(Base):
    """A message of the visitor, the bot or the staff. `id` orders all messages of all conversations.

    `body`: encrypted JSON. A visitor's: {"text"} or {"text", "button"}; a bot's: the reply envelope; a person's:
    {"text", "name"}, with "reply" (an envelope) where it is a reviewed answer.
    `fingerprint`: keyed hash of a visitor's body, so that the same id with another body is noticed.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "client_message_id"),
        UniqueConstraint("turn_id", "position"),
        {"sqlite_autoincrement": True},  # an id is never used again, also after the newest messages were forgotten
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    author: Mapped[str] = mapped_column(String(8))
    body: Mapped[bytes]
    created_at: Mapped[datetime.datetime]
    client_message_id: Mapped[str | None] = mapped_column(String(64))
    fingerprint: Mapped[bytes | None]
    turn_id: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int | None] = mapped_column(SmallInteger)


class TurnRow(Base):
    """The work of answering one message: durable, and done once.

    `state`: open, done, failed. While open, `claimed_by` may work on it until `lease_until`.
    """

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_state_conversation_id", "state", "conversation_id", "message_sequence"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_sequence: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime.datetime | None]
    created_at: Mapped[datetime.datetime]
    finished_at: Mapped[datetime.datetime | None]


class FeedbackRow(Base):
    """Whether a reply helped: the visitor's last vote on it. `word`: encrypted, what they wrote about it."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("conversation_id", "message_sequence"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_sequence: Mapped[int]
    helpful: Mapped[bool]
    word: Mapped[bytes | None]
    created_at: Mapped[datetime.datetime]


class ErasureRow(Base):
    """A conversation that was forgotten: the list that a restored backup replays before it serves.

    `memory_erased_at`: when the engine forgot it too; until then the gateway goes on asking it to.
    `listed_at`: when it was written to the erasure list outside the database.
    """

    __tablename__ = "erasures"

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    erased_at: Mapped[datetime.datetime]
    memory_erased_at: Mapped[datetime.datetime | None]
    listed_at: Mapped[datetime.datetime | None]
