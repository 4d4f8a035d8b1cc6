"""What is due besides turns is done, whatever else fails or hangs."""

from __future__ import annotations

import datetime
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest
from sqlalchemy import text, update

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import last_sequence, start_conversation
from bot.services.errors import ConversationGoneError
from bot.services.times import utc_now
from bot.store.tables import ConversationRow, TakenTimeRow

from .server import running_gateway, wait_until
from .test_nobody_looks import IMMINENT, notices
from .visitor import Visitor

SOON_SECONDS = 8.0
"""Less than a mail server has for its answer."""


@contextmanager
def hanging_mail_server() -> Iterator[socket.socket]:
    """Yield what listens; whoever connects hears nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(SOON_SECONDS)
        yield listener


def test_a_mail_server_that_hangs_keeps_no_notice_from_being_written(parts: Assistant, client: httpx.Client) -> None:
    settings = parts.settings
    settings.smtp_host, settings.smtp_security, settings.staff_mail = "127.0.0.1", "none", "desk@clinic.example"
    with hanging_mail_server() as server:
        settings.smtp_port = server.getsockname()[1]
        with running_gateway(parts) as url:
            Visitor(url, client).send(IMMINENT)
            connection, _ = server.accept()
            with closing(connection):
                Visitor(url, client).send(IMMINENT)
                wait_until(lambda: len(notices(parts)) == 2, SOON_SECONDS)


def test_housekeeping_that_fails_leaves_nothing_old_behind(
    parts: Assistant, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """The table of times is away; the conversation is older than the profile allows."""
    old = start_conversation(parts.database)
    age = datetime.timedelta(days=parts.profile.retention.conversations_days + 1)
    with parts.database.write() as session:
        session.execute(update(ConversationRow).where(ConversationRow.id == old).values(created_at=utc_now() - age))
        session.execute(text(f"DROP TABLE {TakenTimeRow.__tablename__}"))
    with running_gateway(parts):
        wait_until(lambda: is_gone(parts, old), SOON_SECONDS)
    assert "drop_holds failed: " in caplog.text


def is_gone(parts: Assistant, conversation_id: str) -> bool:
    try:
        last_sequence(parts.database, conversation_id)
    except ConversationGoneError:
        return True
    return False
