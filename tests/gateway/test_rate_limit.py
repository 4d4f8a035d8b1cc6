"""How much one visitor may send."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bot.bootstrap import Assistant

from .server import running_gateway
from .visitor import Visitor

LIMIT = 3


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


def test_a_flood_is_refused_and_its_danger_is_not(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = "30/minute"
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        codes = [visitor.send(f"question {number}").status_code for number in range(200)]
        assert codes == [202] * 30 + [429] * 170
        assert visitor.send("I am going to kill myself tonight").json()["replies"]
