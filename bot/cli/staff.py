"""Look after the accounts of the staff: what an admin does in the console, and what nobody can do there any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.who import COMMAND_LINE
from bot.services.accounts import account as accounts
from bot.services.accounts.account import AccountError
from bot.services.accounts.audit import check_chain
from bot.settings import Settings


def add_member(settings: Settings, name: str, role: str, shown_as: str) -> None:
    """Add an account, and print its first password. Raises: CommandError."""
    with _parts(settings) as parts:
        password = accounts.add_account(parts, COMMAND_LINE, name, role, shown_as or (name.split() or [""])[0])
    print(f"{name} can sign in as {role}. The password for the first time: {password}")


def list_members(settings: Settings) -> None:
    """Print one line an account."""
    with _parts(settings) as parts:
        every = accounts.accounts(parts.database)
    for account in every:
        marks = [
            *(["disabled"] if account.is_disabled else []),
            *(["second factor"] if account.has_second_factor else []),
            *(["has not chosen a password"] if account.must_change_password else []),
        ]
        last = f"{account.signed_in_at:%Y-%m-%d %H:%M} UTC" if account.signed_in_at else "never"
        print("  ".join([account.name, account.role, f"last sign-in: {last}", *marks]))
    print(f"{len(every)} account(s).")


def disable_member(settings: Settings, name: str, enable: bool) -> None:
    """Disable an account, or let it in again. Raises: CommandError."""
    with _parts(settings) as parts:
        accounts.set_disabled(parts, COMMAND_LINE, name, not enable)
    print(f"{name} can sign in again." if enable else f"{name} is disabled, and signed out everywhere.")


def give_password(settings: Settings, name: str) -> None:
    """Give an account a new password, and print it. Raises: CommandError."""
    with _parts(settings) as parts:
        password = accounts.give_new_password(parts, COMMAND_LINE, name)
    print(f"{name} is signed out everywhere. The password for the next time: {password}")


def reset_factor(settings: Settings, name: str) -> None:
    """Take an account's second factor away. Raises: CommandError."""
    with _parts(settings) as parts:
        accounts.reset_second_factor(parts, COMMAND_LINE, name)
    print(f"{name} has no second factor now, and is signed out everywhere.")


def sign_member_out(settings: Settings, name: str) -> None:
    """End all sessions of an account. Raises: CommandError."""
    with _parts(settings) as parts:
        ended = accounts.sign_out_everywhere(parts, COMMAND_LINE, name)
    print(f"{name} is signed out: {ended} session(s) ended.")


def check_log(settings: Settings) -> None:
    """Say whether the log of what the staff do is as it was written. Raises: CommandError where it is not."""
    with _parts(settings) as parts:
        chain = check_chain(parts)
    if not chain.is_intact:
        raise CommandError(
            f"The log is broken at row {chain.broken_at}: it was changed or removed, or a row was added. "
            "Keep a copy of the database, and compare it with your backups."
        )
    print(f"The log is intact: all {chain.rows} rows are as they were written.")


@contextmanager
def _parts(settings: Settings) -> Iterator[Assistant]:
    parts = Assistant(settings)
    parts.database.check_schema()
    try:
        yield parts
    except AccountError as error:
        raise CommandError(str(error)) from error
    finally:
        parts.database.close()
