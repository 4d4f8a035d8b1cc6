"""What is refused is named in the log, once a client and minute: no word, no token, no address, no conversation."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter

import httpx
import pytest
from starlette.requests import HTTPConnection

from bot.bootstrap import Assistant
from bot.gateway.refusals import MOST_LINES, Refusals

from .server import running_gateway
from .test_errors import JSON, WORDS, open_events
from .visitor import Visitor

LINE = re.compile(r"refused: (?P<reason>\w+), client (?P<client>[0-9a-f]{8})")


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return the reason and the client of each line."""
    messages = [record.getMessage() for record in caplog.records if record.name == "bot.gateway.refusals"]
    return [(match["reason"], match["client"]) for match in map(LINE.fullmatch, messages) if match]


def test_each_refusal_is_named_and_nothing_of_what_was_refused(
    parts: Assistant, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    parts.settings.rate_limit, parts.settings.streams_per_conversation = "3/minute", 1
    caplog.set_level("DEBUG", logger="bot")
    with running_gateway(parts) as url:
        visitor, other = Visitor(url, client), Visitor(url, client)
        body = json.dumps({"client_message_id": "message-one", "text": WORDS})
        client.post(f"{visitor.url}/messages", headers=JSON, content=body)
        client.get(f"{visitor.url}/events", headers=other.headers)
        client.get(f"{url}/api/widget", headers={"Origin": f"https://{WORDS}.example"})
        visitor.post(content=f'{{"text": "{WORDS}"')
        visitor.send(WORDS * 20_000)
        visitor.send("Restart", button=f"/{WORDS}")
        visitor.send(WORDS * 200)
        visitor.send("\u200b")
        visitor.send(WORDS)
        with visitor.events(after=999) as events:
            events.history()
            open_events(client, visitor.url, visitor.headers)
        client.get(f"{url}/api/{WORDS}")
        visitor.forget()
        visitor.forget()
    assert Counter(reason for reason, _ in lines(caplog)) == Counter(
        (
            "token_missing",
            "token_wrong",
            "origin_not_allowed",
            "unreadable_request",
            "body_too_large",
            "button_not_offered",
            "message_too_long",
            "empty_message",
            "too_fast",
            "event_id_from_the_future",
            "too_many_streams",
            "not_found",
            "conversation_gone",
        )
    )
    assert len({mark for _, mark in lines(caplog)}) == 1, "all of them were one client's"
    for secret in (WORDS, "127.0.0.1", *(part for one in (visitor, other) for part in (one.id, one.token))):
        assert secret not in caplog.text


def test_a_flood_does_not_flood_the_log(
    parts: Assistant, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with running_gateway(parts) as url:
        for _ in range(50):
            client.get(f"{url}/api/nothing")
        assert len(lines(caplog)) == 1
        for number in range(2 * MOST_LINES):
            client.get(f"{url}/api/nothing", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert len(lines(caplog)) == MOST_LINES
    assert len(set(lines(caplog))) == MOST_LINES, "each client has a mark of its own"
    assert "10.0.0." not in caplog.text


async def test_what_had_no_line_is_counted_and_told_when_the_minute_is_over(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals(window_seconds=0.05)
    request = HTTPConnection({"type": "http", "client": ("10.0.0.1", 1)})
    for reason in ("too_fast", "too_fast", "token_wrong"):
        refusals.note(request, reason)
    await asyncio.sleep(0.1)  # longer than the window
    assert "refused within 0 s: too_fast 2 times, token_wrong 1 times" in caplog.text
    caplog.clear()
    refusals.note(request, "too_fast")
    await asyncio.sleep(0.1)
    assert [reason for reason, _ in lines(caplog)] == ["too_fast"], "a new minute, and nothing more to tell"
    assert "within" not in caplog.text
