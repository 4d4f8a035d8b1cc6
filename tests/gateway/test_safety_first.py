"""A message of danger is answered in the response to it, whatever else stands in its way."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.bootstrap import Assistant
from bot.safety import Finding, Triage
from bot.services.danger.alarms import open_alarms
from bot.services.reply import Act
from bot.vault import Vault

from .server import running_gateway
from .visitor import Visitor

DANGER = "I am going to kill myself tonight"


def acts(response: httpx.Response) -> list[str]:
    return [reply["act"] for reply in response.json()["replies"]]


def test_the_reply_is_in_the_response_and_in_the_stream(visitor: Visitor) -> None:
    response = visitor.send(DANGER)
    assert response.status_code == 202
    assert response.json()["stored"] is True
    (reply,) = response.json()["replies"]
    assert (reply["act"], reply["safety_tier"], reply["buttons"]) == (Act.CRISIS, 1, [])
    with visitor.events() as events:
        history = events.history()
    assert history[0]["text"] == DANGER
    assert history[1]["reply"] == reply


def test_it_is_answered_with_the_engine_away(visitor: Visitor) -> None:
    """No turn waits for the engine, so no apology follows."""
    visitor.send(DANGER)
    with visitor.events() as events:
        seen = events.until("status")
    assert [name for name, _, _ in seen] == ["message", "message", "ready", "status"]
    assert seen[-1][1]["typing"] is False


def test_less_urgent_danger_is_answered_with_the_engine_away_and_no_apology_follows(visitor: Visitor) -> None:
    """The engine would have read it too; where it is away, the fixed text was all, and nobody waits for more."""
    response = visitor.send("vomiting all evening since the infusion")
    assert [reply["safety_tier"] for reply in response.json()["replies"]] == [5]
    with visitor.events() as events:
        assert [reply["act"] for reply in events.replies()] == [Act.EMERGENCY]


def test_it_is_answered_while_another_turn_waits_for_the_engine(visitor: Visitor) -> None:
    assert visitor.send("is it safe").status_code == 202
    assert acts(visitor.send(DANGER)) == [Act.CRISIS]


def test_it_is_answered_where_the_message_is_too_long(visitor: Visitor) -> None:
    response = visitor.send(f"{DANGER}. " + "word " * 1500)
    assert response.status_code == 413
    assert response.json()["stored"] is False
    assert acts(response) == [Act.CRISIS]


def test_it_is_answered_where_the_button_was_not_offered(visitor: Visitor) -> None:
    response = visitor.send(DANGER, button="/restart")
    assert response.status_code == 422
    assert acts(response) == [Act.CRISIS]


@pytest.mark.parametrize("payload", [DANGER, f"/{DANGER}", f'/inform{{"name": "{DANGER}"}}'])
def test_it_is_answered_where_it_is_the_payload_of_a_button(visitor: Visitor, payload: str) -> None:
    response = visitor.send("Yes", button=payload)
    assert response.status_code == 422
    assert acts(response) == [Act.CRISIS]


@pytest.mark.parametrize(
    "text",
    [
        "I am go\u200bing to ki\u200bll my\u200dself tonight",
        "I am going to k\u0456ll mys\u0435lf tonight",
        "I  AM  GOING\n\nTO KIIIILL MYSELF",
        f"{'It is a long story. ' * 48}{DANGER}. {'So it went on. ' * 65}",
        f'{{"text": "{DANGER}"}}',
    ],
    ids=["zero width", "look-alikes", "loud", "in the middle of 2,000 characters", "in JSON"],
)
def test_it_is_answered_in_any_disguise(visitor: Visitor, text: str) -> None:
    response = visitor.send(text)
    assert response.status_code == 202
    assert acts(response) == [Act.CRISIS]


def test_a_triage_that_fails_shows_the_numbers_alarms_the_staff_and_tells_the_operator(
    parts: Assistant, visitor: Visitor, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's uptime check reads /health."""
    monkeypatch.setattr(parts.triage, "_texts", {})
    (reply,) = visitor.send(DANGER).json()["replies"]
    assert "911" in reply["text"]
    assert "988" in reply["text"]
    assert len(open_alarms(parts.database)) == 1
    health = client.get(f"{visitor.url.split('/api/')[0]}/health")
    assert (health.status_code, health.json()["triage"]) == (503, False)


def test_it_is_answered_again_when_the_same_message_comes_again(visitor: Visitor) -> None:
    first, again = visitor.send(DANGER, "message-one"), visitor.send(DANGER, "message-one")
    assert again.status_code == 202
    assert again.json() == first.json()


def test_danger_split_over_three_messages_is_answered(visitor: Visitor) -> None:
    sent = [acts(visitor.send(text)) for text in ("i am going to", "kill", "myself tonight")]
    assert sent == [[], [], [Act.CRISIS]]


def test_it_is_answered_and_stored_when_the_limit_is_reached(parts: Assistant, client: httpx.Client) -> None:
    parts.settings.rate_limit = "1/minute"
    with running_gateway(parts) as url:
        visitor = Visitor(url, client)
        assert visitor.send("is it safe").status_code == 202
        assert visitor.send("is it dear").status_code == 429
        response = visitor.send(DANGER)
        assert response.status_code == 202
        assert response.json()["stored"] is True
        assert acts(response) == [Act.CRISIS]


def test_danger_that_comes_again_is_answered_where_the_first_reply_cannot_be_read(
    parts: Assistant, visitor: Visitor
) -> None:
    assert acts(visitor.send(DANGER, "message-one")) == [Act.CRISIS]
    parts.vault = Vault(replace(parts.keys, encryption=(Fernet.generate_key(),)))
    response = visitor.send(DANGER, "message-one")
    assert response.headers["content-type"] == "application/json", response.text
    assert acts(response) == [Act.CRISIS]


def test_it_is_answered_whatever_goes_wrong_in_storing_it(
    parts: Assistant, visitor: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What encrypts is gone, which nobody expects."""
    monkeypatch.setattr(parts.vault, "_fernet", None)
    response = visitor.send(DANGER)
    assert (response.status_code, response.json()["stored"]) == (500, False)
    assert acts(response) == [Act.CRISIS]
    assert "AttributeError" in caplog.text
    assert DANGER not in caplog.text


class Noting(Triage):
    """The triage, noting on which threads it works."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.threads: set[str] = set()

    def check(self, text: str, earlier: Sequence[str] = ()) -> Finding | None:
        """Note the thread, and check."""
        self.threads.add(threading.current_thread().name)
        return super().check(text, earlier)


def test_the_triage_never_holds_up_the_event_loop(
    parts: Assistant, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop runs in a thread named gateway."""
    noting = Noting(parts.settings.root)
    monkeypatch.setattr(parts, "triage", noting)
    with running_gateway(parts) as url:
        assert client.post(f"{url}/api/conversations", json={"text": DANGER}).status_code == 201
        visitor = Visitor(url, client)
        assert visitor.send("is it safe").status_code == 202
        visitor.send("Yes", button="/restart")
        client.put(f"{visitor.url}/messages/2/feedback", headers=visitor.headers, json={"helpful": True, "word": "ok"})
    assert {name for name in noting.threads if name.startswith("triage")}
    assert "gateway" not in noting.threads


def test_messages_that_cannot_be_read_hide_no_danger(parts: Assistant, visitor: Visitor) -> None:
    """An encryption key was taken away too early."""
    assert visitor.send("is it safe").status_code == 202
    parts.vault = Vault(replace(parts.keys, encryption=(Fernet.generate_key(),)))
    assert acts(visitor.send(DANGER)) == [Act.CRISIS]
