"""Tell another system of the clinic that a booking has changed: reference, state and time, signed; nobody's name."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.services.errors import SendError

SEND_SECONDS = 15.0
SIGNATURE = "X-Bot-Signature"
EVENT_ID = "X-Bot-Event-Id"


@dataclass(frozen=True)
class Webhook:
    """Where events are posted, and the secret that both sides know."""

    url: str
    secret: str


def body_of(event_id: str, payload: dict[str, Any]) -> bytes:
    """Return what is posted: {"id", "event", "reference", "state", "kind", "starts_at", "at"}."""
    return json.dumps({"id": event_id, **payload}, sort_keys=True).encode()


def sign_body(secret: str, body: bytes, timestamp: int) -> str:
    """Return the signature header: "t=SECONDS,v1=HEX", an HMAC-SHA256 of the time, a dot and the body.

    A receiver computes it anew, compares in constant time, refuses old times, and keeps the ids that it has seen.
    """
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


async def post_event(webhook: Webhook, event_id: str, payload: dict[str, Any]) -> None:
    """Post the event; anything but a 2xx is tried again. Raises: SendError."""
    body = body_of(event_id, payload)
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: sign_body(webhook.secret, body, int(time.time())),
        EVENT_ID: event_id,
    }
    timeout = aiohttp.ClientTimeout(total=SEND_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(webhook.url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            if response.status // 100 != 2:
                raise SendError(f"the other system answered {response.status}", is_final=response.status == 410)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
        raise SendError(f"the other system cannot be reached ({type(error).__name__})", is_final=False) from error
