"""E-mails: a notice to the staff with a link and a reference; the confirmed time to the visitor, with a calendar file.

No e-mail tells what the clinic treats, nor anything that the visitor wrote: others read mail boxes too.
"""

from __future__ import annotations

import asyncio
import datetime
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import aiosmtplib

from bot.content.booking_rules import names_treatment
from bot.content.profile import Location, Profile
from bot.safety.language import ENGLISH
from bot.services.answers.wording import clinic_values, fill
from bot.services.clinic_clock import spoken_start
from bot.services.errors import SendError
from bot.services.outgoing.calendar_file import METHOD, CalendarEntry, calendar_file
from bot.services.outgoing.outbox import STAFF_MAIL, Outgoing
from bot.services.parts import Parts

STARTTLS = "starttls"
TLS = "tls"
ANSWER_SECONDS = 20.0
SEND_SECONDS = 60.0
"""For the whole of it, however slowly the server answers: less than a claim lasts."""
STAFF_PAGE = "/staff/bookings/"
QUEUE_PAGE = "/staff/queue"
NEUTRAL_NAME = "Front desk"
_REFUSED_LOGIN = (530, 534, 535, 538)
"""Answers about our own login: wrong settings, which somebody will mend."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed in. `security`: starttls, tls or none; `sender`: our address.

    `staff`: who gets notices, "" for nobody; `public_url`: where the staff's pages are, "" where there are none.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = STARTTLS
    staff: str = ""
    public_url: str = ""


def sender_name(profile: Profile) -> str:
    """Return who e-mails come from: the clinic, or a neutral name where its own tells what it treats."""
    for name in (profile.booking.mail_name, profile.texts["name"]):
        if name and not names_treatment(name):
            return name
    return NEUTRAL_NAME


def compose(parts: Parts, outgoing: Outgoing, server: SmtpServer) -> EmailMessage:
    """Return the e-mail for a message of the outbox. The same message always makes the same e-mail."""
    message = EmailMessage()
    message["From"] = formataddr((sender_name(parts.profile), server.sender))
    message["Message-ID"] = f"<{outgoing.message_id}@{server.sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(outgoing.created_at)
    message["Auto-Submitted"] = "auto-generated"
    if outgoing.kind == STAFF_MAIL:
        _write_notice(message, parts, outgoing, server)
    else:
        _write_appointment(message, parts, outgoing, server)
    return message


async def send_mail(server: SmtpServer, message: EmailMessage) -> None:
    """Hand the e-mail in. Raises: SendError."""
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.security == TLS,
                start_tls=server.security == STARTTLS,
                timeout=ANSWER_SECONDS,
            )
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [refused.code for refused in error.recipients]
        raise SendError(f"the address was refused ({codes[0]})", is_final=min(codes) >= 500) from error
    except aiosmtplib.SMTPResponseException as error:
        is_final = error.code >= 500 and error.code not in _REFUSED_LOGIN
        raise SendError(f"the mail server answered {error.code}", is_final=is_final) from error
    except (aiosmtplib.SMTPException, OSError, ssl.SSLError, ValueError) as error:
        raise SendError(f"the mail server cannot be reached ({type(error).__name__})", is_final=False) from error


def _write_notice(message: EmailMessage, parts: Parts, outgoing: Outgoing, server: SmtpServer) -> None:
    payload, base = outgoing.payload(parts.vault), server.public_url.rstrip("/")
    reference, about = payload.get("reference", ""), payload.get("about")
    page, command = (
        (QUEUE_PAGE, "bot alarms") if about else (f"{STAFF_PAGE}{reference}", f"bot bookings show {reference}")
    )
    link = f"{base}{page}" if base else command
    line = parts.library.replies[f"mail_staff_{about}" if about else "mail_staff"]
    message["To"] = server.staff
    message["Subject"] = line.title
    message.set_content(fill(line.text, {"reference": reference, "link": link}) + "\n")


def _write_appointment(message: EmailMessage, parts: Parts, outgoing: Outgoing, server: SmtpServer) -> None:
    payload, profile = outgoing.payload(parts.vault), parts.profile
    library = parts.library.speaking(payload.get("language", ENGLISH))
    starts_at = datetime.datetime.fromisoformat(payload["starts_at"])
    sender = sender_name(profile)
    values = {
        **clinic_values(library),
        "time": spoken_start(profile, starts_at, library.words),
        "place": _place(profile, payload["location"]) or sender,
        "sender": sender,
        "reference": payload["reference"],
    }
    line = library.replies[f"mail_{payload['event']}"]
    message["To"] = payload["to"]
    message["Subject"] = line.title
    message.set_content(fill(line.text, values) + "\n")
    entry = CalendarEntry(
        uid=_uid(parts, payload["reference"]),
        sequence=payload["sequence"],
        written_at=outgoing.created_at,
        starts_at=starts_at,
        minutes=payload["minutes"],
        zone=profile.zone,
        summary=fill(library.replies["calendar_entry"].text, values),
        place=_place(profile, payload["location"]),
        organizer=(sender, server.sender),
        is_cancelled=payload["event"] == "cancelled",
    )
    message.add_attachment(
        calendar_file(entry),
        maintype="text",
        subtype="calendar",
        filename="appointment.ics",
        params={"method": METHOD, "charset": "utf-8"},
    )


def _place(profile: Profile, location: str) -> str:
    """Return where to come, without a word that tells what the clinic treats."""
    places = {place.name: place for place in profile.locations}
    only = profile.locations[0] if len(profile.locations) == 1 and not location else None
    place: Location | None = places.get(location, only)
    parts = (place.name, place.address) if place else (location,)
    return ", ".join(part for part in parts if part and not names_treatment(part))


def _uid(parts: Parts, reference: str) -> str:
    """Return the entry's id: always the same for a booking, and of no use to find it here."""
    return f"{parts.vault.lookup(f'calendar:{reference}').hex()[:32]}@appointment"
