"""Send what is due in the outbox, one after the other, by mail or webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.services.errors import SendError
from bot.services.outgoing.mail import SmtpServer, compose, send_mail
from bot.services.outgoing.outbox import (
    STAFF_MAIL,
    VISITOR_MAIL,
    WEBHOOK,
    Outgoing,
    claim_due,
    discard,
    note_failed,
    note_sent,
)
from bot.services.outgoing.webhook import Webhook, post_event
from bot.services.parts import Parts
from bot.vault import UnreadableError

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Channels:
    """The ways out that are set up; None: not set up. Mail waits for its way, events to nobody are dropped."""

    smtp: SmtpServer | None = None
    webhook: Webhook | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of messages that can go out."""
        by_mail = (VISITOR_MAIL, STAFF_MAIL) if self.smtp and self.smtp.staff else (VISITOR_MAIL,)
        return (*(by_mail if self.smtp else ()), *((WEBHOOK,) if self.webhook else ()))


class OutgoingSettings(Protocol):
    """What settings say of the ways out (docs/settings.md)."""

    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    mail_from: str
    staff_mail: str
    public_url: str
    webhook_url: str
    webhook_secret: str

    @property
    def smtp_security(self) -> str:
        """How the connection to the mail server is protected."""


def channels_of(parts: Parts, settings: OutgoingSettings) -> Channels:
    """Return the ways out that the settings name."""
    smtp = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from or parts.profile.texts["email"],
        user=settings.smtp_user,
        password=settings.smtp_password,
        security=settings.smtp_security,
        staff=settings.staff_mail,
        public_url=settings.public_url,
    )
    webhook = Webhook(settings.webhook_url, settings.webhook_secret)
    return Channels(
        smtp=smtp if smtp.host and smtp.sender else None, webhook=webhook if webhook.url and webhook.secret else None
    )


async def send_due(
    parts: Parts, channels: Channels, worker: str, is_stopping: Callable[[], bool] = lambda: False
) -> int:
    """Send everything that is due, and return how many messages went out. Several may run at once.

    `is_stopping`: asked before each message; once it says so, no other one is begun.
    """
    if channels.webhook is None:
        await asyncio.to_thread(discard, parts.database, WEBHOOK)
    sent = 0
    while channels.kinds and not is_stopping():
        outgoing = await asyncio.to_thread(claim_due, parts.database, worker, channels.kinds)
        if outgoing is None:
            break
        sent += await _send(parts, channels, worker, outgoing)
    return sent


async def _send(parts: Parts, channels: Channels, worker: str, outgoing: Outgoing) -> int:
    try:
        if outgoing.kind == WEBHOOK:
            assert channels.webhook is not None, "only what can go out is claimed"
            await post_event(channels.webhook, outgoing.message_id, outgoing.payload(parts.vault))
        else:
            assert channels.smtp is not None, "only what can go out is claimed"
            await send_mail(channels.smtp, compose(parts, outgoing, channels.smtp))
    except (ValueError, UnreadableError) as error:  # one that cannot be written must not stand in the others' way
        _logger.error("message %s cannot be written: %s", outgoing.message_id, type(error).__name__)
        await asyncio.to_thread(note_failed, parts.database, outgoing, worker, "it cannot be written", True)
        return 0
    except SendError as error:
        _logger.warning("message %s did not go out: %s", outgoing.message_id, error)
        await asyncio.to_thread(note_failed, parts.database, outgoing, worker, str(error), error.is_final)
        return 0
    await asyncio.to_thread(note_sent, parts.database, outgoing, worker)
    return 1
