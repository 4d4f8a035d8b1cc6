"""The board finds what is looked for, a page at a time; its table is safe to open and never held whole."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.bootstrap import Assistant
from bot.services.accounts.audit import check_chain
from bot.services.accounts.staff import Member
from bot.services.bookings.board import (
    PER_PAGE,
    Unreadable,
    Wanted,
    change_state,
    confirm_time,
    count_states,
    find_bookings,
)
from bot.services.bookings.booking import Booking, Kind, list_bookings, read_history
from bot.services.bookings.slots import Slot
from bot.services.bookings.states import LIVE, State, TransitionError
from bot.services.bookings.table import BYTE_ORDER_MARK, COLUMNS, UNREADABLE, bookings_csv
from bot.services.reading.contact import Contact
from bot.services.times import utc_now
from bot.store.tables import AuditRow, BookingContactRow, BookingRow

from .booked import booked, clinic, some_slot
from .statements import counted

ANA = Member("a1", "Ana Lee", "Ana", "staff")
EVERY = Wanted(states=())


def references(parts: Any, wanted: Wanted = EVERY, number: int = 1) -> list[str]:
    return [booking.reference for booking in find_bookings(parts, wanted, number).bookings]


def test_the_open_ones_are_shown_today_first_then_the_longest_unchanged(either: Assistant) -> None:
    old, new = booked(either), booked(either)
    today = booked(either, kind=Kind.TODAY, contacts=())
    change_state(either, booked(either).reference, State.DECLINED, ANA)
    assert references(either, Wanted()) == [today.reference, old.reference, new.reference]
    assert len(references(either)) == 4


def test_the_contacts_of_a_page_are_read_at_once(either: Assistant) -> None:
    made = [booked(either) for _ in range(3)]
    with counted("FROM booking_contacts") as statements:
        assert [booking.contacts for booking in list_bookings(either)] == [booking.contacts for booking in made]
        assert references(either) == [booking.reference for booking in reversed(made)]
    assert len(statements) == 2, "one a reading"


def test_states_kinds_and_places_narrow_it(either: Assistant) -> None:
    person = booked(either, kind=Kind.PERSON, location="")
    called = booked(either)
    change_state(either, called.reference, State.CONTACTED, ANA)
    assert references(either, Wanted(kinds=(Kind.PERSON,))) == [person.reference]
    assert references(either, Wanted(states=(State.CONTACTED,))) == [called.reference]
    assert references(either, Wanted(location="Lakeside")) == [called.reference]
    assert references(either, Wanted(kinds=(Kind.TODAY,))) == []
    assert count_states(either)[State.CONTACTED] == count_states(either)[State.REQUESTED] == 1


def test_the_day_is_that_of_the_clinics_clock(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own)
    late = datetime.datetime.combine(
        utc_now().date() + datetime.timedelta(days=3), datetime.time(23, 30), own.profile.zone
    )
    confirm_time(own, booking.reference, Slot(late.astimezone(datetime.UTC), "Lakeside", 30), ANA)
    assert references(own, Wanted(day=late.date())) == [booking.reference]
    assert references(own, Wanted(day=late.date() + datetime.timedelta(days=1))) == []


@pytest.mark.parametrize("typed", ["maría", "MARIA", "aria g", "Maria  García"])
def test_a_name_is_found_whatever_its_accents_and_case(either: Assistant, typed: str) -> None:
    found = booked(either, name="María García")
    booked(either, name="Dana")
    assert references(either, Wanted(text=typed)) == [found.reference]


def test_a_reference_a_number_or_an_address_is_found_however_it_is_typed(either: Assistant) -> None:
    found = booked(either, name="Dana")
    booked(either, contacts=(Contact("(312) 555-0199", "+13125550199"),))
    reference = found.reference.replace("-", " ").lower()
    for typed in (reference, "312 555 0101", "555-0101", "Maria@Example.org"):
        assert references(either, Wanted(text=typed)) == [found.reference], typed
    assert references(either, Wanted(text="nobody of this name")) == []


def test_a_page_has_so_many_and_says_whether_there_are_more(parts: Assistant) -> None:
    made = [booked(parts, name=f"Visitor {number}").reference for number in range(PER_PAGE + 2)]
    first, second = find_bookings(parts, Wanted()), find_bookings(parts, Wanted(), 2)
    assert (len(first.bookings), first.has_more, len(second.bookings), second.has_more) == (PER_PAGE, True, 2, False)
    assert references(parts, Wanted()) + references(parts, Wanted(), 2) == made
    searched = Wanted(text="visitor")
    assert references(parts, searched) + references(parts, searched, 2) == made
    assert find_bookings(parts, Wanted(), 99).bookings == ()
    assert find_bookings(parts, Wanted(), -5).number == 1


def test_a_search_over_too_many_names_says_that_it_was_cut(parts: Assistant) -> None:
    booked(parts, name="Dana")
    booked(parts, name="Maria")
    assert find_bookings(parts, Wanted(text="maria"), most_searched=1).was_cut
    assert not find_bookings(parts, Wanted(text="maria"), most_searched=2).was_cut


def test_every_change_is_in_the_history_and_in_the_audit_log(either: Assistant) -> None:
    own = clinic(either)
    reference = booked(own, name="Quicksilver").reference
    change_state(own, reference, State.CONTACTED, ANA)
    confirm_time(own, reference, some_slot(own), ANA)
    with either.database.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.subject, AuditRow.by_name, AuditRow.details)).all()
    assert [(row.action, row.subject, row.by_name) for row in rows] == [
        ("booking.contacted", f"booking:{reference}", "Ana Lee"),
        ("booking.confirmed", f"booking:{reference}", "Ana Lee"),
    ]
    assert "Quicksilver" not in str(rows)
    assert [change.by for change in read_history(own, reference)][1:] == ["Ana Lee", "Ana Lee"]
    assert check_chain(either).is_intact


def test_a_change_that_is_refused_leaves_no_trace(parts: Assistant) -> None:
    reference = booked(parts).reference
    change_state(parts, reference, State.DONE, ANA)
    with pytest.raises(TransitionError):
        change_state(parts, reference, State.CONTACTED, ANA)
    assert check_chain(parts).rows == 1


def test_a_booking_under_a_lost_key_is_shown_as_such_beside_the_others(parts: Assistant) -> None:
    lost, other = booked(parts), booked(parts)
    with parts.database.write() as session:
        session.execute(update(BookingRow).where(BookingRow.reference == lost.reference).values(name=b"lost"))
    first, second = find_bookings(parts, Wanted()).bookings
    assert isinstance(first, Unreadable)
    assert isinstance(second, Booking)
    assert (first.reference, second.reference) == (lost.reference, other.reference)
    assert [row["name"] for row in table(parts)] == [UNREADABLE, "Maria"]


def table(parts: Any, wanted: Wanted = EVERY) -> list[dict[str, str]]:
    text = "".join(bookings_csv(parts, wanted))
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


def test_the_table_has_what_the_desk_needs(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, name="Dana", message="Mornings,\nplease", is_new=True)
    slot = some_slot(own)
    confirm_time(own, booking.reference, slot, ANA)
    (row,) = table(own)
    assert set(row) == set(COLUMNS)
    assert (row["reference"], row["state"], row["name"]) == (booking.reference, "confirmed", "Dana")
    assert (row["phone"], row["e-mail"]) == ("(312) 555-0101", "maria@example.org")
    assert row["time"] == f"{slot.starts_at.astimezone(own.profile.zone):%Y-%m-%d %H:%M}"
    assert (row["first visit"], row["note"]) == ("yes", "Mornings,\nplease")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " =", "\uff1d", "\u200b="])
def test_nothing_in_the_table_is_computed(parts: Assistant, start: str) -> None:
    dangerous = f"{start}HYPERLINK(1)"
    booked(parts, name=dangerous, message=dangerous, contacts=(Contact("+1 312-555-0101", "+13125550101"),))
    (row,) = table(parts)
    for name in ("name", "note", "phone"):
        assert row[name].startswith("'"), row[name]


def test_the_table_follows_the_filter_and_the_search(parts: Assistant) -> None:
    booked(parts, name="Dana")
    person = booked(parts, name="María", kind=Kind.PERSON)
    assert [row["reference"] for row in table(parts, Wanted(kinds=(Kind.PERSON,)))] == [person.reference]
    assert [row["reference"] for row in table(parts, Wanted(text="maria"))] == [person.reference]
    assert [row["reference"] for row in table(parts, Wanted(text=person.reference))] == [person.reference]
    assert table(parts, Wanted(states=(State.DONE,))) == []


def test_thousands_of_rows_go_through_without_being_held(parts: Assistant) -> None:
    count = 5_000
    booked(parts)
    with parts.database.write() as session:
        values = dict(session.execute(select(BookingRow.__table__)).mappings().one())
        contact = dict(session.execute(select(BookingContactRow.__table__).limit(1)).mappings().one())
        rows = (
            {**values, "id": number, "reference": f"R{number}", "turn_id": f"t{number}", "form_id": None}
            for number in range(2, count + 1)
        )
        contacts = ({**contact, "id": number + 10, "booking_id": number} for number in range(2, count + 1))
        session.execute(insert(BookingRow), list(rows))
        session.execute(insert(BookingContactRow), list(contacts))
    pieces = [(piece.count("\r\n"), len(piece)) for piece in bookings_csv(parts, Wanted(states=LIVE))]
    assert sum(lines for lines, _ in pieces) == count + 1
    assert max(length for _, length in pieces) < 200_000, "at most as many rows at a time as a piece has"
