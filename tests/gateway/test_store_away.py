"""The database is broken: what cannot be stored is not acknowledged, and danger is answered all the same."""

from __future__ import annotations

from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.bootstrap import Assistant
from bot.services.reply import Act

from .visitor import Visitor


def break_store(parts: Assistant) -> None:
    """Put something else in the place of the database; where that is a server, drop it under everybody's hands."""
    if not parts.database.is_sqlite:
        server, _, name = parts.settings.store_url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        return
    parts.database.close()
    path = Path(str(make_url(parts.settings.store_url).database))
    for file in path.parent.glob(f"{path.name}-*"):
        file.unlink()
    path.write_bytes(b"this is something else" * 100)


def test_a_message_that_cannot_be_stored_is_not_accepted(parts: Assistant, visitor: Visitor) -> None:
    break_store(parts)
    response = visitor.send("is it safe")
    assert response.status_code == 503
    body = response.json()
    assert body["error"]["code"] == "not_stored"
    assert (body["stored"], body["replies"]) == (False, [])


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("I am going to kill myself", Act.CRISIS),
        ("crushing chest pain now", Act.EMERGENCY),
        ("voy a matarme", Act.CRISIS),
    ],
)
def test_danger_is_answered_without_the_database(parts: Assistant, visitor: Visitor, text: str, act: Act) -> None:
    break_store(parts)
    response = visitor.send(text)
    assert response.status_code == 503
    body = response.json()
    assert body["stored"] is False
    assert [reply["act"] for reply in body["replies"]] == [act]
    assert "911" in body["replies"][0]["text"]


def test_every_other_request_is_an_error_in_the_one_shape(
    parts: Assistant, gateway: str, client: httpx.Client, visitor: Visitor
) -> None:
    break_store(parts)
    for method, url in (
        ("POST", f"{gateway}/api/conversations"),
        ("GET", f"{visitor.url}/events"),
        ("DELETE", visitor.url),
    ):
        response = client.request(method, url, headers=visitor.headers)
        assert response.status_code in (500, 503)
        assert set(response.json()["error"]) == {"code", "message"}
        assert "sqlite" not in response.text.lower()


def test_the_health_page_says_so(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    break_store(parts)
    response = client.get(f"{gateway}/health")
    assert response.status_code == 503
    works = {"triage": True, "store": False, "engine": False}
    assert response.json() == {"status": "degraded", **works, "alarms": "unknown", "answers": "unknown"}


def test_the_page_with_the_phone_number_is_still_there(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    break_store(parts)
    page = client.get(gateway)
    assert page.status_code == 200
    assert parts.profile.texts["phone"] in page.text
    assert parts.profile.texts["crisis_line"] in page.text
