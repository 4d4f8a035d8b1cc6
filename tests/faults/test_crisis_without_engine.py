"""A crisis message in a gateway that has no engine, no action server, no mail server and no database."""

from __future__ import annotations

import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.gateway.app import create_app
from bot.services.conversations.conversation import read_conversation
from tests.gateway.server import running_gateway

CRISIS = "I have taken all my pills and I want to die"
TIMES = 3
LONGEST_SECONDS = 30.0
"""Only so that a test ends: how long it takes is measured by `python -m benchmarks.crisis_reply`."""


@pytest.fixture
async def gateway(parts: Assistant) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client to a gateway in this process; nobody listens on its engine's port, nor on its mail server's."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        parts.settings.smtp_port = free.getsockname()[1]
    parts.settings.smtp_host, parts.settings.smtp_security = "127.0.0.1", "none"
    parts.settings.staff_mail = "desk@clinic.example"
    app = create_app(parts)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://bot") as client,
    ):
        yield client


def test_over_http_with_engine_actions_and_mail_never_started_the_reply_is_in_the_response(parts: Assistant) -> None:
    """A real server on a real port: the visitor reads it in the response to their own request."""
    with running_gateway(parts) as url, httpx.Client(base_url=url, timeout=LONGEST_SECONDS) as client:
        body = client.post("/api/conversations").json()
        path = f"/api/conversations/{body['id']}/messages"
        headers = {"Authorization": f"Bearer {body['token']}"}
        for _ in range(TIMES):
            message = {"client_message_id": str(uuid.uuid4()), "text": CRISIS}
            response = client.post(path, json=message, headers=headers)
            assert response.status_code == 202
            (reply,) = response.json()["replies"]
            assert (reply["act"], reply["safety_tier"]) == ("crisis", 1)
            assert "911" in reply["text"]
    read = read_conversation(parts.database, parts.vault, body["id"])
    assert not read.is_waiting, "no turn is left for an engine that is not there"
    assert len(read.messages) == 2 * TIMES


async def test_a_crisis_message_is_answered_while_it_cannot_be_stored(
    gateway: httpx.AsyncClient, parts: Assistant
) -> None:
    """Nothing is called stored that is not, and the same message is stored once the database is back."""
    path, headers = await _start(gateway)
    with _no_database(parts):
        response = await _post(gateway, path, headers, CRISIS)
        assert response.status_code == 503
        assert response.json()["stored"] is False
        assert [reply["act"] for reply in response.json()["replies"]] == ["crisis"]
        assert (await _post(gateway, path, headers, "is it safe?")).json()["replies"] == []
    assert (await _post(gateway, path, headers, CRISIS)).status_code == 202


@contextmanager
def _no_database(parts: Assistant) -> Iterator[None]:
    """Take the database's files away, and put a folder where a new one would be made.

    Closed twice: one of the gateway's own tasks may have opened it between the first time and the renaming.
    """
    database = Path(parts.settings.store_url.removeprefix("sqlite:///"))
    parts.database.close()
    hidden = [file.rename(file.with_name(f"hidden-{file.name}")) for file in database.parent.glob(f"{database.name}*")]
    database.mkdir()
    parts.database.close()
    try:
        yield
    finally:
        parts.database.close()
        database.rmdir()
        for file in hidden:
            file.rename(file.with_name(file.name.removeprefix("hidden-")))


async def _start(gateway: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
    body = (await gateway.post("/api/conversations")).json()
    return f"/api/conversations/{body['id']}/messages", {"Authorization": f"Bearer {body['token']}"}


async def _post(gateway: httpx.AsyncClient, path: str, headers: dict[str, str], text: str) -> Any:
    body = {"client_message_id": str(uuid.uuid4()), "text": text}
    return await gateway.post(path, json=body, headers=headers)
