"""How much one visitor may send."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.settings import Settings

from .server import running_gateway
from .visitor import Visitor

LIMIT = 3
PER_SECOND = 10_000 / 60
FLOOD = 700


@pytest.fixture
def gateway(parts: Assistant) -> Iterator[str]:
    """Return a gateway that takes few messages."""
    parts.settings.rate_limit = parts.settings.start_limit = f"{LIMIT}/minute"
    with running_gateway(parts) as url:
        yield url


def check_too_fast(response: httpx.Response) -> None:
    assert response.status_code == 429
    body = response.json()
    assert body["error"]["code"] == "too_fast"
    assert body["stored"] is False
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert f"{response.headers['retry-after']} seconds" in body["error"]["message"]


def test_messages_over_the_limit_are_told_when_to_come_again(visitor: Visitor) -> None:
    sent = [visitor.send(f"question {number}") for number in range(LIMIT + 1)]
    assert [response.status_code for response in sent[:LIMIT]] == [202] * LIMIT
    check_too_fast(sent[LIMIT])
    with visitor.events() as events:
        assert [message["text"] for message in events.history() if "text" in message] == [
            f"question {number}" for number in range(LIMIT)
        ]


def test_one_visitor_s_limit_is_not_another_s(gateway: str, client: httpx.Client) -> None:
    one, other = Visitor(gateway, client), Visitor(gateway, client)
    for number in range(LIMIT + 1):
        one.send(f"question {number}")
    assert other.send("is it safe").status_code == 202


def test_new_conversations_of_one_address_are_limited_too(gateway: str, client: httpx.Client) -> None:
    started = [client.post(f"{gateway}/api/conversations") for _ in range(LIMIT + 1)]
    assert [response.status_code for response in started[:LIMIT]] == [201] * LIMIT
    check_too_fast(started[LIMIT])


def test_without_a_limit_everything_passes(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = ""
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        assert {visitor.send(f"question {number}").status_code for number in range(40)} == {202}


def test_one_address_is_limited_over_all_its_conversations(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.address_limit = f"{LIMIT}/minute"
    with running_gateway(parts) as url:
        sent = [Visitor(url, client).send("is it safe") for _ in range(LIMIT + 1)]
    assert [response.status_code for response in sent[:LIMIT]] == [202] * LIMIT
    check_too_fast(sent[LIMIT])


def test_ten_thousand_messages_a_minute_of_one_client_are_refused_harmlessly(
    parts: Assistant, client: httpx.Client
) -> None:
    """For some seconds, at that pace, in several conversations, with the limits that we ship."""
    shipped = Settings()
    parts.settings.rate_limit, parts.settings.address_limit = shipped.rate_limit, shipped.address_limit
    with running_gateway(parts) as url:
        visitors = [Visitor(url, client) for _ in range(20)]
        started = time.monotonic()

        def send(number: int) -> tuple[int, int, str]:
            time.sleep(max(0.0, started + number / PER_SECOND - time.monotonic()))  # the pace of the flood
            text = f"question {number}"
            return number % len(visitors), visitors[number % len(visitors)].send(text).status_code, text

        with ThreadPoolExecutor(16) as pool:
            sent = list(pool.map(send, range(FLOOD)))
        assert {code for _, code, _ in sent} == {202, 429}
        taken = [(who, text) for who, code, text in sent if code == 202]
        minutes = 1 + int((time.monotonic() - started) / 60)  # a slow machine needs more than one
        assert 300 <= len(taken) <= 300 * minutes, "what an address may send in a minute"
        for who, visitor in enumerate(visitors):
            with visitor.events() as events:
                stored = [message["text"] for message in events.history() if "text" in message]
            assert sorted(stored) == sorted(text for one, text in taken if one == who)
        assert visitors[0].send("I am going to kill myself tonight").json()["replies"]


def test_a_flood_is_refused_and_its_danger_is_not(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = "30/minute"
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        codes = [visitor.send(f"question {number}").status_code for number in range(200)]
        assert codes == [202] * 30 + [429] * 170
        assert visitor.send("I am going to kill myself tonight").json()["replies"]
