"""The staff find a booking, read it, fix its time and take the table out; what they did is in the log."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable

import pytest

from bot.bootstrap import Assistant
from bot.services.accounts.audit_reading import AuditFilter, read_log
from bot.services.bookings.board import PER_PAGE
from bot.services.bookings.booking import Kind, read_booking
from bot.services.bookings.states import State
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import Reach
from bot.services.times import utc_now

from ..store.booked import booked
from .browser import Browser

SCRIPT = "<script>alert('quicksilver')</script>"


def log(parts: Assistant, action: str) -> list[tuple[str, str]]:
    """Return who did this, and to what."""
    return [(row.by, row.subject) for row in read_log(parts.database, AuditFilter(action=action), None, 100)]


def in_a_week(parts: Assistant) -> str:
    return (utc_now().astimezone(parts.profile.zone).date() + datetime.timedelta(days=7)).isoformat()


def test_the_board_shows_the_open_ones_with_how_to_reach_them(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff, name="Dana", reach=Reach(voicemail=False))
    today = booked(staff, name="Eve", kind=Kind.TODAY, contacts=())
    nurse.get("/staff/bookings")
    assert nurse.text.index(today.reference) < nurse.text.index(booking.reference), "sessions of today first"
    for words in ("Dana", "(312) 555-0101", "no voicemail", "Session today", "Requested"):
        assert words in nurse.text
    assert log(staff, "bookings.listed") == [("Nia Nurse", "bookings:")]


def test_states_and_pages_are_links(staff: Assistant, nurse: Browser) -> None:
    for number in range(PER_PAGE + 1):
        booked(staff, name=f"Visitor {number}")
    nurse.get("/staff/bookings")
    assert "Next page" in nurse.text
    nurse.get("/staff/bookings?page=2")
    assert f"Visitor {PER_PAGE}" in nurse.text
    assert "Next page" not in nurse.text
    nurse.get("/staff/bookings?state=done")
    assert "No booking fits." in nurse.text


@pytest.mark.parametrize(
    "query",
    ["state=nonsense&kind=x&day=31-31&place=Mars&page=-1", "day=9999-12-31", "page=99999999999", "day=0001-01-01"],
)
def test_a_query_that_means_nothing_counts_as_not_said(staff: Assistant, nurse: Browser, query: str) -> None:
    reference = booked(staff).reference
    assert nurse.get(f"/staff/bookings?{query}").status_code == 200
    assert reference in nurse.text


def test_a_name_is_searched_for_in_a_form_and_stands_in_no_address(staff: Assistant, nurse: Browser) -> None:
    found = booked(staff, name="María García")
    other = booked(staff, name="Dana")
    nurse.get("/staff/bookings?text=maria")
    assert other.reference in nurse.text, "an address does not search"
    assert nurse.submit("/staff/bookings", text="maria garcia", state="open").status_code == 200
    assert found.reference in nurse.text
    assert other.reference not in nurse.text
    assert 'href="/staff/bookings?' in nurse.page
    assert "maria" not in "".join(part.split('"')[0] for part in nurse.page.split('href="')[1:]).lower()
    details = [row.details for row in read_log(staff.database, AuditFilter(action="bookings.listed"), None, 9)]
    assert "maria" not in str(details)


def test_a_visitors_script_is_text_wherever_it_stands(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff, name=SCRIPT, message=SCRIPT, contacts=(Contact(SCRIPT, "x"),))
    for path in ("/staff/bookings", f"/staff/bookings/{booking.reference}"):
        nurse.get(path)
        assert "alert('quicksilver')" in nurse.text
        assert "<script>alert" not in nurse.page
    nurse.submit("/staff/bookings", text=SCRIPT)
    assert "<script>alert" not in nurse.page


def test_one_booking_has_everything_and_that_it_was_read_is_logged(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff, name="Dana", message="Mornings.\nPlease.")
    double = booked(staff, name="Dana again")
    assert nurse.get(f"/staff/bookings/{booking.reference.lower()}").status_code == 200
    for words in ("Dana", "(312) 555-0101, maria@example.org", "Mornings. Please.", double.reference, "visitor"):
        assert words in nurse.text
    assert log(staff, "booking.read") == [("Nia Nurse", f"booking:{booking.reference}")]


def test_a_booking_that_is_not_there_is_a_page_that_says_so(staff: Assistant, nurse: Browser) -> None:
    assert nurse.get("/staff/bookings/ZZZZ-ZZZZ").status_code == 404
    assert nurse.get("/staff/bookings/nonsense!").status_code == 422


def test_a_time_is_confirmed_on_the_clinics_clock(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff)
    nurse.get(f"/staff/bookings/{booking.reference}")
    address = f"/staff/bookings/{booking.reference}/confirm"
    response = nurse.submit(address, day=in_a_week(staff), time="14:00", minutes="45")
    assert response.status_code == 303
    nurse.get(response.headers["location"])
    assert "please tell the visitor yourself" in nurse.text, "no mail server is set up"
    confirmed = read_booking(staff, booking.reference)
    assert confirmed.slot is not None
    local = confirmed.slot.starts_at.astimezone(staff.profile.zone)
    assert (f"{local:%H:%M}", confirmed.slot.minutes, confirmed.state) == ("14:00", 45, State.CONFIRMED)
    assert log(staff, "booking.confirmed") == [("Nia Nurse", f"booking:{booking.reference}")]
    assert "Move the time" in nurse.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "2020-01-01", "time": "14:00", "minutes": "30"}, "is over"),
        ({"day": "", "time": "", "minutes": "30"}, "is not a time"),
        ({"day": "2027-03-14", "time": "02:30", "minutes": "30"}, "does not exist"),
        ({"day": "2027-07-01", "time": "14:00", "minutes": "0"}, "How long?"),
        ({"day": "2027-07-01", "time": "14:00", "minutes": "ages"}, "How long?"),
        ({"day": "2027-07-01", "time": "14:00", "minutes": "30", "place": "Mars"}, "Which place?"),
        ({"slot": "nonsense 30"}, "is not a time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_what_was_typed_stays(
    staff: Assistant, nurse: Browser, fields: dict[str, str], words: str
) -> None:
    booking = booked(staff)
    nurse.get(f"/staff/bookings/{booking.reference}")
    assert nurse.submit(f"/staff/bookings/{booking.reference}/confirm", **fields).status_code == 422
    assert words in nurse.text
    if fields.get("day"):
        assert f'value="{fields["day"]}"' in nurse.page
    assert read_booking(staff, booking.reference).state == State.REQUESTED


@pytest.mark.parametrize("state", ["contacted", "declined", "cancelled", "done"])
def test_what_happened_is_one_press(staff: Assistant, nurse: Browser, state: str) -> None:
    booking = booked(staff)
    nurse.get(f"/staff/bookings/{booking.reference}")
    assert nurse.submit(f"/staff/bookings/{booking.reference}/{state}").status_code == 303
    assert read_booking(staff, booking.reference).state == state
    assert log(staff, f"booking.{state}") == [("Nia Nurse", f"booking:{booking.reference}")]


def test_a_booking_that_has_ended_stays_so(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff)
    nurse.get(f"/staff/bookings/{booking.reference}")
    nurse.submit(f"/staff/bookings/{booking.reference}/done")
    assert nurse.submit(f"/staff/bookings/{booking.reference}/contacted").status_code == 422
    assert "cannot become contacted" in nurse.text
    assert "This booking has ended." in nurse.text


def test_the_table_is_taken_out_by_a_form_and_noted_before(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff, name="=HYPERLINK(1)")
    booked(staff, name="Dana", kind=Kind.PERSON)
    nurse.get("/staff/bookings")
    response = nurse.submit("/staff/bookings/export", kind="consultation")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="bookings-' in response.headers["content-disposition"]
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["transfer-encoding"] == "chunked", "it is sent as it is read, however long it is"
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (row["reference"], row["name"]) == (booking.reference, "'=HYPERLINK(1)")
    assert log(staff, "bookings.exported") == [("Nia Nurse", "bookings:")]


def test_a_viewer_reads_and_changes_nothing(staff: Assistant, new_browser: Callable[[], Browser]) -> None:
    booking = booked(staff)
    viewer = new_browser()
    viewer.sign_in("Vic Viewer")
    viewer.get(f"/staff/bookings/{booking.reference}")
    assert "It cannot change them" in viewer.text
    assert "<form" not in viewer.page.split("<main")[1]
    for address in (f"{booking.reference}/done", f"{booking.reference}/confirm", "export"):
        assert viewer.submit(f"/staff/bookings/{address}").status_code == 403
    assert read_booking(staff, booking.reference).state == State.REQUESTED
    assert log(staff, "bookings.exported") == []


def test_nobody_changes_a_booking_without_the_pages_token(staff: Assistant, nurse: Browser) -> None:
    booking = booked(staff)
    assert nurse.submit(f"/staff/bookings/{booking.reference}/done", csrf="0" * 64).status_code == 403
    nurse.origin = "https://elsewhere.example"
    assert nurse.submit(f"/staff/bookings/{booking.reference}/done").status_code == 403
    assert read_booking(staff, booking.reference).state == State.REQUESTED


def test_nobody_who_is_signed_out_sees_a_booking(staff: Assistant, browser: Browser) -> None:
    booking = booked(staff, name="Quicksilver")
    for path in ("/staff/bookings", f"/staff/bookings/{booking.reference}"):
        response = browser.get(path)
        assert response.status_code == 303
        assert "Quicksilver" not in response.text
