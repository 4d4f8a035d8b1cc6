"""Who of the staff can be given a conversation."""

from __future__ import annotations

from sqlalchemy import select

from bot.services.accounts.permissions import Permission, may
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import member_of
from bot.services.desk.staff_work import StaffError
from bot.store.database import Database
from bot.store.tables import StaffRow


class NoSuchMemberError(StaffError):
    """There is no such member, or they are not allowed to answer."""

    code = "no_such_member"
    message = "There is no such member of the staff who may answer visitors."


def colleagues(database: Database) -> list[Member]:
    """Return everybody who may answer visitors, by name."""
    with database.read() as session:
        rows = session.scalars(select(StaffRow).where(StaffRow.disabled_at.is_(None)).order_by(StaffRow.key)).all()
    return [member for member in map(member_of, rows) if may(member, Permission.ANSWER)]


def colleague(database: Database, member_id: str) -> Member:
    """Return one of them. Raises: NoSuchMemberError."""
    for member in colleagues(database):
        if member.id == member_id:
            return member
    raise NoSuchMemberError
