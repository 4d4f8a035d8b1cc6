"""The accounts of the staff: add, change, disable, give a new password."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.services.accounts import second_factor
from bot.services.accounts.audit import record
from bot.services.accounts.passwords import check_password, hash_password, is_password, new_password
from bot.services.accounts.permissions import Role
from bot.services.accounts.sign_in_limits import Counted, count_try, take_back
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import end_sessions
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import Database, new_id
from bot.store.tables import StaffRow, StaffSessionRow

FIRST_NAME = "admin"
PROGRAM = "program"
LONGEST_NAME = 64


class AccountError(Exception):
    """The account cannot be made or changed so. Its text says why, and what to do."""


@dataclass(frozen=True)
class Account:
    """An account, as the list shows it. `sessions`: how many are kept, also such as have run out."""

    id: str
    name: str
    shown_as: str
    role: str
    is_disabled: bool
    has_second_factor: bool
    must_change_password: bool
    created_at: datetime.datetime
    signed_in_at: datetime.datetime | None
    sessions: int


def name_key(name: str) -> str:
    """Return a name as it is compared: case, width and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def add_account(parts: Parts, by: Member | str, name: str, role: str, shown_as: str) -> str:
    """Add an account, and return the password for the first sign-in, at which it must be changed.

    Raises: AccountError
    """
    name, shown_as = _checked_name(name, "name"), _checked_name(shown_as, "shown name")
    password = new_password()
    row = StaffRow(id=new_id(), key=name_key(name), name=name, shown_as=shown_as, role=_checked_role(role))
    row.password_hash, row.must_change_password, row.created_at = hash_password(password), True, utc_now()
    try:
        with parts.database.write() as work:
            work.add(row)
            record(work, parts, by, "staff.added", f"staff:{name}", role=row.role, shown_as=shown_as)
    except IntegrityError as error:
        raise AccountError(f"There is an account named {name} already. Choose another name.") from error
    return password


def add_first_account(parts: Parts) -> tuple[str, str] | None:
    """Add an admin where there is no account at all, and return its name and password; else None."""
    with parts.database.read() as work:
        if work.scalar(select(StaffRow.id).limit(1)) is not None:
            return None
    return FIRST_NAME, add_account(parts, PROGRAM, FIRST_NAME, Role.ADMIN, "the clinic")


def accounts(database: Database) -> list[Account]:
    """Return all accounts by name, the disabled ones last."""
    counted = select(func.count()).where(StaffSessionRow.staff_id == StaffRow.id).scalar_subquery()
    with database.read() as work:
        rows = work.execute(select(StaffRow, counted).order_by(StaffRow.disabled_at.is_not(None), StaffRow.key)).all()
    return [_account(row, sessions) for row, sessions in rows]


def change_account(parts: Parts, by: Member | str, name: str, *, role: str = "", shown_as: str = "") -> None:
    """Change the role or what visitors read. A new role ends all sessions of the account. Raises: AccountError."""
    with _changing(parts, name) as (work, row):
        if shown_as:
            row.shown_as = _checked_name(shown_as, "shown name")
        if role and role != row.role:
            row.role = _checked_role(role)
            end_sessions(work, row.id)
        _refuse_without_admin(work)
        record(work, parts, by, "staff.changed", f"staff:{row.name}", role=row.role, shown_as=row.shown_as)


def set_disabled(parts: Parts, by: Member | str, name: str, disabled: bool) -> None:
    """Disable an account and end its sessions at once, or let it in again. Raises: AccountError."""
    with _changing(parts, name) as (work, row):
        if isinstance(by, Member) and by.id == row.id:
            raise AccountError("Nobody can disable their own account. Ask another admin.")
        row.disabled_at = utc_now() if disabled else None
        if disabled:
            end_sessions(work, row.id)
        _refuse_without_admin(work)
        record(work, parts, by, "staff.disabled" if disabled else "staff.enabled", f"staff:{row.name}")


def give_new_password(parts: Parts, by: Member | str, name: str) -> str:
    """Return a new password, which must be changed at the next sign-in; all sessions end. Raises: AccountError."""
    password = new_password()
    kept = hash_password(password)
    with _changing(parts, name) as (work, row):
        row.password_hash, row.must_change_password = kept, True
        end_sessions(work, row.id)
        record(work, parts, by, "staff.password_given", f"staff:{row.name}")
    return password


def reset_second_factor(parts: Parts, by: Member | str, name: str) -> None:
    """Take the second factor away, for whoever has lost it, and end all sessions. Raises: AccountError."""
    with _changing(parts, name) as (work, row):
        second_factor.remove(work, row.id)
        end_sessions(work, row.id)
        record(work, parts, by, "staff.second_factor_reset", f"staff:{row.name}")


def sign_out_everywhere(parts: Parts, by: Member | str, name: str) -> int:
    """End all sessions of an account, and return how many. Raises: AccountError."""
    with _changing(parts, name) as (work, row):
        ended = end_sessions(work, row.id)
        record(work, parts, by, "staff.signed_out", f"staff:{row.name}", sessions=ended)
    return ended


def change_own_password(parts: Parts, member: Member, session_id: str, old: str, new: str) -> bool:
    """Change one's own password and end all other sessions; return False where the old one is wrong.

    Raises: WeakPasswordError, AccountError, TooManyTriesError
    """
    kept = _own_password(parts, member, old)
    if kept is None:
        return False
    clinic = parts.profile.texts["name"]
    check_password(new, (member.name, member.shown_as, clinic))
    if is_password(kept, new):
        raise AccountError("That is the password that you have. Choose another one.")
    new_kept = hash_password(new)
    with parts.database.write() as work:
        row = work.get_one(StaffRow, member.id, with_for_update=True, populate_existing=True)
        if row.password_hash != kept:
            return False  # somebody else was faster
        row.password_hash, row.must_change_password = new_kept, False
        end_sessions(work, member.id, but=session_id)
        record(work, parts, member, "staff.password_changed", f"staff:{member.name}")
    return True


def is_own_password(parts: Parts, member: Member, password: str) -> bool:
    """Tell whether it is the member's password, asked again: the screen may be open, and somebody else before it.

    Raises: TooManyTriesError
    """
    return _own_password(parts, member, password) is not None


def _own_password(parts: Parts, member: Member, password: str) -> str | None:
    """Return what is kept of the member's password if this is it."""
    counted = (Counted("own password", member.id),)
    count_try(parts, counted)
    with parts.database.read() as work:
        kept = work.get_one(StaffRow, member.id).password_hash
    if not is_password(kept, password):
        return None
    with parts.database.write() as work:
        take_back(work, parts, counted)
    return kept


@contextmanager
def _changing(parts: Parts, name: str) -> Iterator[tuple[Session, StaffRow]]:
    with parts.database.write() as work:
        row = _by_key(work, name_key(name))
        if row is None:
            raise AccountError(f"There is no account named {name}. `bot staff list` shows them.")
        yield work, row


def _by_key(work: Session, key: str) -> StaffRow | None:
    """Return the account. All rows are locked, always in one order, so that two admins cannot wait for each other."""
    work.execute(select(StaffRow.id).order_by(StaffRow.id).with_for_update())
    return work.scalar(select(StaffRow).where(StaffRow.key == key))


def _refuse_without_admin(work: Session) -> None:
    """Raise AccountError where nobody would be left who can look after accounts."""
    work.flush()
    admins = select(StaffRow.id).where(StaffRow.role == Role.ADMIN, StaffRow.disabled_at.is_(None))
    if not work.scalars(admins).all():
        raise AccountError("Nobody could look after accounts then. Make somebody else an admin first.")


def _checked_name(name: str, what: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountError(f"The {what} needs 1 to {LONGEST_NAME} characters.")
    return name


def _checked_role(role: str) -> str:
    if role not in set(Role):
        raise AccountError(f"There is no role {role!r}. Choose one of: {', '.join(Role)}.")
    return str(role)


def _account(row: StaffRow, sessions: int) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        shown_as=row.shown_as,
        role=row.role,
        is_disabled=row.disabled_at is not None,
        has_second_factor=row.second_factor is not None,
        must_change_password=row.must_change_password,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
        sessions=sessions,
    )
