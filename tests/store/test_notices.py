"""When nobody looks, the staff get a link, once; and it is said honestly whom an alarm reaches."""

from __future__ import annotations

import asyncio
import datetime
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.conversations.conversation import start_conversation
from bot.services.danger.alarms import acknowledge, open_alarms
from bot.services.desk.handoffs import Reason
from bot.services.desk.presence import PRESENT_SECONDS, note_seen
from bot.services.handover.claims import claim
from bot.services.outgoing.alarm_reach import Reached, alarm_reach
from bot.services.outgoing.mail import SmtpServer
from bot.services.outgoing.notices import PATIENCE, notify_staff
from bot.services.outgoing.outbox import STAFF_MAIL, WEBHOOK
from bot.services.outgoing.outbox_sending import Channels, channels_of, send_due
from bot.services.outgoing.webhook import Webhook
from bot.services.privacy.erase import forget_conversation
from bot.services.times import utc_now
from bot.settings import Settings
from bot.store.tables import AlarmRow, HandoffRow, OutboxRow

from .mail_server import MailServer, running_mail_server
from .staff import waiting
from .talk import say

ANA = Member("a1", "Ana Lee", "Ana", "staff")
DESK = "frontdesk@lakeside.example"
IMMINENT = "I am going to kill myself tonight, quicksilverish"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def mail(server: MailServer, **changes: Any) -> Channels:
    smtp = SmtpServer("127.0.0.1", server.port, "desk@lakeside.example", security="none", staff=DESK)
    return Channels(smtp=replace(smtp, **{"public_url": "https://chat.lakeside.example/", **changes}))


def alarmed(parts: Assistant) -> str:
    conversation = start_conversation(parts.database)
    say(parts, conversation, IMMINENT)
    return conversation


def keys(parts: Assistant, kind: str = STAFF_MAIL) -> list[str]:
    with parts.database.read() as session:
        return sorted(session.scalars(select(OutboxRow.key).where(OutboxRow.kind == kind)))


def alarm_id(parts: Assistant) -> int:
    return open_alarms(parts.database)[0].id


def make_overdue(parts: Assistant) -> None:
    with parts.database.write() as session:
        session.execute(update(AlarmRow).values(due_at=utc_now() - datetime.timedelta(seconds=1)))


def long_waiting(parts: Assistant, reason: Reason = Reason.PERSON) -> str:
    """Return a conversation that has been in the queue for as long as somebody may wait."""
    conversation = waiting(parts, reason)
    with parts.database.write() as session:
        here = HandoffRow.conversation_id == conversation
        session.execute(update(HandoffRow).where(here).values(opened_at=utc_now() - PATIENCE))
    return conversation


def test_an_alarm_that_nobody_sees_is_mailed_once_with_a_link_and_no_word(
    either: Assistant, server: MailServer
) -> None:
    conversation = alarmed(either)
    assert notify_staff(either) == 1
    assert notify_staff(either) == 0
    assert asyncio.run(send_due(either, mail(server), "worker-a")) == 1
    assert notify_staff(either) == 0, "also after it went out"
    (notice,) = server.to(DESK)
    text = f"{notice['Subject']} {notice.get_content()}"
    assert "https://chat.lakeside.example/staff/queue" in text
    for word in ("quicksilverish", "kill", conversation, "ketamine", "Infusion"):
        assert word not in str(notice)


def test_nobody_is_mailed_while_somebody_who_may_answer_looks(either: Assistant) -> None:
    note_seen(either.database, replace(ANA, role="viewer"))
    alarmed(either)
    assert notify_staff(either) == 1, "a viewer can take nothing"
    note_seen(either.database, ANA)
    alarmed(either)
    long_waiting(either)
    assert notify_staff(either) == 0


def test_an_alarm_is_mailed_when_the_last_one_who_looked_has_gone(parts: Assistant) -> None:
    note_seen(parts.database, ANA)
    alarmed(parts)
    assert notify_staff(parts) == 0
    gone = utc_now() + datetime.timedelta(seconds=PRESENT_SECONDS + 1)
    assert notify_staff(parts, now=gone) == 1


def test_an_overdue_alarm_is_mailed_again_whoever_looks(either: Assistant) -> None:
    note_seen(either.database, ANA)
    alarmed(either)
    notify_staff(either)
    make_overdue(either)
    assert notify_staff(either) == 1
    assert notify_staff(either) == 0
    assert keys(either) == [f"staff_mail:overdue:{alarm_id(either)}"]


def test_who_has_waited_long_while_nobody_looks_is_mailed_once_with_the_queue(
    parts: Assistant, server: MailServer
) -> None:
    long_waiting(parts)
    conversation = waiting(parts)
    assert notify_staff(parts) == 1, "the other one has just come"
    assert notify_staff(parts, utc_now() + PATIENCE) == 1
    assert notify_staff(parts, utc_now() + PATIENCE) == 0
    asyncio.run(send_due(parts, mail(server, public_url=""), "worker-a"))
    assert "Somebody waits in the chat" in {message["Subject"] for message in server.to(DESK)}
    assert "bot alarms" in server.to(DESK)[0].get_content(), "without an address of ours, the command"
    assert conversation not in str(server.to(DESK))


@pytest.mark.parametrize("reason", [Reason.BOOKING, Reason.FAILED_TURN, Reason.ALARM])
def test_who_was_not_told_to_wait_is_no_waiting_one(parts: Assistant, reason: Reason) -> None:
    long_waiting(parts, reason)
    assert notify_staff(parts) == 0


def test_who_is_in_danger_is_told_of_once_as_such(parts: Assistant) -> None:
    say(parts, long_waiting(parts), IMMINENT)
    assert notify_staff(parts) == 1
    assert keys(parts) == [f"staff_mail:alarm:{alarm_id(parts)}"]


def test_who_is_taken_before_the_mail_went_out_is_not_told_of(either: Assistant) -> None:
    conversation = long_waiting(either)
    assert notify_staff(either) == 1
    claim(either, conversation, ANA)
    notify_staff(either)
    assert keys(either) == keys(either, WEBHOOK) == []


@pytest.mark.parametrize("settle", ["acknowledge", "forget"])
def test_what_was_settled_before_its_mail_went_out_is_not_told(parts: Assistant, settle: str) -> None:
    conversation = alarmed(parts)
    notify_staff(parts)
    assert len(keys(parts)) == 1
    if settle == "acknowledge":
        acknowledge(parts, conversation, alarm_id(parts), ANA)
    else:
        forget_conversation(parts, conversation)
    notify_staff(parts)
    assert keys(parts) == keys(parts, WEBHOOK) == []


def test_several_gateways_write_one_notice(either: Assistant) -> None:
    alarmed(either)
    written: list[int] = []
    gateways = [threading.Thread(target=lambda: written.append(notify_staff(either))) for _ in range(6)]
    for gateway in gateways:
        gateway.start()
    for gateway in gateways:
        gateway.join()
    assert sum(written) == 1
    assert len(written) == 6
    assert len(keys(either)) == 1


def test_another_system_is_told_what_and_since_when_and_nothing_else(parts: Assistant) -> None:
    got: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        got.append(json.loads(await request.read()))
        return web.Response(status=204)

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/events", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
        await send_due(parts, Channels(webhook=Webhook(address, "secret")), "worker-a")
        await runner.cleanup()

    alarmed(parts)
    notify_staff(parts)
    asyncio.run(run())
    (event,) = got
    assert event["event"] == "alarm.raised"
    assert {key for key, value in event.items() if value} == {"id", "event", "at"}


def reach(parts: Assistant, channels: Channels) -> Reached:
    return alarm_reach(parts, channels).reached


def test_an_alarm_reaches_who_looks_or_else_who_is_mailed_or_else_nobody(either: Assistant, server: MailServer) -> None:
    assert reach(either, Channels()) == Reached.NOBODY
    assert reach(either, mail(server, staff="")) == Reached.NOBODY
    assert reach(either, mail(server)) == Reached.NOTIFIED
    assert reach(either, Channels(webhook=Webhook("https://x.example", "s"))) == Reached.NOTIFIED
    note_seen(either.database, replace(ANA, role="viewer"))
    assert reach(either, Channels()) == Reached.NOBODY
    note_seen(either.database, ANA)
    watched = alarm_reach(either, Channels())
    assert watched.reached == Reached.WATCHED
    assert watched.sentence() == "An alarm reaches Ana Lee at once."


def test_a_mail_server_that_does_not_take_the_notice_reaches_nobody_and_says_why(
    parts: Assistant, server: MailServer
) -> None:
    alarmed(parts)
    notify_staff(parts)
    server.answers["RCPT"] = "550 no"
    asyncio.run(send_due(parts, mail(server), "worker-a"))
    found = alarm_reach(parts, mail(server))
    assert found.reached == Reached.NOBODY
    assert found.problems == ("the last notice by e-mail did not go out: the address was refused (550)",)
    server.answers.clear()
    make_overdue(parts)
    notify_staff(parts)
    asyncio.run(send_due(parts, mail(server), "worker-a"))
    assert reach(parts, mail(server)) == Reached.NOTIFIED, "one that went out makes it good"


def test_what_is_not_set_up_is_named_with_its_setting(parts: Assistant) -> None:
    (lack,) = alarm_reach(parts, channels_of(parts, Settings())).problems
    assert "BOT_SMTP_HOST" in lack
    settings = Settings(smtp_host="mail.lakeside.example")
    (lack,) = alarm_reach(parts, channels_of(parts, settings)).problems
    assert "BOT_STAFF_MAIL" in lack


def test_overdue_alarms_are_counted(parts: Assistant) -> None:
    alarmed(parts)
    assert alarm_reach(parts, Channels()).overdue == 0
    make_overdue(parts)
    assert alarm_reach(parts, Channels()).overdue == 1
