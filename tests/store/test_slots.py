"""Free times: computed right on every day of the year, held for ten minutes, and taken once."""

from __future__ import annotations

import datetime
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Assistant
from bot.services.bookings.changes import cancel_booking, confirm_booking
from bot.services.bookings.requests import request_booking
from bot.services.bookings.slots import (
    HOLD_MINUTES,
    Slot,
    SlotNotOfferedError,
    SlotTakenError,
    drop_holds,
    free_slots,
    hold_slot,
    nearest_slots,
    possible_slots,
)
from bot.services.bookings.states import State
from bot.services.reading.wishes import PreferredTime
from bot.services.times import utc_now
from bot.store.tables import BookingRow, TakenTimeRow

from .booked import OPEN_ALL_WEEK, Clinic, booked, clinic, some_slot, wish

VISITORS = 32
MONDAY = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)  # 6 AM in Chicago
NIGHT = {day: ((datetime.time(0), datetime.time(5)),) for day in OPEN_ALL_WEEK}


def starts(parts: Clinic, now: datetime.datetime = MONDAY) -> list[str]:
    """Return the possible times on the clinic's clock: "2026-11-23 09:00 CST"."""
    zone = parts.profile.zone
    return [
        f"{slot.starts_at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
        for slot in possible_slots(parts.profile, "Lakeside", now)
    ]


def on(day: str, times: list[str]) -> list[str]:
    return [time.removeprefix(f"{day} ") for time in times if time.startswith(day)]


def test_a_day_has_the_times_that_fit_between_opening_and_closing(parts: Assistant) -> None:
    hours = {
        "Lakeside": {"tuesday": ((datetime.time(9), datetime.time(10, 40)), (datetime.time(13), datetime.time(14)))}
    }
    own = clinic(parts, hours=hours, days_ahead=7)
    assert starts(own) == [f"2026-11-24 {time} CST" for time in ("09:00", "09:30", "10:00", "13:00", "13:30")]


def test_a_location_without_hours_of_its_own_has_those_of_the_front_desk(parts: Assistant) -> None:
    own = clinic(parts, hours={}, notice_hours=0, days_ahead=6)
    assert on("2026-11-27", starts(own))[-1] == "14:30 CST", "the desk closes at three on Fridays"
    assert on("2026-11-28", starts(own)) == []


def test_notice_holidays_and_how_far_ahead_leave_times_out(parts: Assistant) -> None:
    own = clinic(parts, notice_hours=30, days_ahead=3)
    holidays = replace(own.profile, holidays=(datetime.date(2026, 11, 25),))
    own = replace(own, library=replace(own.library, profile=holidays))
    days = {time[:10] for time in starts(own)}
    assert on("2026-11-24", starts(own))[0] == "12:00 CST", "30 hours after 6 AM on Monday"
    assert days == {"2026-11-24", "2026-11-26"}


def test_nothing_of_the_past_is_possible_without_notice(parts: Assistant) -> None:
    own = clinic(parts, notice_hours=0, days_ahead=1)
    noon = datetime.datetime(2026, 11, 23, 18, 0, tzinfo=datetime.UTC)
    assert on("2026-11-23", starts(own, noon))[0] == "12:30 CST"


def test_in_spring_no_time_falls_into_the_hour_that_is_left_out(parts: Assistant) -> None:
    own = clinic(parts, hours={"Lakeside": NIGHT}, days_ahead=3, slot_minutes=60, notice_hours=0)
    night = on("2027-03-14", starts(own, datetime.datetime(2027, 3, 12, 18, tzinfo=datetime.UTC)))
    assert night == ["00:00 CST", "01:00 CST", "03:00 CDT", "04:00 CDT"]


def test_in_autumn_the_hour_that_comes_twice_is_two_times(parts: Assistant) -> None:
    own = clinic(parts, hours={"Lakeside": NIGHT}, days_ahead=3, slot_minutes=60, notice_hours=0)
    now = datetime.datetime(2026, 10, 30, 18, tzinfo=datetime.UTC)
    slots = [slot for slot in possible_slots(own.profile, "Lakeside", now)]
    night = on("2026-11-01", starts(own, now))
    assert night == ["00:00 CDT", "01:00 CDT", "01:00 CST", "02:00 CST", "03:00 CST", "04:00 CST"]
    assert len({slot.starts_at for slot in slots}) == len(slots)


@pytest.mark.parametrize(("now", "offset"), [("2026-10-30", 14), ("2026-11-06", 15)])
def test_nine_in_the_morning_is_nine_before_and_after_the_clock_changes(
    parts: Assistant, now: str, offset: int
) -> None:
    own = clinic(parts, notice_hours=0, days_ahead=1)
    first = next(possible_slots(own.profile, "Lakeside", datetime.datetime.fromisoformat(f"{now}T09:00+00:00")))
    assert first.starts_at.hour == offset, "9 AM in Chicago, in UTC"


def test_free_times_may_be_asked_for_by_what_suits(parts: Assistant) -> None:
    own = clinic(parts, days_ahead=10)
    wanted = PreferredTime(weekdays=(1,), after=datetime.time(15), before=datetime.time(16))
    found = free_slots(own, "Lakeside", wanted, now=MONDAY)
    local = [slot.starts_at.astimezone(own.profile.zone) for slot in found]
    assert [f"{time:%a %H:%M}" for time in local] == ["Tue 15:00", "Tue 15:30"] * 2


def test_what_is_held_or_booked_is_not_free(either: Assistant) -> None:
    own = clinic(either)
    first, second, third = free_slots(own, "Lakeside", limit=3)
    hold_slot(own, first, "form-a")
    booked(own, slot=second)
    assert free_slots(own, "Lakeside", limit=1) == [third]
    assert free_slots(own, "Elsewhere", limit=1) != [], "another location has times of its own"


def test_a_hold_ends_after_ten_minutes(either: Assistant) -> None:
    own, now = clinic(either), utc_now()
    slot = some_slot(own)
    assert hold_slot(own, slot, "form-a", now) == now + datetime.timedelta(minutes=HOLD_MINUTES)
    later = now + datetime.timedelta(minutes=HOLD_MINUTES, seconds=1)
    with pytest.raises(SlotTakenError):
        hold_slot(own, slot, "form-b", now + datetime.timedelta(minutes=9))
    assert slot in free_slots(own, "Lakeside", now=later)
    hold_slot(own, slot, "form-b", later)
    assert drop_holds(own, later + datetime.timedelta(minutes=HOLD_MINUTES, seconds=1)) == 6, "five minutes each"


def test_somebody_holds_one_time_only(either: Assistant) -> None:
    own = clinic(either)
    first, second = free_slots(own, "Lakeside", limit=2)
    hold_slot(own, first, "form-a")
    hold_slot(own, second, "form-a")
    assert free_slots(own, "Lakeside", limit=1) == [first]


def test_what_overlaps_a_booked_time_is_refused_too(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    booked(own, slot=slot)
    reference = booked(own).reference
    overlapping = Slot(slot.starts_at + datetime.timedelta(minutes=20), "Lakeside", 30)
    with pytest.raises(SlotTakenError):
        confirm_booking(own, reference, overlapping, "Ana")
    others = free_slots(clinic(either, slot_minutes=60), "Lakeside")
    clashing = [other for other in others if other.starts_at < slot.ends_at and slot.starts_at < other.ends_at]
    assert clashing == [], "also after the clinic has changed the length"


@pytest.mark.parametrize("minutes", [-60 * 24 * 30, 7, 60 * 24 * 400])
def test_a_time_that_the_clinic_does_not_offer_cannot_be_held_nor_booked(either: Assistant, minutes: int) -> None:
    own = clinic(either)
    odd = replace(some_slot(own), starts_at=some_slot(own).starts_at + datetime.timedelta(minutes=minutes))
    with pytest.raises(SlotNotOfferedError) as error:
        hold_slot(own, odd, "form-a")
    assert len(error.value.others) == 3
    with pytest.raises(SlotNotOfferedError):
        booked(own, slot=odd)
    assert count(own, BookingRow) == 0


def test_a_clinic_that_takes_requests_sells_no_slots(either: Assistant) -> None:
    slot = some_slot(clinic(either))
    with pytest.raises(SlotNotOfferedError):
        booked(clinic(either, way="request"), slot=slot)


def test_a_booked_time_is_free_again_when_it_is_called_off(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    reference = booked(own, slot=slot).reference
    assert slot not in free_slots(own, "Lakeside")
    cancel_booking(own, reference)
    assert slot in free_slots(own, "Lakeside")


def test_the_nearest_other_times_are_offered_first(parts: Assistant) -> None:
    own = clinic(parts)
    slots = free_slots(own, "Lakeside", limit=12)
    wanted = slots[4]
    distances = [abs(other.starts_at - wanted.starts_at) for other in nearest_slots(own, wanted)]
    assert distances == sorted(abs(slot.starts_at - wanted.starts_at) for slot in slots if slot != wanted)[:3]


def test_of_thirty_two_at_once_one_gets_the_time_and_the_others_are_offered_others(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    wishes = [wish(own, slot=slot, form_id=f"form-{number}") for number in range(VISITORS)]
    results = at_once([lambda new=new: request_booking(own, new) for new in wishes])
    refused = [result for result in results if isinstance(result, SlotTakenError)]
    (winner,) = [result for result in results if not isinstance(result, Exception)]
    assert len(refused) == VISITORS - 1, results
    assert (winner.state, winner.slot) == (State.CONFIRMED, slot)
    assert all(error.others and slot not in error.others for error in refused)
    assert count(own, BookingRow) == 1
    assert count(own, TakenTimeRow) == 6


def test_of_thirty_two_holds_at_once_one_holds(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    results = at_once([lambda n=n: hold_slot(own, slot, f"form-{n}") for n in range(VISITORS)])
    assert sum(isinstance(result, SlotTakenError) for result in results) == VISITORS - 1, results
    assert count(own, TakenTimeRow) == 6


def test_whoever_holds_the_time_books_it_while_others_try(either: Assistant) -> None:
    own = clinic(either)
    slot = some_slot(own)
    hold_slot(own, slot, "form-mine")
    others = [wish(own, slot=slot) for _ in range(7)]
    calls = [lambda new=new: request_booking(own, new) for new in others]
    mine = wish(own, slot=slot, form_id="form-mine")
    results = at_once([*calls, lambda: request_booking(own, mine)])
    assert results[-1].slot == slot
    assert all(isinstance(result, SlotTakenError) for result in results[:-1])


def at_once(calls: list[Any]) -> list[Any]:
    """Make the calls at the same moment, and return what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def make(index: int) -> None:
        barrier.wait(30)
        try:
            results[index] = calls[index]()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=make, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def count(parts: Any, table: Any) -> int:
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
