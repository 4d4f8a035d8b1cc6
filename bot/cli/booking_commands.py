"""`bot bookings`: the commands."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.arguments import By
from bot.settings import Settings

bookings = typer.Typer(no_args_is_help=False, help="List bookings, show one, change its state.")
Reference = Annotated[str, typer.Argument(help="The booking's reference.")]


@bookings.callback(invoke_without_command=True)
def list_bookings(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also what is declined, cancelled or done.")] = False,
) -> None:
    """List bookings, show one, change its state. Without a command: those that are still to come."""
    from bot.cli.bookings import show_bookings

    if context.invoked_subcommand is None:
        show_bookings(Settings(), every)


@bookings.command()
def show(reference: Reference) -> None:
    """Show everything about one booking, and what happened to it."""
    from bot.cli.bookings import show_booking

    show_booking(Settings(), reference)


@bookings.command()
def confirm(
    reference: Reference,
    at: Annotated[str, typer.Argument(help='The time on the clinic\'s clock: "2026-11-24 14:00".')],
    by: By = "",
    location: Annotated[str, typer.Option(help="The place, as the profile names it; else the one asked for.")] = "",
    minutes: Annotated[int, typer.Option(help="How long; else as the profile says.")] = 0,
) -> None:
    """Fix the time, or move it; the visitor gets an e-mail if there is an address."""
    from bot.cli.bookings import confirm_at

    confirm_at(Settings(), reference, at, by, location, minutes)


@bookings.command()
def contacted(reference: Reference, by: By = "") -> None:
    """Note that somebody has called or written."""
    from bot.cli.bookings import change_state

    change_state(Settings(), reference, "contacted", by)


@bookings.command()
def decline(reference: Reference, by: By = "") -> None:
    """Note that the clinic cannot help."""
    from bot.cli.bookings import change_state

    change_state(Settings(), reference, "declined", by)


@bookings.command()
def cancel(reference: Reference, by: By = "") -> None:
    """Call the booking off; its time is free again."""
    from bot.cli.bookings import change_state

    change_state(Settings(), reference, "cancelled", by)


@bookings.command()
def done(reference: Reference, by: By = "") -> None:
    """Note that the appointment took place, or that the matter is settled."""
    from bot.cli.bookings import change_state

    change_state(Settings(), reference, "done", by)
