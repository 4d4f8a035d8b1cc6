"""What somebody of the staff has to know of a conversation at one glance: taken out of it, nothing written anew.

Of a long conversation only the newest part is read; how much was left out is said.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.content.naming import Naming
from bot.safety.language import ENGLISH
from bot.safety.triage import most_urgent
from bot.services.bookings.booking import readable, slot_of
from bot.services.clinic_clock import spoken_start
from bot.services.conversations.turns import FAILED
from bot.services.danger.alarms import is_overdue
from bot.services.errors import ConversationGoneError
from bot.services.handover.asked import (
    UNREADABLE,
    Asked,
    Outcome,
    Said,
    Topic,
    newest_messages,
    shortened,
    what_was_asked,
)
from bot.services.owners import BOT, STAFF, VISITOR
from bot.services.parts import Parts
from bot.services.spoken_language import language_shown
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, BookingRow, ConversationRow, MessageRow, TurnRow
from bot.vault import UnreadableError

MOST_ASKED = 30
"""How many questions are shown, the newest."""


@dataclass(frozen=True)
class AlarmGlance:
    """An alarm of the conversation. `acknowledged_by` is "" while nobody has."""

    id: int
    tier: int
    raised_at: datetime.datetime
    is_overdue: bool
    acknowledged_at: datetime.datetime | None
    acknowledged_by: str


@dataclass(frozen=True)
class BookingGlance:
    """A booking of the conversation, in words. `time`: on the clinic's clock, "" where none is fixed."""

    reference: str
    kind: str
    state: str
    name: str
    contacts: tuple[str, ...]
    reach: str
    time: str
    wishes: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Brief:
    """The brief. `named`: kind of entity to names, as the visitor's words name them. `languages`: the last one first.

    `safety_tier`: the most urgent danger spoken of, None without any. `left_out`: how many earlier messages are not in
    it. `visitor_messages`, `staff_messages`, `program_messages` count the whole conversation.
    """

    conversation_id: str
    owner: str
    language: str
    languages: tuple[str, ...]
    started_at: datetime.datetime
    last_at: datetime.datetime
    visitor_messages: int
    program_messages: int
    staff_messages: int
    left_out: int
    asked: tuple[Asked, ...]
    named: Mapping[str, tuple[str, ...]]
    bookings: tuple[BookingGlance, ...]
    alarms: tuple[AlarmGlance, ...]
    safety_tier: int | None
    paused_until: datetime.datetime | None

    @property
    def answered(self) -> tuple[Topic, ...]:
        """Return the topics that were answered, each once, in order."""
        topics = (topic for asked in self.asked if asked.outcome == Outcome.ANSWERED for topic in asked.topics)
        return tuple(dict.fromkeys(topics))


def make_brief(parts: Parts, conversation_id: str, now: datetime.datetime | None = None) -> Brief:
    """Return the brief of a conversation as it is at one moment. Raises: ConversationGoneError."""
    now = now or utc_now()
    with parts.database.snapshot() as connection, Session(connection) as session:
        conversation = session.get(ConversationRow, conversation_id)
        if conversation is None:
            raise ConversationGoneError
        counts = _counts(session, conversation_id)
        messages = newest_messages(session, parts.vault, conversation_id)
        failed = set(
            session.scalars(
                select(TurnRow.id).where(TurnRow.conversation_id == conversation_id, TurnRow.state == FAILED)
            )
        )
        alarms = session.scalars(
            select(AlarmRow).where(AlarmRow.conversation_id == conversation_id).order_by(AlarmRow.id)
        ).all()
        bookings = _bookings(session, parts, conversation_id)
    asked = what_was_asked(parts.library, messages, failed, {alarm.turn_id for alarm in alarms})
    languages = _languages(messages)
    return Brief(
        conversation_id=conversation_id,
        owner=conversation.owner,
        language=languages[0],
        languages=languages,
        started_at=conversation.created_at,
        last_at=messages[-1].at if messages else conversation.created_at,
        visitor_messages=counts.get(VISITOR, 0),
        program_messages=counts.get(BOT, 0),
        staff_messages=counts.get(STAFF, 0),
        left_out=sum(counts.values()) - len(messages),
        asked=asked[-MOST_ASKED:],
        named=_named(parts.library, messages),
        bookings=bookings,
        alarms=tuple(_alarm(row, now) for row in alarms),
        safety_tier=most_urgent(conversation.safety_tier, *(alarm.tier for alarm in alarms)),
        paused_until=_still(conversation.safety_paused_until, now),
    )


def _counts(session: Session, conversation_id: str) -> dict[str, int]:
    counted = (
        select(MessageRow.author, func.count())
        .where(MessageRow.conversation_id == conversation_id)
        .group_by(MessageRow.author)
    )
    return {author: count for author, count in session.execute(counted)}


def _languages(messages: Iterable[Said]) -> tuple[str, ...]:
    """Return the languages of the conversation, the last one first: as the visitor shows it, or the replies say."""
    found: dict[str, None] = {}
    for message in messages:
        language = language_shown(message.author, message.body)
        if language:
            found.pop(language, None)
            found[language] = None
    return tuple(reversed(found)) or (ENGLISH,)


def _named(library: Library, messages: Iterable[Said]) -> dict[str, tuple[str, ...]]:
    named: dict[str, dict[str, None]] = {}
    naming = Naming(library.entities)
    for message in messages:
        if message.author == VISITOR:
            for kind, values in naming.named_in(str(message.body["text"])).items():
                names = (library.entity_name(kind, value) for value in values)
                named.setdefault(kind, {}).update(dict.fromkeys(names))
    return {kind: tuple(names) for kind, names in named.items()}


def _bookings(session: Session, parts: Parts, conversation_id: str) -> tuple[BookingGlance, ...]:
    rows = session.scalars(
        select(BookingRow).where(BookingRow.conversation_id == conversation_id).order_by(BookingRow.id)
    )
    return tuple(_booking(session, parts, row) for row in rows)


def _booking(session: Session, parts: Parts, row: BookingRow) -> BookingGlance:
    slot = slot_of(row)
    time = spoken_start(parts.profile, slot.starts_at) if slot else ""
    try:
        booking = readable(session, parts.vault, row)
    except UnreadableError:
        return BookingGlance(row.reference, row.kind, row.state, UNREADABLE, (), "", time, (), "")
    return BookingGlance(
        reference=booking.reference,
        kind=str(booking.kind),
        state=str(booking.state),
        name=booking.name,
        contacts=booking.contacts,
        reach=booking.reach.spoken(),
        time=time,
        wishes=tuple(wish.spoken() for wish in booking.preferred),
        note=shortened(booking.message),
    )


def _alarm(row: AlarmRow, now: datetime.datetime) -> AlarmGlance:
    by = row.acknowledged_by or ""
    return AlarmGlance(row.id, row.tier, row.raised_at, is_overdue(row, now), row.acknowledged_at, by)


def _still(until: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime | None:
    return until if until is not None and until > now else None
