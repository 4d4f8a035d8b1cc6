"""A message out is kept until it is sent, tried again, given up, and sent once by whoever claimed it."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.services.bookings.changes import cancel_booking, confirm_booking, set_state
from bot.services.bookings.states import State
from bot.services.outgoing.outbox import (
    GIVEN_UP,
    MOST_TRIES,
    SENT,
    STAFF_MAIL,
    VISITOR_MAIL,
    WAITING,
    WEBHOOK,
    claim_due,
    kept_messages,
    note_sent,
    try_again,
)
from bot.services.outgoing.outbox_sending import Channels, send_due
from bot.services.times import utc_now
from bot.store.tables import OutboxRow

from .booked import EMAIL, PHONE, booked, outbox, some_slot
from .mail_server import MailServer, running_mail_server
from .mailing import calendar_of, calendar_part, channels, own, send


def make_all_due(parts: Any) -> None:
    with parts.database.write() as session:
        session.execute(
            update(OutboxRow).values(due_at=utc_now(), claimed_until=utc_now() - datetime.timedelta(seconds=1))
        )


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
    assert [(kept.kind, kept.state) for kept in kept_messages(parts.database)] == [
        (STAFF_MAIL, "waiting"),
        (VISITOR_MAIL, "waiting"),
    ]
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


def test_it_logs_in_over_a_protected_connection(
    parts: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))  # this machine vouches for it
    booked(parts)
    with running_mail_server(tls_context=context, require_starttls=True, auth_required=True) as server:
        assert send(parts, server, security="starttls", user="desk", password="secret") == 1
        assert server.logins == [b"desk"]
        assert len(server.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(parts: Assistant, tmp_path: Path) -> None:
    context = self_signed(tmp_path)
    booked(parts)
    with running_mail_server(tls_context=context, require_starttls=True, auth_require_tls=True) as server:
        assert send(parts, server, security="starttls", user="desk", password="secret") == 0
        assert "cannot be reached" in outbox(parts, STAFF_MAIL)[0].problem
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
    """Return the server's side of TLS with a certificate that it made itself: `certificate.pem` in the folder."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    code = (
        "import datetime, ipaddress, sys\n"
        "from cryptography import x509; from cryptography.x509.oid import NameOID as N\n"
        "from cryptography.hazmat.primitives import hashes, serialization as s\n"
        "from cryptography.hazmat.primitives.asymmetric import ec\n"
        "key = ec.generate_private_key(ec.SECP256R1()); now = datetime.datetime.now(datetime.UTC)\n"
        "name = x509.Name([x509.NameAttribute(N.COMMON_NAME, '127.0.0.1')])\n"
        "made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())\n"
        "made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))\n"
        "own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address('127.0.0.1'))])\n"
        "made = made.add_extension(own, critical=False)\n"
        "made = made.sign(key, hashes.SHA256())\n"
        "open(sys.argv[1], 'wb').write(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))\n"
        "open(sys.argv[2], 'wb').write(made.public_bytes(s.Encoding.PEM))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(key), str(certificate)], check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
