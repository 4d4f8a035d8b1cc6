"""`bot staff`: the commands."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.settings import Settings

staff = typer.Typer(no_args_is_help=True, help="Look after the accounts of the staff: docs/staff.md.")
MemberName = Annotated[str, typer.Argument(help="The account's name.")]


@staff.command("add")
def add_staff(
    name: MemberName,
    role: Annotated[
        str, typer.Option(help="viewer (reads), staff (answers visitors) or admin (accounts too).")
    ] = "staff",
    shown_as: Annotated[str, typer.Option(help="What visitors read; else the first name.")] = "",
) -> None:
    """Add an account, and print a password for the first sign-in."""
    from bot.cli.staff import add_member

    add_member(Settings(), name, role, shown_as)


@staff.command("list")
def list_staff() -> None:
    """List the accounts."""
    from bot.cli.staff import list_members

    list_members(Settings())


@staff.command("disable")
def disable_staff(
    name: MemberName, enable: Annotated[bool, typer.Option("--undo", help="Let the account in again.")] = False
) -> None:
    """Disable an account, and sign it out everywhere at once."""
    from bot.cli.staff import disable_member

    disable_member(Settings(), name, enable)


@staff.command("password")
def staff_password(name: MemberName) -> None:
    """Give an account a new password, and print it."""
    from bot.cli.staff import give_password

    give_password(Settings(), name)


@staff.command("reset-second-factor")
def reset_staff_factor(name: MemberName) -> None:
    """Take the second factor of whoever has lost it away."""
    from bot.cli.staff import reset_factor

    reset_factor(Settings(), name)


@staff.command("sign-out")
def sign_staff_out(name: MemberName) -> None:
    """End all sessions of an account."""
    from bot.cli.staff import sign_member_out

    sign_member_out(Settings(), name)


@staff.command("check-log")
def check_staff_log() -> None:
    """Check that nobody has changed the log of what the staff do."""
    from bot.cli.staff import check_log

    check_log(Settings())
