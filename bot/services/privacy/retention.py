"""Delete what the clinic's profile says is old enough."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, BookingRow, ConversationRow, ErasureRow, MessageRow, OutboxRow


@dataclass(frozen=True)
class Deleted:
    """How much was too old."""

    bookings: int
    conversations: int
    outbox: int


def delete_what_is_old(parts: Parts, now: datetime.datetime | None = None) -> Deleted:
    """Delete bookings, conversations and messages out that nobody needs any more, and return how many.

    A booking counts from its last change, or from its time where that is later. A conversation counts from its last
    message; it stays as long as a booking of it, and as long as nobody has acknowledged its alarm.
    """
    now, rules = now or utc_now(), parts.profile.retention
    before = {key: now - datetime.timedelta(days=days) for key, days in vars(rules).items()}
    old_bookings = select(BookingRow.id).where(
        BookingRow.changed_at < before["bookings_days"],
        or_(BookingRow.starts_at.is_(None), BookingRow.starts_at < before["bookings_days"]),
    )
    last_message = (
        select(func.max(MessageRow.created_at))
        .where(MessageRow.conversation_id == ConversationRow.id)
        .scalar_subquery()
    )
    booked = select(BookingRow.id).where(BookingRow.conversation_id == ConversationRow.id).exists()
    alarmed = (
        select(AlarmRow.id)
        .where(AlarmRow.conversation_id == ConversationRow.id, AlarmRow.acknowledged_at.is_(None))
        .exists()
    )
    old_conversations = select(ConversationRow.id).where(
        func.coalesce(last_message, ConversationRow.created_at) < before["conversations_days"], ~booked, ~alarmed
    )
    old_outbox = select(OutboxRow.id).where(OutboxRow.created_at < before["outbox_days"])
    with parts.database.read() as session:  # most days have nothing to delete, and take no write lock for it
        if not any(session.scalar(old.limit(1)) for old in (old_bookings, old_conversations, old_outbox)):
            return Deleted(0, 0, 0)
    with parts.database.write() as session:
        messages = list(session.scalars(old_outbox))
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(messages)))
        bookings = list(session.scalars(old_bookings))
        session.execute(delete(BookingRow).where(BookingRow.id.in_(bookings)))
        conversations = list(session.scalars(old_conversations))
        session.execute(delete(ConversationRow).where(ConversationRow.id.in_(conversations)))
        session.add_all(ErasureRow(conversation_id=name, erased_at=now) for name in conversations)
    return Deleted(len(bookings), len(conversations), len(messages))
