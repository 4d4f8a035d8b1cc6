"""Every error has the one shape, and none repeats a visitor's words."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.gateway.tokens import LIFETIME_SECONDS, Tokens
from bot.services.reply import Act

from .visitor import Visitor

WORDS = "quicksilverish"
JSON = {"Content-Type": "application/json"}
DANGER = "I am going to kill myself tonight"


def check_error(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """Check the shape of an error, and return its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"].endswith(".")
    assert code in (None, body["error"]["code"])
    assert WORDS not in response.text
    return body


def open_events(client: httpx.Client, url: str, headers: dict[str, str]) -> httpx.Response:
    """Return the error that comes in the place of an event stream, which would not end."""
    with client.stream("GET", f"{url}/events", headers=headers) as response:
        assert response.status_code != 200, "the stream was opened"
        response.read()
    return response


def message(**fields: object) -> str:
    return json.dumps({"client_message_id": "message-one", "text": WORDS, **fields})


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        f'{{"text": "{WORDS}"',
        f'"{WORDS}"',
        "[]",
        "null",
        message(extra=WORDS),
        message(client_message_id=WORDS * 9),
        message(client_message_id="short"),
        message(client_message_id=f"{WORDS} {WORDS}"),
        message(client_message_id=None),
        message(text=[WORDS]),
        message(text=5),
        message(button={"payload": WORDS}),
        message(button=WORDS * 99),
        json.dumps({"text": WORDS}),
    ],
)
def test_a_body_that_cannot_be_read(visitor: Visitor, content: str) -> None:
    check_error(visitor.post(content=content), 422, "unreadable_request")


def test_half_a_character_is_taken_out(visitor: Visitor) -> None:
    assert visitor.post(content='{"client_message_id": "message-one", "text": "is \\ud83dit"}').status_code == 202
    with visitor.events() as events:
        assert events.history()[0]["text"] == "is it"


def test_bytes_that_are_no_text(visitor: Visitor) -> None:
    response = visitor.post(content=b'{"client_message_id": "message-one", "text": "\xff\xfe"}')
    assert response.status_code in (400, 422)
    check_error(response, response.status_code)


@pytest.mark.parametrize("text", ["", "  ", "\u0000\u0007", "\u200b"])
def test_a_message_without_words(visitor: Visitor, text: str) -> None:
    body = check_error(visitor.send(text), 422, "empty_message")
    assert (body["stored"], body["replies"]) == (False, [])


def test_a_message_of_2001_characters(visitor: Visitor) -> None:
    check_error(visitor.send(WORDS * 200), 413, "message_too_long")
    assert visitor.send("x" * 2000).status_code == 202


def test_the_same_id_with_another_text(visitor: Visitor) -> None:
    assert visitor.send("is it safe", "message-one").status_code == 202
    assert check_error(visitor.send(WORDS, "message-one"), 422, "message_conflict")["stored"] is False


def test_a_button_that_was_not_offered(visitor: Visitor) -> None:
    check_error(visitor.send("Restart", button=f"/{WORDS}"), 422, "button_not_offered")


@pytest.mark.parametrize("size", [200_000, 250_000])
def test_a_long_body_is_refused_as_a_message_and_danger_in_it_is_still_seen(visitor: Visitor, size: int) -> None:
    check_error(visitor.send(WORDS + "x" * size), 413, "message_too_long")
    body = check_error(visitor.send(f"{DANGER}. " + "x" * size), 413, "message_too_long")
    assert [reply["act"] for reply in body["replies"]] == [Act.CRISIS]


@pytest.mark.parametrize("size", [300_000, 3_000_000])
def test_a_larger_body_is_refused_before_it_is_read(visitor: Visitor, size: int) -> None:
    check_error(visitor.send(WORDS + "x" * size), 413, "body_too_large")


def test_a_larger_body_in_pieces_is_refused_too(visitor: Visitor) -> None:
    pieces = (b"x" * 10_000 for _ in range(40))
    check_error(visitor.post(content=pieces), 413, "body_too_large")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("PUT", "/messages"), ("GET", "/messages"), ("POST", "/events"), ("PATCH", "")]
)
def test_a_method_that_an_address_does_not_take(visitor: Visitor, client: httpx.Client, method: str, path: str) -> None:
    check_error(client.request(method, visitor.url + path, headers=visitor.headers), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api", "/api/nothing", "/page/nothing.js", "/page/../app.py", "/docs", "/page/"]
)
def test_an_address_where_nothing_is(gateway: str, client: httpx.Client, path: str) -> None:
    check_error(client.get(gateway + path), 404, "not_found")


def headers_without_access(visitor: Visitor, other: Visitor, keys: Assistant) -> dict[str, dict[str, str]]:
    tokens = Tokens(keys.keys.token)
    old, _ = tokens.make(visitor.id, time.time() - LIFETIME_SECONDS - 1)
    forged, _ = Tokens(b"x" * 32).make(visitor.id)
    expiry, _, signature = visitor.token.partition(".")
    wrong = {
        "no token": None,
        "an empty one": "Bearer",
        "another scheme": f"Basic {visitor.token}",
        "nonsense": "Bearer nonsense",
        "one of another conversation": f"Bearer {other.token}",
        "an old one": f"Bearer {old}",
        "a forged one": f"Bearer {forged}",
        "one that was made to last": f"Bearer {int(expiry) + 9}.{signature}",
        "half of one": f"Bearer {visitor.token[:-1]}",
        "only its expiry": f"Bearer {expiry}.",
    }
    return {name: {} if value is None else {"Authorization": value} for name, value in wrong.items()}


def test_without_the_right_token_nothing_is_told(
    parts: Assistant, gateway: str, client: httpx.Client, visitor: Visitor
) -> None:
    for headers in headers_without_access(visitor, Visitor(gateway, client), parts).values():
        sent = client.post(f"{visitor.url}/messages", headers={**headers, **JSON}, content=message())
        for response in (sent, open_events(client, visitor.url, headers)):
            check_error(response, 401, "unauthorized")
            assert response.headers["www-authenticate"] == "Bearer"
        check_error(client.delete(visitor.url, headers=headers), 401, "unauthorized")
    with visitor.events() as events:
        assert events.history() == [], "nothing was stored or deleted"


def test_the_scheme_of_a_token_may_be_written_in_any_case(visitor: Visitor, client: httpx.Client) -> None:
    headers = {"Authorization": f"bEARER {visitor.token}"}
    assert client.delete(visitor.url, headers=headers).status_code == 200


def test_a_conversation_that_does_not_exist(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    unknown = "0" * 32
    headers = {**JSON, "Authorization": f"Bearer {Tokens(parts.keys.token).make(unknown)[0]}"}
    url = f"{gateway}/api/conversations/{unknown}"
    check_error(client.post(f"{url}/messages", headers=headers, content=message()), 404, "conversation_gone")
    check_error(open_events(client, url, headers), 404, "conversation_gone")
    check_error(client.delete(url, headers=headers), 404, "conversation_gone")


@pytest.mark.parametrize("identifier", ["1", "x" * 32, "A" * 32, "0" * 33, "%00", "..%2f.."])
def test_an_id_that_cannot_be_one(gateway: str, client: httpx.Client, visitor: Visitor, identifier: str) -> None:
    url = f"{gateway}/api/conversations/{identifier}/messages"
    response = client.post(url, headers={**visitor.headers, **JSON}, content=message())
    assert response.status_code in (404, 422)
    check_error(response, response.status_code)


@pytest.mark.parametrize("last", ["-1", "x", "99999999999", "1.5", ""])
def test_a_last_event_id_that_cannot_be_one(visitor: Visitor, client: httpx.Client, last: str) -> None:
    headers = {**visitor.headers, "Last-Event-ID": last}
    check_error(open_events(client, visitor.url, headers), 422, "unreadable_request")


def test_no_error_writes_a_visitor_s_words_to_the_log(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="bot")
    visitor.post(content=f'{{"text": "{WORDS}"')
    visitor.send(WORDS * 200)
    visitor.send("Restart", button=f"/{WORDS}")
    visitor.ask(f"is it {WORDS}")
    assert "failed" in caplog.text, "something was logged"
    assert WORDS not in caplog.text
