"""What goes out: read by a real mail server, the calendar file by another library than the one that wrote it."""

from __future__ import annotations

import zoneinfo
from dataclasses import replace

import pytest

from bot.bootstrap import Assistant
from bot.content.booking_rules import names_treatment
from bot.services.bookings.booking import list_bookings
from bot.services.bookings.changes import Wishes, cancel_booking, change_wishes, confirm_booking, set_state
from bot.services.bookings.states import State
from bot.services.clinic_clock import spoken_start
from bot.services.outgoing.mail import NEUTRAL_NAME, sender_name
from bot.services.outgoing.outbox import (
    GIVEN_UP,
    kept_messages,
)
from bot.services.reading.contact import Contact
from bot.services.reading.wishes import PreferredTime

from .booked import EMAIL, PHONE, booked, some_slot
from .mail_server import MailServer
from .mailing import DESK, calendar_of, calendar_part, own, send


def test_a_confirmed_time_reaches_the_visitor_with_a_calendar_file(either: Assistant, server: MailServer) -> None:
    parts = own(either)
    slot = some_slot(parts)
    booking = booked(parts, slot=slot)
    assert send(parts, server) == 2
    (mail,) = server.to(EMAIL.shown)
    body = mail.get_body(("plain",))
    assert body is not None
    local = slot.starts_at.astimezone(zoneinfo.ZoneInfo("America/Chicago"))
    text = body.get_content()
    assert (
        f"{local:%A} {local.day} {local:%B} {local.year} at {local.hour % 12 or 12}:{local:%M %p} ({local:%Z})" in text
    )
    for words in ("Lakeside Clinic", "(312) 555-0142", "100 Example Avenue", booking.reference):
        assert words in text
    part = calendar_part(mail)
    assert part.get_param("method") == "PUBLISH"
    calendar = calendar_of(mail)
    event = calendar.vevent
    assert calendar.method.value == "PUBLISH"
    assert (event.dtstart.value, event.dtend.value) == (slot.starts_at, slot.ends_at)
    assert event.dtstart.value.utcoffset() == local.utcoffset()
    assert (event.sequence.value, event.status.value, event.summary.value[:11]) == ("0", "CONFIRMED", "Appointment")
    assert event.organizer.value == "mailto:desk@lakeside.example"


def test_an_update_and_a_cancellation_replace_the_entry(either: Assistant, server: MailServer) -> None:
    parts = own(either)
    reference = booked(parts, slot=some_slot(parts, 4)).reference
    send(parts, server)
    moved = confirm_booking(parts, reference, some_slot(parts, 8), "Ana")
    send(parts, server)
    cancel_booking(parts, reference)
    send(parts, server)
    mails = server.to(EMAIL.shown)
    events = [calendar_of(mail).vevent for mail in mails]
    assert [mail["Subject"] for mail in mails] == [
        "Your appointment is confirmed",
        "Your appointment has a new time",
        "Your appointment is cancelled",
    ]
    assert len({event.uid.value for event in events}) == 1
    assert [event.sequence.value for event in events] == ["0", "1", "2"]
    assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved.slot is not None
    assert events[1].dtstart.value == events[2].dtstart.value == moved.slot.starts_at
    assert len({mail["Message-ID"] for mail in mails}) == 3


def test_a_declined_booking_that_was_confirmed_before_leaves_the_calendar(parts: Assistant, server: MailServer) -> None:
    at = own(parts, way="request")
    reference = confirm_booking(at, booked(at).reference, some_slot(at), "Ana").reference
    send(at, server)
    change_wishes(at, reference, Wishes(preferred=(PreferredTime(weekdays=(1,)),)))
    set_state(at, reference, State.DECLINED, "Ana")
    send(at, server)
    assert [calendar_of(mail).vevent.status.value for mail in server.to(EMAIL.shown)] == ["CONFIRMED", "CANCELLED"]


def test_no_mail_tells_what_the_clinic_treats_nor_what_the_visitor_wrote(parts: Assistant, server: MailServer) -> None:
    for name in ("Lakeside Infusion Clinic", "Ketamine Center"):
        at = own(parts)
        texts = {**at.profile.texts, "name": name}
        places = (replace(at.profile.locations[0], address="Ketamine House, 5 Example Road"),)
        rules = replace(at.profile.booking, mail_name="")
        profile = replace(at.profile, texts=texts, locations=places, booking=rules)
        at = replace(at, library=replace(at.library, profile=profile))
        booked(at, slot=some_slot(at), name="Wilhelmina", message="my quicksilverish note")
        send(at, server)
    assert len(server.mails) == 4
    for mail in server.mails:
        parsed = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
        content = b"".join(part for part in parsed if isinstance(part, bytes)).decode() + str(mail.items())
        assert not names_treatment(content), content
        for word in ("Wilhelmina", "quicksilverish", "555-0101"):
            assert word not in content
    assert NEUTRAL_NAME in server.mails[0]["From"]


def test_the_name_for_mails_comes_first_and_a_clear_name_is_kept(parts: Assistant) -> None:
    assert sender_name(own(parts).profile) == "Lakeside Clinic"
    named = replace(own(parts).profile, texts={**parts.profile.texts, "name": "Harbor Clinic"})
    assert sender_name(replace(named, booking=replace(named.booking, mail_name=""))) == "Harbor Clinic"


def test_the_staff_get_a_link_and_a_reference_and_nothing_else(parts: Assistant, server: MailServer) -> None:
    booking = booked(parts, contacts=(PHONE,))
    assert send(parts, server) == 1
    (mail,) = server.mails
    link = f"https://chat.lakeside.example/staff/bookings/{booking.reference}"
    assert mail["To"] == DESK
    assert mail.get_content().split() == [booking.reference, link]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "<script>", "a\r\nBcc: evil@example.org", "x" * 500])
def test_no_name_gets_into_a_mail(parts: Assistant, server: MailServer, name: str) -> None:
    at = own(parts)
    booked(at, slot=some_slot(at), name=name)
    assert send(at, server) == 2
    assert list_bookings(at)[0].name == name
    for mail in server.mails:
        assert mail["Bcc"] is None
        assert name not in mail.as_string()


def test_an_address_with_a_line_break_gives_no_second_header(parts: Assistant, server: MailServer) -> None:
    at = own(parts)
    booked(at, slot=some_slot(at), contacts=(Contact("a@example.org\r\nBcc: evil@example.org", "a@example.org"),))
    send(at, server)
    assert all("evil" not in str(mail["Bcc"]) for mail in server.mails)
    assert [kept.state for kept in kept_messages(at.database)] == [GIVEN_UP]


def test_whoever_asked_in_spanish_is_written_to_in_spanish(parts: Assistant, server: MailServer) -> None:
    at = own(parts)
    slot = some_slot(at)
    reference = booked(at, slot=slot, language="es").reference
    send(at, server)
    cancel_booking(at, reference)
    send(at, server)
    first, second = server.to(EMAIL.shown)
    assert (first["Subject"], second["Subject"]) == ("Su cita está confirmada", "Su cita está cancelada")
    body = first.get_body(("plain",))
    assert body is not None
    assert spoken_start(at.profile, slot.starts_at, at.library.speaking("es").words) in body.get_content()
    assert calendar_of(first).vevent.summary.value.startswith("Cita, ")
    assert calendar_of(second).vevent.sequence.value == "1"
