"""The words for bookings on the staff's pages."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.profile import Profile
from bot.services.bookings.board import Unreadable
from bot.services.bookings.booking import Booking, Change, Kind
from bot.services.bookings.states import TRANSITIONS, State
from bot.services.clinic_clock import spoken_start

KINDS = {
    Kind.CONSULTATION: "Consultation",
    Kind.PERSON: "A person",
    Kind.TODAY: "Session today",
    Kind.INFUSION_CHANGE: "Change of an infusion",
}
STATES = {
    State.REQUESTED: "Requested",
    State.CONTACTED: "Contacted",
    State.CONFIRMED: "Confirmed",
    State.DECLINED: "Declined",
    State.CANCELLED: "Cancelled",
    State.DONE: "Done",
}
BADGES = {State.REQUESTED: "badge-warn", State.CONTACTED: "badge-accent", State.CONFIRMED: "badge-good"}
ACTIONS = {
    State.CONTACTED: ("contacted", "I called or wrote", "quiet"),
    State.DONE: ("done", "Done", "quiet"),
    State.DECLINED: ("declined", "We cannot help", "quiet"),
    State.CANCELLED: ("cancelled", "Cancel it", "danger"),
}
"""State to the address, words and look of the button that sets it."""


@dataclass(frozen=True)
class Row:
    """A booking in the list."""

    reference: str
    kind: str
    is_today: bool
    state: str
    badge: str
    name: str
    contacts: tuple[str, ...]
    no_voicemail: bool
    when: str
    place: str
    booking: Booking | Unreadable


@dataclass(frozen=True)
class Entry:
    """One line of a booking's history."""

    change: Change
    state: str
    more: str


def row_of(profile: Profile, booking: Booking | Unreadable) -> Row:
    """Return a booking as the list shows it."""
    state, kind = STATES[booking.state], KINDS[booking.kind]
    badge, is_today = BADGES.get(booking.state, ""), booking.kind == Kind.TODAY
    if isinstance(booking, Unreadable):
        unreadable = "cannot be read with the keys in use"
        return Row(booking.reference, kind, is_today, state, badge, unreadable, (), False, "", "", booking)
    return Row(
        reference=booking.reference,
        kind=kind,
        is_today=is_today,
        state=state,
        badge=badge,
        name=booking.name,
        contacts=booking.contacts,
        no_voicemail=booking.reach.voicemail is False,
        when=_when(profile, booking),
        place=booking.location,
        booking=booking,
    )


def actions_of(booking: Booking) -> list[tuple[str, str, str]]:
    """Return the buttons that the booking's state allows."""
    return [ACTIONS[state] for state in ACTIONS if state in TRANSITIONS[booking.state]]


def entry_of(profile: Profile, change: Change) -> Entry:
    """Return a change as the history shows it."""
    parts = [spoken_start(profile, change.starts_at)] if change.starts_at else []
    parts += [f"changed: {', '.join(name.replace('_', ' ') for name in change.fields)}"] if change.fields else []
    return Entry(change, STATES[change.to_state], "; ".join(parts))


def _when(profile: Profile, booking: Booking) -> str:
    if booking.slot is not None:
        asks = " (asks for another time)" if booking.state == State.REQUESTED else ""
        return f"{spoken_start(profile, booking.slot.starts_at)}{asks}"
    return "; ".join(f"would like {wish.spoken()}" for wish in booking.preferred)
