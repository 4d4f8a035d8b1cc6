"""The tables. What visitors say is encrypted before it comes here; times are aware UTC."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_RowId = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime.datetime]):
    """An aware UTC time, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """Refuse naive times. Raises: ValueError."""
        if value is not None and value.tzinfo is None:
            raise ValueError("times in the store are aware")
        return value.astimezone(datetime.UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime.datetime | None:
        """Return the time with its zone."""
        if value is None:
            return None
        time: datetime.datetime = value
        return time.replace(tzinfo=datetime.UTC) if time.tzinfo is None else time.astimezone(datetime.UTC)


class Base(DeclarativeBase):
    """All tables, with predictable constraint names for migrations."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime.datetime: UtcTime(), bytes: LargeBinary(), bool: Boolean()}


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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    value: Mapped[bytes]
    lookup: Mapped[bytes] = mapped_column(index=True)


class BookingChangeRow(Base):
    """One change of a booking: who did it and when. `by`: visitor, program, or a name of the staff.

    `from_state` is empty for the first one. `starts_at`: the time that held afterwards. `fields`: names of what else
    changed, comma-separated; never its content.
    """

    __tablename__ = "booking_changes"

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
    key: Mapped[bytes]
    tried_at: Mapped[datetime.datetime]


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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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


class AlarmRow(Base):
    """Danger in a conversation, for the staff. Open until somebody acknowledges it; overdue after `due_at`."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_acknowledged_at", "acknowledged_at", "due_at"),)

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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
    `revision`: another one after every change, so that gateways notice it.
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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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
    """A note of the staff on a conversation, which its visitor never sees. `body`: encrypted."""

    __tablename__ = "staff_notes"

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_sequence: Mapped[int]
    topics: Mapped[str] = mapped_column(String(200), default="")
    content_version: Mapped[str] = mapped_column(String(16), default="")
    word: Mapped[bytes | None]
    marked_by: Mapped[str] = mapped_column(String(64))
    marked_at: Mapped[datetime.datetime]


class FeedbackRow(Base):
    """Whether a reply helped: the visitor's last vote on it. `word`: encrypted, what they wrote about it."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("conversation_id", "message_sequence"),)

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
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


class BookingErasureRow(Base):
    """A booking that was erased by its reference; the same list, for those without a conversation."""

    __tablename__ = "booking_erasures"

    reference: Mapped[str] = mapped_column(String(16), primary_key=True)
    erased_at: Mapped[datetime.datetime]
    listed_at: Mapped[datetime.datetime | None]


class StaffRow(Base):
    """An account of the staff. `key`: the name as it is compared; unique. `role`: viewer, staff, admin.

    `second_factor`: the encrypted secret of the time-based codes; `next_second_factor`: one that is being set up.
    `last_code_step`: the half minute of the last code that was used: no code is valid twice.
    """

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    shown_as: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(8))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    second_factor: Mapped[bytes | None]
    next_second_factor: Mapped[bytes | None]
    last_code_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime.datetime]
    signed_in_at: Mapped[datetime.datetime | None]
    disabled_at: Mapped[datetime.datetime | None]


class StaffRecoveryCodeRow(Base):
    """A code for whoever has lost the second factor. `code`: keyed hash. It goes when it is used."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    code: Mapped[bytes]


class StaffSessionRow(Base):
    """Somebody of the staff who is signed in, or half-way: `stage` is code or full. It goes when it ends.

    `token`: hash of what the browser holds. `former_token` is still good until the new one has been seen, and then
    until `former_until`: other requests are on their way. `device`: which browser, for the list of own sessions.
    """

    __tablename__ = "staff_sessions"
    __table_args__ = (UniqueConstraint("token"), UniqueConstraint("former_token"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(8))
    token: Mapped[bytes]
    former_token: Mapped[bytes | None]
    former_until: Mapped[datetime.datetime | None]
    rotated_at: Mapped[datetime.datetime]
    started_at: Mapped[datetime.datetime]
    seen_at: Mapped[datetime.datetime]
    device: Mapped[str] = mapped_column(String(80), default="")


class SignInTryRow(Base):
    """How often signing in failed. `key`: keyed hash of what is limited: a name from a network, a network, a device."""

    __tablename__ = "sign_in_tries"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    tried_at: Mapped[datetime.datetime] = mapped_column(index=True)


class AuditRow(Base):
    """What somebody did, and to what. `details`: JSON of scalars, never a visitor's words.

    `mac` seals the row together with the one before it: `sequence` has no gap, and nothing changes unseen.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject", "sequence"),)

    sequence: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=False)
    at: Mapped[datetime.datetime]
    by_id: Mapped[str | None] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[str] = mapped_column(Text)
    mac: Mapped[bytes]


class AuditHeadRow(Base):
    """The end of the audit log, in one row, so that a last row that is removed shows. Whoever writes locks it."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes]
    seal: Mapped[bytes]


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

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
    started_at: Mapped[datetime.datetime]
    until_at: Mapped[datetime.datetime] = mapped_column(index=True)
    reason: Mapped[bytes]
    by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime.datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))


class OffTimeRow(Base):
    """A time in which the program is switched off: it answers no question. Open until somebody switches it on."""

    __tablename__ = "off_times"

    id: Mapped[int] = mapped_column(_RowId, primary_key=True, autoincrement=True)
    started_at: Mapped[datetime.datetime]
    by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime.datetime | None] = mapped_column(index=True)
    ended_by: Mapped[str | None] = mapped_column(String(64))
