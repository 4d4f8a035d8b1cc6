"""Server-sent events, and a response that sends them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Send

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": still here\n\n"
UNREAD_SECONDS = 60.0
"""How long a reader may take nothing before their connection is closed; a browser that comes back misses nothing."""
_logger = logging.getLogger(__name__)


class EventStreamResponse(StreamingResponse):
    """An event stream that does not wait for ever for a reader who takes nothing."""

    def __init__(self, events: AsyncGenerator[bytes], unread_seconds: float = UNREAD_SECONDS) -> None:
        # A proxy (nginx) that gathers a response before it passes it on would hold the events back.
        super().__init__(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        self._events = events
        self._unread_seconds = unread_seconds

    async def stream_response(self, send: Send) -> None:
        """Send the events; end without the last word where nobody reads, so that the server closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with aclosing(self._events):
            async for event in self._events:
                message = {"type": "http.response.body", "body": event, "more_body": True}
                try:
                    await asyncio.wait_for(send(message), self._unread_seconds)
                except TimeoutError:
                    _logger.warning("an event stream was not read for %.0f s, and is closed", self._unread_seconds)
                    return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def event(name: str, data: dict[str, Any], sequence: int | None = None) -> bytes:
    """Return an event. `sequence`: what a browser that comes back names as the last one that it has."""
    identifier = f"id: {sequence}\n" if sequence is not None else ""
    return f"event: {name}\n{identifier}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
