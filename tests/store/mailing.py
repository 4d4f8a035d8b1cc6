"""Mail out of a test's clinic: through a real server, and its calendar file as another library reads it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import vobject

from bot.bootstrap import Assistant
from bot.services.outgoing.mail import SmtpServer
from bot.services.outgoing.outbox_sending import Channels, send_due

from .booked import Clinic, clinic
from .mail_server import MailServer

DESK = "frontdesk@lakeside.example"


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
