"""The front desk's view of bookings in a terminal: list, show, change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.who import COMMAND_LINE, who
from bot.content.profile import Profile
from bot.services.accounts.audit import record
from bot.services.bookings import board
from bot.services.bookings.booking import (
    Booking,
    BookingNotFoundError,
    list_bookings,
    read_booking,
    read_history,
)
from bot.services.bookings.duplicates import others_of_contact
from bot.services.bookings.slots import Slot, SlotTakenError
from bot.services.bookings.states import LIVE, State, TransitionError
from bot.services.clinic_clock import ClinicTimeError, clinic_place, read_clinic_time, spoken_start
from bot.settings import Settings

LONGEST_SHOWN = 200


def show_bookings(settings: Settings, every: bool) -> None:
    """Print one line a booking: notes on sessions of today first, then what has waited longest."""
    parts = Assistant(settings)
    bookings = list_bookings(parts, tuple(State) if every else LIVE)
    _note_read(parts, "bookings.listed", "bookings:")
    for booking in bookings:
        when = spoken_start(parts.profile, booking.slot.starts_at) if booking.slot else ""
        line = (booking.reference, booking.state, booking.kind, booking.name, ", ".join(booking.contacts), when)
        print("  ".join(shown(part) for part in line if part))
    print(f"{len(bookings)} booking(s). `bot bookings show REFERENCE` shows one.")


def show_booking(settings: Settings, reference: str) -> None:
    """Print all about one booking. Raises: CommandError."""
    parts = Assistant(settings)
    with _spoken_errors():
        booking = read_booking(parts, reference)
        history = read_history(parts, reference)
        others = others_of_contact(parts, reference)
    _note_read(parts, "booking.read", f"booking:{booking.reference}")
    profile = parts.profile
    for name, value in _fields(profile, booking):
        print(f"{name:12} {shown(value)}")
    if others:
        print(f"{'Same contact':12} {', '.join(others)}")
    print("History:")
    for change in history:
        details = [f"time {spoken_start(profile, change.starts_at)}"] if change.starts_at else []
        details += [f"changed {', '.join(change.fields)}"] if change.fields else []
        at = change.changed_at.astimezone(profile.zone)
        print(f"  {at:%Y-%m-%d %H:%M %Z}  {change.to_state}  by {shown(change.by)}  {'; '.join(details)}".rstrip())


def confirm_at(settings: Settings, reference: str, at: str, by: str, location: str, minutes: int) -> None:
    """Fix the booking's time on the clinic's clock. Raises: CommandError."""
    parts = Assistant(settings)
    with _spoken_errors(parts.profile):
        booking = read_booking(parts, reference)
        place = clinic_place(parts.profile, location or booking.location)
        slot = Slot(read_clinic_time(parts.profile, at), place, minutes or parts.profile.booking.slot_minutes)
        booking = board.confirm_time(parts, reference, slot, who(by))
    where = f", {place}" if place else ""
    print(f"{booking.reference} is confirmed: {spoken_start(parts.profile, slot.starts_at)}{where}.")
    if booking.email is None:
        print("There is no e-mail address: please tell the visitor yourself.")
    elif not settings.smtp_host:
        print("No mail server is set up (BOT_SMTP_HOST): the e-mail is kept in the outbox. Please tell the visitor.")
    else:
        print("The visitor gets an e-mail with a calendar file.")


def change_state(settings: Settings, reference: str, state: str, by: str) -> None:
    """Set a state. Raises: CommandError."""
    with _spoken_errors():
        booking = board.change_state(Assistant(settings), reference, State(state), who(by))
    print(f"{booking.reference} is {booking.state}.")


def shown(text: str) -> str:
    """Return a visitor's words as one harmless line: no control characters get to the terminal."""
    line = "".join(character if character.isprintable() else " " for character in str(text))
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}..."


def _note_read(parts: Assistant, action: str, subject: str) -> None:
    """Write into the log of what the staff do that somebody reads it here."""
    with parts.database.write() as work:
        record(work, parts, COMMAND_LINE, action, subject)


def _fields(profile: Profile, booking: Booking) -> Iterator[tuple[str, str]]:
    yield "Reference", booking.reference
    yield "State", booking.state
    yield "Kind", booking.kind
    yield "Name", booking.name
    yield "Contact", ", ".join(booking.contacts) or "none"
    yield "Reach", booking.reach.spoken()
    yield "Comes", {True: "for the first time", False: "has been here before", None: "not said"}[booking.is_new]
    yield "Location", booking.location or "not said"
    for wish in booking.preferred:
        yield "Would like", wish.spoken()
    if booking.slot:
        yield "Time", f"{spoken_start(profile, booking.slot.starts_at)}, {booking.slot.minutes} minutes"
    yield "Note", booking.message or "none"
    yield "Consent", booking.consent_version


@contextmanager
def _spoken_errors(profile: Profile | None = None) -> Iterator[None]:
    try:
        yield
    except (BookingNotFoundError, ClinicTimeError, TransitionError) as error:
        raise CommandError(str(error)) from error
    except SlotTakenError as error:
        free = [spoken_start(profile, slot.starts_at) for slot in error.others] if profile else []
        raise CommandError(f"That time is taken. Free: {'; '.join(free) or 'nothing near it'}.") from error
