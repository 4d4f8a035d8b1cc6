"""Requests and bookings: their contacts, history, taken times."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, RowId


class BookingRow(Base):
    """A wish for a consultation or a person, with consent, and what became of it.

    Name, message and `details` are encrypted; `details` is JSON {"reach", "preferred", "is_new"}.
    `starts_at`, `minutes`: the confirmed time, or the one that the visitor took; both or neither.
    `calendar_sequence`: how often the visitor's calendar was told; 0: never.
    Unique on (turn, effect): a repeated turn records it once; and on the form that was filled in: so does a second
    "yes" after a turn that failed behind the visitor's back.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("turn_id", "effect"),
        UniqueConstraint("form_id"),
        UniqueConstraint("reference"),
        Index("ix_bookings_state", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[str] = mapped_column(String(64))
    effect: Mapped[str] = mapped_column(String(16))
    form_id: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="requested")
    name: Mapped[bytes]
    message: Mapped[bytes]
    details: Mapped[bytes | None]
    location: Mapped[str] = mapped_column(String(80), default="")
    starts_at: Mapped[datetime.datetime | None]
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    calendar_sequence: Mapped[int] = mapped_column(Integer, default=0)
    consent_version: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime.datetime]
    changed_at: Mapped[datetime.datetime]


class BookingContactRow(Base):
    """A phone number or an e-mail address of a booking, encrypted. `lookup`: keyed hash of the normalised contact."""

    __tablename__ = "booking_contacts"
    __table_args__ = (UniqueConstraint("booking_id", "lookup"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    value: Mapped[bytes]
    lookup: Mapped[bytes] = mapped_column(index=True)


class BookingChangeRow(Base):
    """One change of a booking: who did it and when. `by`: visitor, program, or a name of the staff.

    `from_state` is empty for the first one. `starts_at`: the time that held afterwards. `fields`: names of what else
    changed, comma-separated; never its content.
    """

    __tablename__ = "booking_changes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    changed_at: Mapped[datetime.datetime]
    by: Mapped[str] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime.datetime | None]
    fields: Mapped[str] = mapped_column(String(120), default="")


class TakenTimeRow(Base):
    """Five minutes of a location that somebody holds or has booked: the primary key lets nobody else in.

    A consultation takes as many rows as it has five minutes, so that overlapping times exclude each other too.
    Either `booking_id`, or `hold_id` until `held_until`.
    """

    __tablename__ = "taken_times"

    location: Mapped[str] = mapped_column(String(80), primary_key=True)
    starts_at: Mapped[datetime.datetime] = mapped_column(primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    hold_id: Mapped[str | None] = mapped_column(String(32), index=True)
    held_until: Mapped[datetime.datetime | None]


class LookupTryRow(Base):
    """A failed try to find a booking. `key`: keyed hash of what is limited: a conversation or a reference."""

    __tablename__ = "lookup_tries"
    __table_args__ = (Index("ix_lookup_tries_key", "key", "tried_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    key: Mapped[bytes]
    tried_at: Mapped[datetime.datetime]


class BookingErasureRow(Base):
    """A booking that was erased by its reference; the same list, for those without a conversation."""

    __tablename__ = "booking_erasures"

    reference: Mapped[str] = mapped_column(String(16), primary_key=True)
    erased_at: Mapped[datetime.datetime]
    listed_at: Mapped[datetime.datetime | None]
