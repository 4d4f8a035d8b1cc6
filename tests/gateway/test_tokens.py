"""Tokens open one conversation for a time, have 128 bits or more, and stand in no log and no address."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import httpx

from bot.bootstrap import Assistant
from bot.cli.processes import Stack
from bot.gateway.tokens import Tokens

from .server import wait_until
from .visitor import Visitor


def answers(url: str, client: httpx.Client) -> bool:
    try:
        return client.get(f"{url}/widget.js").status_code == 200
    except httpx.TransportError:
        return False


def test_the_gateway_s_own_log_has_no_token_even_at_debug(
    parts: Assistant, tmp_path: Path, client: httpx.Client
) -> None:
    """A process of its own, as it runs: whatever its libraries write is in the log as well."""
    parts.settings.log_level = "DEBUG"
    logs = tmp_path / "logs"
    stack = Stack(parts.settings, tmp_path / "no-model", logs)
    stack.processes["gateway"].start()
    try:
        wait_until(lambda: answers(stack.url, client), 30.0)
        visitor, other = Visitor(stack.url, client), Visitor(stack.url, client)
        visitor.ask("is it safe")
        visitor.send("I am going to kill myself tonight")
        visitor.type()
        stolen = {"Authorization": f"Bearer {other.token}"}
        refused = [
            client.get(f"{visitor.url}/events", headers=stolen),
            client.delete(visitor.url, headers=stolen),
            client.get(f"{visitor.url}/events?token={visitor.token}"),
            visitor.post(content="{"),
            client.get(f"{visitor.url}/events", headers={**visitor.headers, "Last-Event-ID": "x"}),
        ]
        assert [response.status_code for response in refused] == [401, 401, 401, 422, 422]
        visitor.forget()
    finally:
        stack.stop()
    written = "".join(path.read_text(encoding="utf-8") for path in logs.iterdir())
    assert "refused: token_wrong" in written, "something was logged"
    for token in (visitor.token, other.token):
        expiry, _, signature = token.partition(".")
        assert signature not in written
        assert expiry not in written


def test_a_token_has_256_bits_and_differs_for_each_conversation_and_time() -> None:
    tokens = Tokens(b"k" * 32)
    now = time.time()
    made = {tokens.make(identifier, when)[0] for identifier in ("a" * 32, "b" * 32) for when in (now, now + 1)}
    assert len(made) == 4
    for token in made:
        assert len(base64.urlsafe_b64decode(token.partition(".")[2] + "=")) == 32
