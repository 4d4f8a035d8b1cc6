"""A visitor's browser, as far as the gateway can tell: it posts messages and reads the event stream."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent

ANSWER_SECONDS = 12.0
"""Longer than a turn, shorter than a heartbeat: a stream that is not woken is late."""
_numbers = itertools.count(1)


class Visitor:
    """One conversation. `headers` hold its token."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        """Start a conversation."""
        response = client.post(f"{url}/api/conversations")
        assert response.status_code == 201, response.text
        started = response.json()
        self.id: str = started["id"]
        self.token: str = started["token"]
        self.expires_at: str = started["expires_at"]
        self.url = f"{url}/api/conversations/{self.id}"
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self._client = client

    def send(self, text: str, message_id: str | None = None, button: str | None = None) -> httpx.Response:
        """Post a message, with a new id unless one is given."""
        body = {"client_message_id": message_id or f"message-{next(_numbers)}", "text": text}
        if button is not None:
            body["button"] = button
        return self.post(content=json.dumps(body))

    def post(self, **request: Any) -> httpx.Response:
        """Post anything to where messages go."""
        headers = {**self.headers, "Content-Type": "application/json", **request.pop("headers", {})}
        return self._client.post(f"{self.url}/messages", headers=headers, **request)

    def type(self) -> httpx.Response:
        """Say that something is being written."""
        return self._client.post(f"{self.url}/typing", headers=self.headers)

    def forget(self) -> httpx.Response:
        """Have the conversation forgotten."""
        return self._client.delete(self.url, headers=self.headers)

    @contextmanager
    def events(self, after: int | None = None) -> Iterator[Events]:
        """Open the event stream. `after`: the last message that the browser has."""
        headers = self.headers if after is None else {**self.headers, "Last-Event-ID": str(after)}
        with self._client.stream("GET", f"{self.url}/events", headers=headers, timeout=ANSWER_SECONDS) as response:
            assert response.status_code == 200
            yield Events(EventSource(response).iter_sse())

    def ask(self, text: str, button: str | None = None) -> list[dict[str, Any]]:
        """Send a message, and return the replies when they are all there."""
        sent = self.send(text, button=button)
        assert sent.status_code == 202, sent.text
        with self.events(after=sent.json()["sequence"]) as events:
            return events.replies()


class Events:
    """An open event stream."""

    def __init__(self, stream: Iterator[ServerSentEvent]) -> None:
        self._stream = stream

    def next(self) -> tuple[str, Any, str]:
        """Return the next event: its name, its data, its id."""
        event = next(self._stream)
        return event.event, event.json(), event.id

    def until(self, name: str) -> list[tuple[str, Any, str]]:
        """Return the events up to the first of this name, with it."""
        seen: list[tuple[str, Any, str]] = []
        while not seen or seen[-1][0] != name:
            seen.append(self.next())
        return seen

    def history(self) -> list[dict[str, Any]]:
        """Return the messages that come before the stream is ready."""
        return [data for name, data, _ in self.until("ready") if name == "message"]

    def messages(self, count: int) -> list[dict[str, Any]]:
        """Return the next messages."""
        return [self.until("message")[-1][1] for _ in range(count)]

    def replies(self) -> list[dict[str, Any]]:
        """Return the replies that come until nobody is typing any more."""
        replies: list[dict[str, Any]] = []
        while True:
            name, data, _ = self.next()
            if name == "message" and "reply" in data:
                replies.append(data["reply"])
            if name == "status" and not data["typing"] and replies:
                return replies

    def is_over(self) -> bool:
        """Tell whether the server has ended the stream."""
        return next(self._stream, None) is None
