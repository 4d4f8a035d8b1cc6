"""The life of a booking: its states, and which may follow which. The picture in docs/ is drawn from this table."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a booking stands."""

    REQUESTED = "requested"
    CONTACTED = "contacted"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    DONE = "done"


TRANSITIONS: dict[State, dict[State, str]] = {
    State.REQUESTED: {
        State.REQUESTED: "the visitor changes what was asked for",
        State.CONTACTED: "the desk has called or written",
        State.CONFIRMED: "a time is fixed",
        State.DECLINED: "the desk cannot help",
        State.CANCELLED: "the visitor or the desk calls it off",
        State.DONE: "dealt with without an appointment",
    },
    State.CONTACTED: {
        State.REQUESTED: "the visitor changes what was asked for",
        State.CONTACTED: "the desk tries again",
        State.CONFIRMED: "a time is fixed",
        State.DECLINED: "the desk cannot help",
        State.CANCELLED: "the visitor or the desk calls it off",
        State.DONE: "dealt with without an appointment",
    },
    State.CONFIRMED: {
        State.REQUESTED: "the visitor asks for another time",
        State.CONFIRMED: "the time is moved",
        State.CANCELLED: "the visitor or the desk calls it off",
        State.DONE: "the appointment took place",
    },
    State.DECLINED: {},
    State.CANCELLED: {},
    State.DONE: {},
}
"""State to the states that may follow it, each with what happens then."""
LIVE = (State.REQUESTED, State.CONTACTED, State.CONFIRMED)
"""The states in which something is still to come."""


class TransitionError(Exception):
    """The booking's state does not allow the change."""

    def __init__(self, found: State, wanted: State) -> None:
        allowed = ", ".join(TRANSITIONS[found]) or "nothing: that is its end"
        super().__init__(f"A booking that is {found} cannot become {wanted}. Possible: {allowed}.")
        self.found = found
        self.wanted = wanted


def check_transition(found: State, wanted: State) -> None:
    """Raise TransitionError unless a booking may go from one state to the other."""
    if wanted not in TRANSITIONS[found]:
        raise TransitionError(found, wanted)
