"""What goes out: read by a real mail server, the calendar file by another library than the one that wrote it."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import subprocess
import sys
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import vobject
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.content.booking_rules import names_treatment
from bot.services.bookings import list_bookings
from bot.services.bookings_changes import Wishes, cancel_booking, change_wishes, confirm_booking, set_state
from bot.services.bookings_states import State
from bot.services.bookings_wishes import PreferredTime
from bot.services.contact import Contact
from bot.services.mail import NEUTRAL_NAME, SmtpServer, sender_name
from bot.services.outbox import (
    GIVEN_UP,
    MOST_TRIES,
    SENT,
    STAFF_MAIL,
    VISITOR_MAIL,
    WAITING,
    WEBHOOK,
    claim_due,
    count_waiting,
    kept_messages,
    note_sent,
    try_again,
)
from bot.services.outbox_sending import Channels, send_due
from bot.services.times import utc_now
from bot.store.tables import OutboxRow

from .booked import EMAIL, PHONE, Clinic, booked, clinic, outbox, some_slot
from .mail_server import MailServer, running_mail_server

DESK = "frontdesk@lakeside.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def channels(server: MailServer, **changes: Any) -> Channels:
    smtp = SmtpServer(
        host="127.0.0.1",
        port=server.port,
        sender="desk@lakeside.example",
        security="none",
        staff=DESK,
        public_url="https://chat.lakeside.example/",
    )
    return Channels(smtp=replace(smtp, **changes))


def send(parts: Any, server: MailServer, **changes: Any) -> int:
    return asyncio.run(send_due(parts, channels(server, **changes), "worker-a"))


def own(parts: Assistant, **rules: Any) -> Clinic:
    return clinic(parts, mail_name="Lakeside Clinic", **rules)


def calendar_part(mail: EmailMessage) -> EmailMessage:
    (part,) = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    return part


def calendar_of(mail: EmailMessage) -> Any:
    """Read the calendar file with a library that did not write it."""
    content = calendar_part(mail).get_payload(decode=True)
    assert isinstance(content, bytes)
    assert b"\n" not in content.replace(b"\r\n", b""), "lines end as the standard says"
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    calendar = vobject.readOne(content.decode("utf-8"))
    assert calendar.validate(raiseException=True)
    return calendar


def make_all_due(parts: Any) -> None:
    with parts.database.write() as session:
        session.execute(
            update(OutboxRow).values(due_at=utc_now(), claimed_until=utc_now() - datetime.timedelta(seconds=1))
        )


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


def test_the_staff_hear_of_what_visitors_do_and_not_of_their_own_work(parts: Assistant, server: MailServer) -> None:
    at = own(parts)
    reference = booked(at, contacts=(PHONE,)).reference
    set_state(at, reference, State.CONTACTED, "Ana")
    confirm_booking(at, reference, some_slot(at), "Ana")
    assert len(outbox(at, STAFF_MAIL)) == 1
    cancel_booking(at, reference)
    assert len(outbox(at, STAFF_MAIL)) == 2
    assert outbox(at, VISITOR_MAIL) == [], "there is no address to write to"


def test_without_a_mail_server_everything_is_kept_and_goes_out_later(either: Assistant, server: MailServer) -> None:
    parts = own(either)
    booked(parts, slot=some_slot(parts))
    assert asyncio.run(send_due(parts, Channels(), "worker-a")) == 0
    assert count_waiting(parts.database, (VISITOR_MAIL, STAFF_MAIL)) == 2
    assert outbox(parts, WEBHOOK) == [], "events that nobody is set up to get are dropped"
    assert send(parts, server) == 2
    assert kept_messages(parts.database) == []


def test_without_an_address_for_the_staff_their_notices_wait(parts: Assistant, server: MailServer) -> None:
    at = own(parts)
    booked(at, slot=some_slot(at))
    assert send(at, server, staff="") == 1
    assert [kept.kind for kept in kept_messages(at.database)] == [STAFF_MAIL, WEBHOOK][:1]


def test_a_server_that_is_away_is_tried_again_later_each_time(either: Assistant) -> None:
    booked(either)
    waits = []
    nobody = MailServer(port=1)
    for _ in range(9):
        make_all_due(either)
        assert send(either, nobody) == 0
        (row,) = outbox(either, STAFF_MAIL)
        waits.append(round((row.due_at - utc_now()).total_seconds(), -1))
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert (row.state, row.tries, row.claimed_by) == (WAITING, 9, None)
    assert "cannot be reached" in row.problem


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("RCPT", "550 no such user", GIVEN_UP),
        ("RCPT", "450 greylisted", WAITING),
        ("MAIL", "451 try later", WAITING),
        ("DATA", "552 too much", GIVEN_UP),
        ("DATA", "452 disk full", WAITING),
    ],
)
def test_what_the_server_answers_decides_whether_to_try_again(
    parts: Assistant, server: MailServer, command: str, answer: str, state: str
) -> None:
    booked(parts)
    server.answers = {command: answer}
    assert send(parts, server) == 0
    (row,) = outbox(parts, STAFF_MAIL)
    assert row.state == state
    assert answer[:3] in row.problem
    assert answer[4:] not in row.problem, "a server's words may hold an address"
    server.answers = {}
    assert try_again(parts.database) == 1
    assert send(parts, server) == 1


def test_after_enough_tries_it_is_given_up_and_shown(parts: Assistant) -> None:
    booked(parts)
    with parts.database.write() as session:
        session.execute(update(OutboxRow).values(tries=MOST_TRIES - 1))
    send(parts, MailServer(port=1))
    (kept,) = kept_messages(parts.database)
    assert (kept.kind, kept.state, kept.tries) == (STAFF_MAIL, GIVEN_UP, MOST_TRIES)


def test_two_senders_at_once_send_each_message_once(either: Assistant, server: MailServer) -> None:
    for _ in range(6):
        booked(either, contacts=(PHONE,))

    async def both() -> list[int]:
        ways = channels(server)
        return list(await asyncio.gather(*(send_due(either, ways, f"worker-{name}") for name in "abcd")))

    assert sum(asyncio.run(both())) == 6
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 6


def test_a_claimed_message_is_not_sent_by_another_until_the_claim_has_run_out(either: Assistant) -> None:
    booked(either)
    claimed = claim_due(either.database, "dead", (STAFF_MAIL,))
    assert claimed is not None
    assert claim_due(either.database, "alive", (STAFF_MAIL,)) is None
    later = utc_now() + datetime.timedelta(minutes=3)
    again = claim_due(either.database, "alive", (STAFF_MAIL,), later)
    assert again is not None
    assert (again.message_id, again.tries) == (claimed.message_id, 2)
    note_sent(either.database, claimed, "dead")
    assert outbox(either, STAFF_MAIL)[0].state == WAITING, "who lost the claim has no say"
    note_sent(either.database, again, "alive")
    assert outbox(either, STAFF_MAIL)[0].state == SENT


def test_a_mail_that_a_later_one_replaces_is_not_sent_any_more(parts: Assistant, server: MailServer) -> None:
    at = own(parts)
    reference = booked(at, slot=some_slot(at, 4)).reference
    last = confirm_booking(at, reference, some_slot(at, 8), "Ana")
    send(at, server)
    (mail,) = server.to(EMAIL.shown)
    assert last.slot is not None
    assert calendar_of(mail).vevent.dtstart.value == last.slot.starts_at


def test_the_same_message_is_the_same_mail_at_every_try(parts: Assistant, server: MailServer) -> None:
    at = own(parts)
    booked(at, slot=some_slot(at))
    send(at, server)
    with at.database.write() as session:
        session.execute(update(OutboxRow).values(state=WAITING, finished_at=None))
    send(at, server)
    first, second = server.to(EMAIL.shown)
    assert first["Message-ID"] == second["Message-ID"]
    assert calendar_part(first).get_content() == calendar_part(second).get_content()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "<script>", "a\r\nBcc: evil@example.org", "x" * 500])
def test_no_name_gets_into_a_mail(parts: Assistant, server: MailServer, name: str) -> None:
    at = own(parts)
    booked(at, slot=some_slot(at), name=name)
    send(at, server)
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


def test_it_logs_in_over_a_protected_connection(parts: Assistant, tmp_path: Path) -> None:
    context = self_signed(tmp_path)
    booked(parts)
    with running_mail_server(tls_context=context, require_starttls=True, auth_require_tls=True) as server:
        assert send(parts, server, security="starttls", user="desk", password="secret") == 0
        assert "cannot be reached" in outbox(parts, STAFF_MAIL)[0].problem, "a certificate that nobody vouches for"
        assert server.logins == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_tried_again_because_somebody_will_mend_it(parts: Assistant) -> None:
    booked(parts)
    with running_mail_server(auth_required=True, auth_require_tls=False) as server:
        assert send(parts, server, user="desk", password="wrong") == 0
        assert outbox(parts, STAFF_MAIL)[0].state == WAITING
        assert "535" in outbox(parts, STAFF_MAIL)[0].problem
        make_all_due(parts)
        assert send(parts, server, user="desk", password="secret") == 1


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return the server's side of TLS with a certificate that nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    code = (
        "import datetime, sys; from cryptography import x509; from cryptography.x509.oid import NameOID as N\n"
        "from cryptography.hazmat.primitives import hashes, serialization as s\n"
        "from cryptography.hazmat.primitives.asymmetric import ec\n"
        "key = ec.generate_private_key(ec.SECP256R1()); now = datetime.datetime.now(datetime.UTC)\n"
        "name = x509.Name([x509.NameAttribute(N.COMMON_NAME, '127.0.0.1')])\n"
        "made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())\n"
        "made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))\n"
        "made = made.sign(key, hashes.SHA256())\n"
        "open(sys.argv[1], 'wb').write(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))\n"
        "open(sys.argv[2], 'wb').write(made.public_bytes(s.Encoding.PEM))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(key), str(certificate)], check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
