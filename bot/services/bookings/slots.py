"""Free times for a consultation: computed from hours, holidays, length, notice and what is taken; held; taken once.

A time is taken in steps of five minutes, one row each, whose primary key lets nobody else in: also where two times
only overlap, where the clinic has changed the length, and on whichever database.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import and_, delete, false, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.content.booking_rules import STEP_MINUTES, Opening
from bot.content.profile import Profile
from bot.content.words import WEEKDAYS
from bot.services.parts import Parts
from bot.services.reading.wishes import PreferredTime
from bot.services.times import utc_now
from bot.store.tables import TakenTimeRow

HOLD_MINUTES = 10
OFFERED = 3
"""How many other times are offered in the place of one that is taken."""
_STEP = datetime.timedelta(minutes=STEP_MINUTES)


@dataclass(frozen=True, order=True)
class Slot:
    """A time at a location. `starts_at` is aware UTC; `location` is a name of the profile, "" where it has none."""

    starts_at: datetime.datetime
    location: str
    minutes: int

    @property
    def ends_at(self) -> datetime.datetime:
        """When it is over."""
        return self.starts_at + datetime.timedelta(minutes=self.minutes)


class SlotTakenError(Exception):
    """Somebody else has the time. `others`: free times to offer instead, the nearest first."""

    def __init__(self, others: tuple[Slot, ...] = ()) -> None:
        super().__init__("That time is taken.")
        self.others = others


class SlotNotOfferedError(Exception):
    """The clinic offers no such time: past, too soon, too far ahead, or outside the consultation hours."""

    def __init__(self, others: tuple[Slot, ...] = ()) -> None:
        super().__init__("The clinic offers no consultation at that time.")
        self.others = others


def possible_slots(profile: Profile, location: str, now: datetime.datetime) -> Iterator[Slot]:
    """Yield every time that the rules allow at a location, whether taken or not, the earliest first.

    Days begin and end on the clinic's clock and minutes are real ones, so that no time falls into the hour that a
    change of the clock leaves out, and one that comes twice is offered at each of its two moments.
    """
    rules = profile.booking
    earliest = now + datetime.timedelta(hours=rules.notice_hours)
    today = now.astimezone(profile.zone).date()
    length = datetime.timedelta(minutes=rules.slot_minutes)
    for day in (today + datetime.timedelta(days=ahead) for ahead in range(rules.days_ahead + 1)):
        for opens, closes in _openings(profile, location, day):
            start = datetime.datetime.combine(day, opens, profile.zone).astimezone(datetime.UTC)
            end = datetime.datetime.combine(day, closes, profile.zone).astimezone(datetime.UTC)
            while start + length <= end:
                if start >= earliest and start > now:
                    yield Slot(start, location, rules.slot_minutes)
                start += length


def free_slots(
    parts: Parts,
    location: str,
    preferred: PreferredTime | None = None,
    limit: int | None = None,
    now: datetime.datetime | None = None,
) -> list[Slot]:
    """Return the free times at a location, the earliest first. `preferred`: only those that suit."""
    profile, now = parts.profile, now or utc_now()
    with parts.database.read() as session:
        taken = _taken(session, location, now)
    free: list[Slot] = []
    for slot in possible_slots(profile, location, now):
        if limit is not None and len(free) >= limit:
            break
        suits = preferred is None or preferred.fits(slot.starts_at.astimezone(profile.zone))
        if suits and not taken.intersection(_steps(slot)):
            free.append(slot)
    return free


def nearest_slots(parts: Parts, wanted: Slot, count: int = OFFERED, now: datetime.datetime | None = None) -> list[Slot]:
    """Return free times at the same location, the nearest to the wanted one first."""
    free = [slot for slot in free_slots(parts, wanted.location, now=now) if slot.starts_at != wanted.starts_at]
    return sorted(free, key=lambda slot: (abs(slot.starts_at - wanted.starts_at), slot.starts_at))[:count]


def hold_slot(parts: Parts, slot: Slot, hold_id: str, now: datetime.datetime | None = None) -> datetime.datetime:
    """Keep the time for somebody for ten minutes, and return until when. `hold_id`: their form, 32 characters at most.

    One hold an id: an earlier one is let go. Holding the same time again makes it longer.

    Raises: SlotTakenError, SlotNotOfferedError
    """
    now = now or utc_now()
    check_offered(parts, slot, now)
    until = now + datetime.timedelta(minutes=HOLD_MINUTES)
    try:
        with parts.database.write() as session:
            release_hold(session, hold_id)
            take_slot(session, slot, now, hold_id=hold_id, held_until=until)
    except SlotTakenError as error:
        raise SlotTakenError(tuple(nearest_slots(parts, slot, now=now))) from error
    return until


def check_offered(parts: Parts, slot: Slot, now: datetime.datetime) -> None:
    """Raise SlotNotOfferedError unless the rules allow the time now, as they stand."""
    if slot not in possible_slots(parts.profile, slot.location, now):
        raise SlotNotOfferedError(tuple(nearest_slots(parts, slot, now=now)))


def is_held(parts: Parts, slot: Slot, hold_id: str | None, now: datetime.datetime) -> bool:
    """Tell whether the time is held under the id: then it was offered when it was chosen, and has not passed since."""
    if hold_id is None or slot.starts_at <= now:
        return False
    held = select(TakenTimeRow.starts_at).where(
        TakenTimeRow.hold_id == hold_id,
        TakenTimeRow.held_until > now,
        TakenTimeRow.location == slot.location,
        TakenTimeRow.starts_at == slot.starts_at,
    )
    with parts.database.read() as session:
        return session.scalar(held) is not None


def take_slot(
    session: Session,
    slot: Slot,
    now: datetime.datetime,
    *,
    hold_id: str | None = None,
    held_until: datetime.datetime | None = None,
    booking_id: int | None = None,
    beside_others: bool = False,
) -> None:
    """Take the time within the caller's unit of work, for a hold or for good. Raises: SlotTakenError.

    A hold of the same id becomes the booking's; one that has run out is nobody's. `beside_others`: take only what
    nobody has, where the staff decide themselves how many may come at a time. After an error the unit of work has to
    end: what was written in it is lost.
    """
    steps = _steps(slot)
    here = and_(TakenTimeRow.location == slot.location, TakenTimeRow.starts_at.in_(steps))
    nobodys = or_(TakenTimeRow.held_until <= now, TakenTimeRow.hold_id == hold_id if hold_id else false())
    session.execute(delete(TakenTimeRow).where(here, nobodys).execution_options(synchronize_session=False))
    if beside_others:
        known = set(session.scalars(select(TakenTimeRow.starts_at).where(here)))
        steps = [step for step in steps if step not in known]
    owner = {"hold_id": hold_id, "held_until": held_until} if booking_id is None else {"booking_id": booking_id}
    rows = [{"location": slot.location, "starts_at": step, **owner} for step in steps]
    if not rows:
        return
    try:  # in the order of time, so that two of us wait for each other and not in a ring
        session.execute(insert(TakenTimeRow), rows)
    except IntegrityError as error:
        raise SlotTakenError from error


def release_hold(session: Session, hold_id: str) -> None:
    """Let go of what an id holds, within the caller's unit of work."""
    session.execute(
        delete(TakenTimeRow).where(TakenTimeRow.hold_id == hold_id).execution_options(synchronize_session=False)
    )


def release_booking(session: Session, booking_id: int) -> None:
    """Let go of the time that a booking has, within the caller's unit of work."""
    session.execute(
        delete(TakenTimeRow).where(TakenTimeRow.booking_id == booking_id).execution_options(synchronize_session=False)
    )


def drop_holds(parts: Parts, now: datetime.datetime | None = None) -> int:
    """Delete the holds that have run out, and return how many rows that were."""
    with parts.database.write() as session:
        done = session.execute(delete(TakenTimeRow).where(TakenTimeRow.held_until <= (now or utc_now())))
        return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def _openings(profile: Profile, location: str, day: datetime.date) -> Iterable[Opening]:
    if day in profile.holidays:
        return ()
    name = WEEKDAYS[day.weekday()]
    own = profile.booking.hours.get(location)
    if own is not None:
        return own.get(name, ())
    return (profile.hours[name],) if name in profile.hours else ()


def _steps(slot: Slot) -> list[datetime.datetime]:
    """Return the five minutes that a time takes, on the grid of the clock."""
    start = slot.starts_at.astimezone(datetime.UTC)
    start = start.replace(minute=start.minute - start.minute % STEP_MINUTES, second=0, microsecond=0)
    steps = []
    while start < slot.ends_at:
        steps.append(start)
        start += _STEP
    return steps


def _taken(session: Session, location: str, now: datetime.datetime) -> set[datetime.datetime]:
    """Return the five minutes that are held or booked at a location, from a day ago on: no earlier one is asked for."""
    rows = session.scalars(
        select(TakenTimeRow.starts_at).where(
            TakenTimeRow.location == location,
            TakenTimeRow.starts_at > now - datetime.timedelta(days=1),
            or_(TakenTimeRow.held_until.is_(None), TakenTimeRow.held_until > now),
        )
    )
    return set(rows)
