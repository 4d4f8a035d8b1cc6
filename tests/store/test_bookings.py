"""A booking is recorded once, read back whole, changed by rule, and every change leaves its trace."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.bookings import (
    Booking,
    BookingNotFoundError,
    Kind,
    find_duplicates,
    list_bookings,
    read_booking,
    read_history,
    request_booking,
)
from bot.services.bookings_changes import (
    Wishes,
    cancel_booking,
    change_wishes,
    confirm_booking,
    move_to_slot,
    set_state,
)
from bot.services.bookings_lookup import LIMITS, TooManyTriesError, find_booking, forget_tries
from bot.services.bookings_states import TRANSITIONS, State, TransitionError
from bot.services.bookings_wishes import PreferredTime, Reach
from bot.services.contact import Contact
from bot.services.slots import Slot, SlotTakenError, free_slots, hold_slot
from bot.services.times import utc_now
from bot.store.tables import BookingChangeRow, BookingContactRow, BookingRow

from .booked import EMAIL, PHONE, booked, clinic, some_slot, wish
from .talk import stored_bytes

TUESDAY_AFTERNOON = PreferredTime(
    first_day=datetime.date(2026, 11, 24),
    last_day=datetime.date(2026, 11, 24),
    after=datetime.time(12),
    before=datetime.time(17),
)
WEEKDAYS_AFTER_FOUR = PreferredTime(weekdays=(0, 1, 2, 3, 4), after=datetime.time(16))
STAFF_STATES = [State.CONTACTED, State.DECLINED, State.CANCELLED, State.DONE]


def brought_to(parts: Any, state: State) -> Booking:
    """Return a booking in the state."""
    booking = booked(parts)
    if state == State.CONFIRMED:
        return confirm_booking(parts, booking.reference, some_slot(parts), "Ana")
    return booking if state == State.REQUESTED else set_state(parts, booking.reference, state, "Ana")


def test_what_was_said_comes_back_whole(either: Assistant) -> None:
    new = wish(
        either,
        message="Stairs are hard for me.",
        reach=Reach("call", voicemail=False, text=True),
        preferred=(TUESDAY_AFTERNOON, WEEKDAYS_AFTER_FOUR),
        is_new=True,
    )
    stored = read_booking(either, request_booking(either, new).reference)
    assert (stored.name, stored.contacts, stored.message) == (new.name, (PHONE.shown, EMAIL.shown), new.message)
    assert (stored.phone, stored.email) == (PHONE.shown, EMAIL.shown)
    assert (stored.reach, stored.preferred, stored.is_new) == (new.reach, new.preferred, True)
    assert (stored.location, stored.kind, stored.state) == ("Lakeside", Kind.CONSULTATION, State.REQUESTED)
    assert (stored.slot, stored.consent_version) == (None, "2026-11")


def test_what_is_personal_is_in_no_file_in_readable_form(parts: Assistant) -> None:
    said: dict[str, Any] = {"preferred": (TUESDAY_AFTERNOON,), "reach": Reach("call", voicemail=False)}
    booking = booked(parts, name="Wilhelmina", message="quicksilverish", **said)
    content = stored_bytes(parts)
    assert booking.reference.encode() in content, "this is the file"
    for word in ("Wilhelmina", "quicksilverish", "2026-11-24", "voicemail", "maria@example.org", "555-0101", "5550101"):
        assert word.encode() not in content, word


def test_without_a_version_of_the_consent_nothing_is_stored(parts: Assistant) -> None:
    with pytest.raises(ValueError, match="agreed"):
        booked(parts, consent_version="")
    assert list_bookings(parts) == []


def test_the_same_turn_or_form_is_one_booking_also_with_a_time(either: Assistant) -> None:
    own = clinic(either)
    new = wish(own, slot=some_slot(own), form_id="form-one")
    first = request_booking(own, new)
    assert request_booking(own, new) == first
    assert request_booking(own, replace(new, turn_id="turn-later")) == first
    assert [booking.reference for booking in list_bookings(own)] == [first.reference]


def test_a_chosen_free_time_is_confirmed_at_once(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    booking = booked(own, slot=slot)
    assert (booking.state, booking.slot) == (State.CONFIRMED, slot)
    first, second = read_history(own, booking.reference)
    assert (first.by, first.from_state, first.to_state, first.starts_at) == ("visitor", None, State.REQUESTED, None)
    assert (second.by, second.from_state, second.to_state) == ("program", State.REQUESTED, State.CONFIRMED)
    assert second.starts_at == slot.starts_at


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
        move_to_slot(own, mine.reference, taken)
    assert read_booking(own, mine.reference) == mine
    assert old not in free_slots(own, "Lakeside")


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


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{joined}", "{spaced}"])
def test_a_reference_is_found_however_it_is_typed(parts: Assistant, typed: str) -> None:
    reference = booked(parts).reference
    joined = reference.replace("-", "")
    said = typed.format(reference, lower=reference.lower(), joined=joined, spaced=reference.replace("-", " - "))
    assert find_booking(parts, said, EMAIL, "a").reference == reference
    assert find_booking(parts, said, PHONE, "a").reference == reference


@pytest.mark.parametrize("reference", ["", "????", "AAAA-AAAA", "x" * 500, "' OR 1=1 --", "=1+1"])
def test_what_is_no_reference_finds_nothing(either: Assistant, reference: str) -> None:
    booked(either)
    with pytest.raises(BookingNotFoundError):
        find_booking(either, reference, PHONE, "a")


def test_after_some_wrong_tries_the_right_one_is_not_told_either(either: Assistant) -> None:
    booking, now = booked(either), utc_now()
    for _ in range(LIMITS["conversation"]):
        with pytest.raises(BookingNotFoundError):
            find_booking(either, "AAAA-AAAA", PHONE, "guesser", now)
    with pytest.raises(TooManyTriesError):
        find_booking(either, booking.reference, PHONE, "guesser", now)
    assert find_booking(either, booking.reference, PHONE, "somebody-else", now).id == booking.id
    tomorrow = now + datetime.timedelta(hours=25)
    assert find_booking(either, booking.reference, PHONE, "guesser", tomorrow).id == booking.id
    forget_tries(either, tomorrow)


def test_many_conversations_cannot_guess_the_contact_of_one_reference(either: Assistant) -> None:
    booking = booked(either)
    for number in range(LIMITS["reference"]):
        with pytest.raises(BookingNotFoundError):
            find_booking(either, booking.reference, Contact("?", f"+1312555{number:04d}"), f"guesser-{number}")
    with pytest.raises(TooManyTriesError):
        find_booking(either, booking.reference, PHONE, "guesser-last")


def test_a_second_booking_of_the_day_is_noticed_and_not_merged(either: Assistant) -> None:
    first = booked(either)
    assert find_duplicates(either, (PHONE,), "another") != []
    second = booked(either, contacts=(EMAIL,))
    assert second.reference != first.reference
    found = find_duplicates(either, (EMAIL, PHONE), second.conversation_id or "")
    assert [(item.reference, item.is_own) for item in found] == [(first.reference, False), (second.reference, True)]
    assert find_duplicates(either, (Contact("(312) 555-0199", "+13125550199"),), "another") == []


def test_yesterdays_request_is_no_duplicate_unless_its_time_is_on_that_day(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    booked(own, slot=slot)
    tomorrow = utc_now() + datetime.timedelta(days=1, hours=1)
    day = slot.starts_at.astimezone(own.profile.zone).date()
    assert find_duplicates(own, (PHONE,), "another", now=tomorrow) == []
    assert len(find_duplicates(own, (PHONE,), "another", day, tomorrow)) == 1


def test_what_is_over_is_no_duplicate(either: Assistant) -> None:
    set_state(either, booked(either).reference, State.DECLINED, "Ana")
    assert find_duplicates(either, (PHONE,), "another") == []


def test_sessions_of_today_are_at_the_top_of_the_list(either: Assistant) -> None:
    kinds = [Kind.CONSULTATION, Kind.INFUSION_CHANGE, Kind.TODAY, Kind.PERSON]
    for kind in kinds:
        booked(either, kind=kind, contacts=() if kind == Kind.TODAY else (PHONE,))
    assert [item.kind for item in list_bookings(either)] == [kinds[2], kinds[0], kinds[1], kinds[3]]


def test_deleting_a_booking_takes_contacts_history_and_time_along(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, slot=some_slot(own))
    with own.database.write() as session:
        session.delete(session.get(BookingRow, booking.id))
    with own.database.read() as session:
        assert session.scalars(select(BookingContactRow)).all() == []
        assert session.scalars(select(BookingChangeRow)).all() == []
    assert some_slot(own) == booking.slot


@pytest.mark.parametrize(
    ("preferred", "spoken"),
    [
        (TUESDAY_AFTERNOON, "Tuesday 24 November 2026, 12:00 PM to 5:00 PM"),
        (PreferredTime(weekdays=(0, 4), before=datetime.time(12)), "Mondays or Fridays, before 12:00 PM"),
        (PreferredTime(first_day=datetime.date(2026, 12, 1)), "from Tuesday 1 December 2026"),
        (PreferredTime(after=datetime.time(16, 30)), "after 4:30 PM"),
        (PreferredTime(), "any time"),
    ],
)
def test_a_preferred_time_is_told_in_words_and_kept_as_it_was(preferred: PreferredTime, spoken: str) -> None:
    assert preferred.spoken() == spoken
    assert PreferredTime.from_json(preferred.to_json()) == preferred


def test_how_to_reach_somebody_is_told_in_words() -> None:
    assert Reach("call", False, True).spoken() == "call, NO voicemail, text is fine"
    assert Reach().spoken() == "not said"


def test_a_slot_ends_after_its_minutes() -> None:
    start = datetime.datetime(2026, 11, 24, 15, tzinfo=datetime.UTC)
    assert Slot(start, "", 45).ends_at == start.replace(minute=45)
