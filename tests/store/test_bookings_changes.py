"""A booking is changed by rule, by the staff or the visitor, and every change leaves its trace."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.services.bookings.booking import (
    Booking,
    BookingNotFoundError,
    read_booking,
    read_history,
)
from bot.services.bookings.changes import (
    Wishes,
    cancel_booking,
    change_wishes,
    confirm_booking,
    move_to_slot,
    set_state,
)
from bot.services.bookings.lookup import find_booking
from bot.services.bookings.slots import SlotNotOfferedError, SlotTakenError, free_slots, hold_slot
from bot.services.bookings.states import TRANSITIONS, State, TransitionError
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime
from bot.services.times import utc_now

from .booked import PHONE, booked, clinic, some_slot

WEEKDAYS_AFTER_FOUR = PreferredTime(weekdays=(0, 1, 2, 3, 4), after=datetime.time(16))
STAFF_STATES = [State.CONTACTED, State.DECLINED, State.CANCELLED, State.DONE]


def brought_to(parts: Any, state: State) -> Booking:
    """Return a booking in the state."""
    booking = booked(parts)
    if state == State.CONFIRMED:
        return confirm_booking(parts, booking.reference, some_slot(parts), "Ana")
    return booking if state == State.REQUESTED else set_state(parts, booking.reference, state, "Ana")


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("wanted", STAFF_STATES)
def test_the_table_alone_says_which_change_is_possible(parts: Assistant, state: State, wanted: State) -> None:
    booking = brought_to(parts, state)
    before = read_history(parts, booking.reference)
    if wanted in TRANSITIONS[state]:
        assert set_state(parts, booking.reference, wanted, "Ana").state == wanted
        change = read_history(parts, booking.reference)[-1]
        assert (change.by, change.from_state, change.to_state) == ("Ana", state, wanted)
        assert abs(change.changed_at - utc_now()) < datetime.timedelta(minutes=1)
    else:
        with pytest.raises(TransitionError, match=f"that is {state} cannot become {wanted}"):
            set_state(parts, booking.reference, wanted, "Ana")
        assert read_booking(parts, booking.reference).state == state
        assert read_history(parts, booking.reference) == before


def test_every_state_is_reached_and_those_at_the_end_are_left_by_nothing() -> None:
    reached = {state for follows in TRANSITIONS.values() for state in follows}
    assert reached == set(State)
    assert {state for state, follows in TRANSITIONS.items() if not follows} == {
        State.DECLINED,
        State.CANCELLED,
        State.DONE,
    }


def test_the_staff_fix_a_time_and_move_it(either: Assistant) -> None:
    own = clinic(either)
    first, second = free_slots(own, "Lakeside")[4:6]
    reference = booked(own).reference
    confirm_booking(own, reference, first, "Ana")
    confirm_booking(own, reference, first, "Ana")
    moved = confirm_booking(own, reference, second, "Ben")
    assert moved.slot == second
    assert [change.by for change in read_history(own, reference)] == ["visitor", "Ana", "Ben"], "the same again is none"
    assert first in free_slots(own, "Lakeside")


def test_the_staff_cannot_give_one_time_twice_where_slots_are_offered(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    booked(own, slot=slot)
    other = booked(own)
    with pytest.raises(SlotTakenError) as error:
        confirm_booking(own, other.reference, slot, "Ana")
    assert error.value.others
    assert read_booking(own, other.reference) == other


def test_where_the_diary_is_on_paper_two_may_come_at_one_time(either: Assistant) -> None:
    own = clinic(either, way="request")
    slot = some_slot(own)
    for _ in range(2):
        assert confirm_booking(own, booked(own).reference, slot, "Ana").slot == slot


def test_the_visitor_moves_to_another_free_time_in_one_step(either: Assistant) -> None:
    own = clinic(either)
    old, new = free_slots(own, "Lakeside")[4:6]
    reference = booked(own, slot=old).reference
    hold_slot(own, new, "form-two")
    assert move_to_slot(own, reference, new, "form-two").slot == new
    free = free_slots(own, "Lakeside")
    assert old in free
    assert new not in free


def test_the_old_time_stays_where_the_new_one_is_taken(either: Assistant) -> None:
    own = clinic(either)
    old, taken = free_slots(own, "Lakeside")[4:6]
    booked(own, slot=taken)
    mine = booked(own, slot=old)
    with pytest.raises(SlotTakenError):
        move_to_slot(own, mine.reference, taken, "form-two")
    assert read_booking(own, mine.reference) == mine
    assert old not in free_slots(own, "Lakeside")


def test_a_time_that_passed_while_somebody_thought_about_it_is_not_moved_to(either: Assistant) -> None:
    own = clinic(either)
    mine = booked(own, slot=some_slot(own))
    three_days_ago = utc_now() - datetime.timedelta(days=3)
    passed = free_slots(own, "Lakeside", now=three_days_ago)[0]
    assert passed.starts_at < utc_now()
    hold_slot(own, passed, "form-two", three_days_ago)
    with pytest.raises(SlotNotOfferedError) as error:
        move_to_slot(own, mine.reference, passed, "form-two")
    assert error.value.others
    assert read_booking(own, mine.reference) == mine


def test_a_held_time_is_moved_to_though_the_notice_has_begun_meanwhile(parts: Assistant) -> None:
    old, new = free_slots(clinic(parts), "Lakeside")[4:6]
    reference = booked(clinic(parts), slot=old).reference
    hold_slot(clinic(parts), new, "form-two")
    later = clinic(parts, notice_hours=24 * 7)
    assert new not in free_slots(later, "Lakeside")
    assert move_to_slot(later, reference, new, "form-two").slot == new
    assert move_to_slot(later, reference, new, "form-two").slot == new, "and again, with the hold gone"
    assert len(read_history(later, reference)) == 3


def test_asking_for_another_time_keeps_the_old_one_until_the_staff_confirm(either: Assistant) -> None:
    own = clinic(either, way="request")
    slot = some_slot(own)
    reference = confirm_booking(own, booked(own).reference, slot, "Ana").reference
    changed = change_wishes(own, reference, Wishes(preferred=(WEEKDAYS_AFTER_FOUR,)))
    assert (changed.state, changed.slot, changed.preferred) == (State.REQUESTED, slot, (WEEKDAYS_AFTER_FOUR,))
    change = read_history(own, reference)[-1]
    assert (change.by, change.fields) == ("visitor", ("preferred",))
    assert change_wishes(own, reference, Wishes(preferred=(WEEKDAYS_AFTER_FOUR,))) == changed
    assert len(read_history(own, reference)) == 3, "the same again is no change"


def test_a_corrected_number_is_found_and_the_wrong_one_no_more(either: Assistant) -> None:
    booking = booked(either, contacts=(PHONE,))
    other = Contact("(312) 555-0177", "+13125550177")
    changed = change_wishes(either, booking.reference, Wishes(contacts=(other,), name="Mary"))
    assert (changed.name, changed.contacts) == ("Mary", (other.shown,))
    assert find_booking(either, booking.reference, other, "a").reference == booking.reference
    with pytest.raises(BookingNotFoundError):
        find_booking(either, booking.reference, PHONE, "a")
    assert read_history(either, booking.reference)[-1].fields == ("name", "contacts")


def test_a_number_corrected_after_confirmation_leaves_the_time_confirmed(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, slot=some_slot(own))
    assert change_wishes(own, booking.reference, Wishes(contacts=(PHONE,))).state == State.CONFIRMED


def test_calling_off_twice_is_calling_off_once(either: Assistant) -> None:
    reference = booked(either).reference
    assert cancel_booking(either, reference).state == State.CANCELLED
    assert cancel_booking(either, reference).state == State.CANCELLED
    assert len(read_history(either, reference)) == 2
    with pytest.raises(TransitionError):
        change_wishes(either, reference, Wishes(name="Mary"))
