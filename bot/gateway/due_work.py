"""Do what is due besides turns: send the outbox, let holds go, delete what is old, list what was erased.

Several gateways may do it at once: rows are claimed, and deleting twice does no harm.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from bot.bootstrap import Assistant
from bot.services import sign_in_limits
from bot.services.bookings_lookup import forget_tries
from bot.services.erase import list_erasures
from bot.services.mail import SmtpServer
from bot.services.outbox_sending import Channels, send_due
from bot.services.retention import delete_what_is_old
from bot.services.slots import drop_holds
from bot.services.staff_sessions import SessionRules, drop_ended
from bot.services.webhook import Webhook
from bot.store.database import new_id

LOOK_SECONDS = 1.0
STOP_SECONDS = 5.0
HOUSEKEEPING_SECONDS = 60.0
_logger = logging.getLogger(__name__)


def channels_of(parts: Assistant) -> Channels:
    """Return the ways out that the settings name."""
    settings = parts.settings
    sender = settings.mail_from or parts.profile.texts["email"]
    smtp = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=sender,
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


class DueWork:
    """The gateway's loop for it."""

    def __init__(self, parts: Assistant) -> None:
        self._parts = parts
        self._worker = new_id()
        self._loop: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._kept_house_at = float("-inf")

    def start(self) -> None:
        """Start looking; say what cannot go out."""
        channels = channels_of(self._parts)
        if channels.smtp is None:
            _logger.warning("no mail server is set up: mail is kept in the outbox (BOT_SMTP_HOST, docs/settings.md)")
        if self._parts.settings.webhook_url and channels.webhook is None:
            _logger.warning("BOT_WEBHOOK_URL needs BOT_WEBHOOK_SECRET: nothing is posted without a signature")
        self._loop = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop, and give a message that is just being sent the time to be noted, so that it is not sent again."""
        self._stopping.set()
        if self._loop is not None:
            await asyncio.wait((self._loop,), timeout=STOP_SECONDS)
            self._loop.cancel()

    async def _look(self) -> None:
        while not self._stopping.is_set():
            for work in (self._send, self._keep_list, self._keep_house):
                try:
                    await work()
                except Exception as error:  # the loop must outlive a database or a disk that is away for a moment
                    _logger.error("%s failed: %s", work.__name__, type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    async def _send(self) -> None:
        await send_due(self._parts, channels_of(self._parts), self._worker, self._stopping.is_set)

    async def _keep_list(self) -> None:
        path = self._parts.settings.path(self._parts.settings.erasures_file)
        await asyncio.to_thread(list_erasures, self._parts.database, path)

    async def _keep_house(self) -> None:
        if time.monotonic() - self._kept_house_at < HOUSEKEEPING_SECONDS:
            return
        self._kept_house_at = time.monotonic()
        for work in (drop_holds, forget_tries, sign_in_limits.forget_tries, delete_what_is_old):
            await asyncio.to_thread(work, self._parts)
        settings = self._parts.settings
        rules = SessionRules.of(settings.staff_idle_minutes, settings.staff_session_hours)
        await asyncio.to_thread(drop_ended, self._parts, rules)
