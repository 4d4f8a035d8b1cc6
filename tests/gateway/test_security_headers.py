"""Every response carries the security headers, errors too."""

from __future__ import annotations

import httpx
import pytest

from bot.bootstrap import Assistant

from .server import running_gateway
from .test_store_away import break_store
from .visitor import Visitor

WANTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


def check_headers(response: httpx.Response) -> None:
    for name, value in WANTED.items():
        assert response.headers.get(name) == value, f"{name} of {response.request.url} ({response.status_code})"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["permissions-policy"]
    assert "server" not in response.headers
    if response.request.url.path.startswith("/api/"):
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/page/page.css", 200),
        ("GET", "/api/widget", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/health", 503),
        ("GET", "/nothing", 404),
        ("GET", "/page/nothing", 404),
        ("POST", "/", 405),
        ("POST", "/api/conversations", 201),
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/conversations", 405),
    ],
)
def test_pages_files_and_errors_carry_them(
    gateway: str, client: httpx.Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, gateway + path)
    assert response.status_code == status
    check_headers(response)


def test_every_answer_to_a_visitor_carries_them(visitor: Visitor, client: httpx.Client) -> None:
    responses = [
        visitor.send("is it safe"),
        visitor.send("I am going to kill myself"),
        visitor.send(""),
        visitor.send("x" * 3000),
        visitor.send("x" * 300_000),
        visitor.post(content="{"),
        client.post(f"{visitor.url}/messages"),
        client.get(f"{visitor.url}/events"),
        visitor.forget(),
        visitor.forget(),
    ]
    assert [response.status_code for response in responses] == [202, 202, 422, 413, 413, 422, 422, 401, 200, 404]
    for response in responses:
        check_headers(response)


def test_the_event_stream_carries_them(visitor: Visitor, client: httpx.Client) -> None:
    with client.stream("GET", f"{visitor.url}/events", headers=visitor.headers) as response:
        check_headers(response)
        assert response.headers["content-type"].startswith("text/event-stream")


def test_an_error_of_ours_carries_them(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    break_store(parts)
    response = client.post(f"{gateway}/api/conversations")
    assert response.status_code >= 500
    check_headers(response)


def test_an_error_that_nobody_expected_carries_them_and_no_words_of_its_own(
    parts: Assistant, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError("quicksilverish")

    with running_gateway(parts, lambda app: app.add_api_route("/api/failing", fail)) as url:
        response = client.get(f"{url}/api/failing")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    check_headers(response)
    assert "quicksilverish" not in response.text
    assert "RuntimeError at" in caplog.text, "it was logged"
    assert "quicksilverish" not in caplog.text


def test_nothing_is_asked_of_another_host(gateway: str, client: httpx.Client) -> None:
    page = client.get(gateway).text
    assert "http://" not in page.replace(gateway, "")
    assert "https://" not in page
