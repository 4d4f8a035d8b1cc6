"""What goes to somebody outside."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, RowId


class OutboxRow(Base):
    """A message to somebody outside, kept until it is sent. `payload`: encrypted JSON, its shape is the kind's.

    `kind`: staff_mail, visitor_mail, webhook. `key`: what it is about; unique, so that nothing is written twice.
    `message_id`: the same at every try, so that a receiver can tell a repeat.
    `state`: waiting, sent, given_up. While waiting, `claimed_by` may send it until `claimed_until`.
    `problem`: why the last try failed, in words of ours.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("message_id"),
        Index("ix_outbox_state", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(80))
    message_id: Mapped[str] = mapped_column(String(64))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    payload: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime.datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime.datetime | None]
    created_at: Mapped[datetime.datetime]
    finished_at: Mapped[datetime.datetime | None]
    problem: Mapped[str] = mapped_column(String(80), default="")
