"""Another system hears of every change, signed, without a word about the visitor."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from aiohttp import web

from bot.bootstrap import Assistant
from bot.services.bookings.changes import cancel_booking, confirm_booking
from bot.services.outgoing.outbox import WEBHOOK
from bot.services.outgoing.outbox_sending import Channels, send_due
from bot.services.outgoing.webhook import EVENT_ID, SIGNATURE, Webhook
from bot.services.privacy.erase import erase_booking

from .booked import booked, clinic, outbox, some_slot
from .staff import ANA

SECRET = "between the two of us"
Posted = list[tuple[dict[str, str], bytes]]


def post(parts: Any, status: int = 204) -> Posted:
    """Send what is due to a real server that answers with this status, and return what it got."""
    got: Posted = []

    async def take(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.read()))
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/events", take)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            channels = Channels(webhook=Webhook(f"http://127.0.0.1:{port}/events", SECRET))
            await send_due(parts, channels, "worker-a")
        finally:
            await runner.cleanup()

    asyncio.run(run())
    return got


def is_genuine(headers: dict[str, str], body: bytes) -> bool:
    """Check the signature as docs/booking.md tells a receiver to."""
    fields = dict(part.split("=", 1) for part in headers[SIGNATURE].split(","))
    expected = hmac.new(SECRET.encode(), fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, fields["v1"]) and abs(time.time() - int(fields["t"])) < 300


def test_every_change_is_told_in_order_and_signed(either: Assistant) -> None:
    own = clinic(either)
    reference = booked(own, name="Wilhelmina", message="quicksilverish").reference
    slot = some_slot(own)
    confirm_booking(own, reference, slot, "Ana")
    cancel_booking(own, reference)
    got = post(own)
    events = [json.loads(body) for _, body in got]
    assert [event["event"] for event in events] == ["booking.requested", "booking.confirmed", "booking.cancelled"]
    assert events[1]["starts_at"] == slot.starts_at.isoformat()
    assert {event["reference"] for event in events} == {reference}
    assert set(events[0]) == {"id", "event", "reference", "state", "kind", "starts_at", "at"}
    assert all(is_genuine(headers, body) for headers, body in got)
    assert [headers[EVENT_ID] for headers, _ in got] == [event["id"] for event in events]


def test_a_changed_body_is_not_genuine(parts: Assistant) -> None:
    booked(parts)
    ((headers, body),) = post(parts)
    assert is_genuine(headers, body)
    assert not is_genuine(headers, body.replace(b"requested", b"confirmed"))


@pytest.mark.parametrize(("status", "state"), [(500, "waiting"), (302, "waiting"), (404, "waiting"), (410, "given_up")])
def test_an_event_that_is_not_taken_is_tried_again(parts: Assistant, status: int, state: str) -> None:
    booked(parts)
    post(parts, status)
    (row,) = outbox(parts, WEBHOOK)
    assert row.state == state
    assert str(status) in row.problem


def test_an_erased_booking_is_told_by_its_reference(parts: Assistant) -> None:
    reference = booked(parts).reference
    post(parts)
    erase_booking(parts, reference, ANA)
    ((_, body),) = post(parts)
    assert json.loads(body)["event"] == "booking.erased"
    assert json.loads(body)["reference"] == reference
