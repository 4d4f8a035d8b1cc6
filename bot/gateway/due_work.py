"""Do what is due besides turns: notices, the outbox, silent claims, holds, deleting what is old, listing erasures.

Several gateways may do it at once: rows are claimed, and deleting twice does no harm.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from bot.bootstrap import Assistant
from bot.services.accounts import sign_in_limits
from bot.services.accounts.staff_sessions import SessionRules, drop_ended
from bot.services.bookings.lookup import forget_tries
from bot.services.bookings.slots import drop_holds
from bot.services.desk.presence import forget_absent
from bot.services.handover.claims import return_expired
from bot.services.outgoing.alarm_reach import lacking_ways
from bot.services.outgoing.notices import notify_staff
from bot.services.outgoing.outbox_sending import channels_of, send_due
from bot.services.privacy.erase import list_erasures
from bot.services.privacy.retention import delete_what_is_old
from bot.store.database import new_id

LOOK_SECONDS = 1.0
STOP_SECONDS = 5.0
HOUSEKEEPING_SECONDS = 60.0
_logger = logging.getLogger(__name__)


class DueWork:
    """The gateway's loops for it: one sends, one does the rest, so that a slow mail server holds up nothing else."""

    def __init__(self, parts: Assistant) -> None:
        self._parts = parts
        self._worker = new_id()
        self._loops: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._kept_house_at = float("-inf")

    def start(self) -> None:
        """Start looking; say what cannot go out."""
        channels = channels_of(self._parts, self._parts.settings)
        if channels.smtp is None:
            _logger.warning("no mail server is set up: mail is kept in the outbox (BOT_SMTP_HOST, docs/settings.md)")
        for lack in lacking_ways(channels):
            _logger.warning("alarms: %s", lack)
        if self._parts.settings.webhook_url and channels.webhook is None:
            _logger.warning("BOT_WEBHOOK_URL needs BOT_WEBHOOK_SECRET: nothing is posted without a signature")
        self._loops = {asyncio.create_task(self._look()), asyncio.create_task(self._send())}

    async def stop(self) -> None:
        """Stop, and give a message that is just being sent the time to be noted, so that it is not sent again."""
        self._stopping.set()
        if self._loops:
            _, late = await asyncio.wait(self._loops, timeout=STOP_SECONDS)
            for loop in late:
                loop.cancel()

    async def _look(self) -> None:
        erasures = self._parts.settings.path(self._parts.settings.erasures_file)
        while not self._stopping.is_set():
            await self._do(return_expired, self._parts)
            await self._do(notify_staff, self._parts)
            await self._do(list_erasures, self._parts.database, erasures)
            await self._keep_house()
            await self._pause()

    async def _send(self) -> None:
        while not self._stopping.is_set():
            try:
                channels = channels_of(self._parts, self._parts.settings)
                await send_due(self._parts, channels, self._worker, self._stopping.is_set)
            except Exception as error:
                _say_failed(send_due, error)
            await self._pause()

    async def _keep_house(self) -> None:
        if time.monotonic() - self._kept_house_at < HOUSEKEEPING_SECONDS:
            return
        self._kept_house_at = time.monotonic()
        for work in (drop_holds, forget_tries, sign_in_limits.forget_tries, delete_what_is_old):
            await self._do(work, self._parts)
        await self._do(forget_absent, self._parts.database)
        settings = self._parts.settings
        await self._do(
            drop_ended, self._parts, SessionRules.of(settings.staff_idle_minutes, settings.staff_session_hours)
        )

    async def _do(self, work: Callable[..., object], *arguments: object) -> None:
        """Do one thing. It may fail, while a database or a disk is away: the others are done all the same."""
        try:
            await asyncio.to_thread(work, *arguments)
        except Exception as error:
            _say_failed(work, error)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)


def _say_failed(work: Callable[..., object], error: Exception) -> None:
    _logger.error("%s.%s failed: %s", work.__module__, work.__name__, type(error).__name__)
