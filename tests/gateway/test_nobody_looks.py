"""A running gateway tells the staff of an alarm that nobody sees, and says whom one reaches, and whether it answers."""

from __future__ import annotations

import time

import httpx
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.gateway.due_work import LOOK_SECONDS
from bot.services.accounts.staff import Member
from bot.services.desk.presence import note_seen
from bot.services.desk.switch import switch_off, switch_on
from bot.store.tables import OutboxRow

from .server import wait_until
from .visitor import Visitor

ANA = Member("a1", "Ana Lee", "Ana", "staff")
IMMINENT = "I am going to kill myself tonight"


def notices(parts: Assistant) -> list[str]:
    with parts.database.read() as session:
        return list(session.scalars(select(OutboxRow.key).where(OutboxRow.kind == "staff_mail")))


def test_an_alarm_that_nobody_sees_becomes_a_notice_once(parts: Assistant, visitor: Visitor) -> None:
    visitor.send(IMMINENT)
    wait_until(lambda: len(notices(parts)) == 1)
    visitor.send(f"{IMMINENT}, really")
    time.sleep(2 * LOOK_SECONDS)  # so that it has looked again
    [notice] = notices(parts)
    assert notice.startswith("staff_mail:alarm:")


def test_the_health_page_says_whom_an_alarm_reaches_and_whether_it_answers(
    parts: Assistant, gateway: str, client: httpx.Client
) -> None:
    def health() -> tuple[str, str]:
        said = client.get(f"{gateway}/health").json()
        return said["alarms"], said["answers"]

    assert health() == ("nobody", "on")
    note_seen(parts.database, ANA)
    switch_off(parts, "Ana")
    assert health() == ("watched", "off")
    switch_on(parts, "Ana")
    assert health() == ("watched", "on")
    assert "Ana" not in client.get(f"{gateway}/health").text, "anybody may read it"
