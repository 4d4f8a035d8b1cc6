"""The accounts of the staff, their sessions, and the log of what they do."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, RowId


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

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
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

    sequence: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
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
