"""Accounts for tests of the store."""

from __future__ import annotations

import datetime
from functools import cache

from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.services.accounts.account import add_account, name_key
from bot.services.accounts.passwords import hash_password
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import SessionRules, member_of
from bot.store.tables import AuditRow, StaffRow

PASSWORD = "velvet tractor moonlit quay"
RULES = SessionRules(idle=datetime.timedelta(minutes=30), longest=datetime.timedelta(hours=12))
_hashed = cache(hash_password)


def member(parts: Assistant, name: str, role: str = "staff") -> Member:
    """Add an account whose owner has chosen PASSWORD, and return whose it is."""
    add_account(parts, "test", name, role, name.split(maxsplit=1)[0])
    with parts.database.write() as work:
        chosen = {"password_hash": _hashed(PASSWORD), "must_change_password": False}
        work.execute(update(StaffRow).where(StaffRow.key == name_key(name)).values(**chosen))
        row = work.scalars(select(StaffRow).where(StaffRow.key == name_key(name))).one()
        return member_of(row)


def log_of(parts: Assistant) -> list[tuple[str, str, str]]:
    """Return what the log says: who, what, about whom."""
    with parts.database.read() as work:
        rows = work.scalars(select(AuditRow).order_by(AuditRow.sequence)).all()
    return [(row.by_name, row.action, row.subject) for row in rows]
