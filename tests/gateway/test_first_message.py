"""The very first message: nothing that stands before a conversation stands before the answer to danger."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.reply import Act
from bot.store.tables import ConversationRow

from .server import running_gateway
from .test_errors import check_error
from .test_safety_first import DANGER, acts
from .test_store_away import break_store


def start(client: httpx.Client, url: str, text: str = "", **more: str) -> httpx.Response:
    return client.post(f"{url}/api/conversations", json={"text": text, **more})


def test_danger_is_answered_as_the_conversation_starts(gateway: str, client: httpx.Client) -> None:
    response = start(client, gateway, DANGER)
    assert response.status_code == 201
    assert acts(response) == [Act.CRISIS]
    assert acts(start(client, gateway, "is it safe?")) == []


def test_danger_gets_a_conversation_where_the_limit_is_reached(parts: Assistant, client: httpx.Client) -> None:
    """Many people share an address behind one proxy, or in one hospital."""
    parts.settings.start_limit = "1/minute"
    with running_gateway(parts) as url:
        assert start(client, url, "is it safe?").status_code == 201
        check_error(start(client, url, "is it safe?"), 429, "too_fast")
        for text in (DANGER, "voy a matarme"):
            response = start(client, url, text)
            assert response.status_code == 201
            assert acts(response) == [Act.CRISIS]
            started = response.json()
            sent = client.post(
                f"{url}/api/conversations/{started['id']}/messages",
                headers={"Authorization": f"Bearer {started['token']}"},
                json={"client_message_id": "message-one", "text": text},
            )
            assert sent.json()["stored"] is True
            assert acts(sent) == [Act.CRISIS]


def test_danger_is_answered_without_the_database(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    break_store(parts)
    body = check_error(start(client, gateway, DANGER), 503, "not_stored")
    assert [reply["act"] for reply in body["replies"]] == [Act.CRISIS]
    assert "911" in body["replies"][0]["text"]
    assert check_error(start(client, gateway, "is it safe?"), 503, "not_stored")["replies"] == []


@pytest.mark.parametrize("size", [3_000, 200_000])
def test_danger_in_a_long_first_message_is_answered(gateway: str, client: httpx.Client, size: int) -> None:
    assert acts(start(client, gateway, f"{DANGER}. " + "x" * size)) == [Act.CRISIS]


def test_the_first_message_is_not_stored_by_the_start(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    """The message itself follows, under its own id; it would be there twice."""
    identifier = start(client, gateway, "is it safe?", notice_version="2026-11-22").json()["id"]
    with parts.database.read() as session:
        row = session.scalars(select(ConversationRow).where(ConversationRow.id == identifier)).one()
    assert (row.last_sequence, row.notice_version) == (0, "2026-11-22")


@pytest.mark.parametrize("version", ["x" * 17, "<script>", ""])
def test_a_notice_version_that_cannot_be_one_is_refused(gateway: str, client: httpx.Client, version: str) -> None:
    check_error(start(client, gateway, notice_version=version), 422, "unreadable_request")


def test_a_start_without_a_body_is_one(gateway: str, client: httpx.Client) -> None:
    assert client.post(f"{gateway}/api/conversations").status_code == 201
