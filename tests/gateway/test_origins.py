"""Which websites may use the chat: those that the clinic's profile names, and the gateway's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.settings import Settings
from bot.vault import make_keys

from .server import wait_until
from .test_errors import check_error
from .visitor import Visitor

CLINIC = "https://www.lakeside.example"
OTHER = "https://elsewhere.example"


@pytest.fixture
def parts(copied_root: Path, tmp_path: Path) -> Iterator[Assistant]:
    """Return an assistant whose profile names one website."""
    profile = copied_root / "data/clinic.yml"
    text = profile.read_text(encoding="utf-8")
    assert "allowed_origins: []" in text
    profile.write_text(text.replace("allowed_origins: []", f"allowed_origins: [{CLINIC}]"), encoding="utf-8")
    parts = Assistant(throw_away_settings(Settings(root=copied_root), tmp_path))
    make_keys(parts.settings.keys_file)
    parts.database.migrate()
    yield parts
    parts.database.close()


def test_the_clinic_s_website_may_talk(gateway: str, client: httpx.Client) -> None:
    response = client.post(f"{gateway}/api/conversations", headers={"Origin": CLINIC})
    assert response.status_code == 201
    assert response.headers["access-control-allow-origin"] == CLINIC
    assert "Origin" in response.headers["vary"]
    assert "access-control-allow-credentials" not in response.headers, "there are no cookies"


@pytest.mark.parametrize(
    "origin", [OTHER, f"{CLINIC}.evil.example", "https://lakeside.example", f"{CLINIC}:8443", "null", "http://", ""]
)
def test_every_other_website_is_refused(gateway: str, client: httpx.Client, origin: str) -> None:
    for method, path in (("POST", "/api/conversations"), ("GET", "/api/widget"), ("OPTIONS", "/api/conversations")):
        response = client.request(method, gateway + path, headers={"Origin": origin})
        check_error(response, 403, "origin_not_allowed")
        assert "access-control-allow-origin" not in response.headers


def test_a_cross_site_post_with_a_stolen_token_is_refused(visitor: Visitor) -> None:
    body = '{"client_message_id": "message-one", "text": "is it safe"}'
    check_error(visitor.post(content=body, headers={"Origin": OTHER}), 403, "origin_not_allowed")
    with visitor.events() as events:
        assert events.history() == []


def test_a_browser_s_question_before_the_request_is_answered(gateway: str, client: httpx.Client) -> None:
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,content-type"}
    response = client.options(f"{gateway}/api/conversations/x", headers={"Origin": CLINIC, **asked})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == CLINIC
    assert "PUT" in response.headers["access-control-allow-methods"]
    assert {"authorization", "last-event-id"} <= set(
        response.headers["access-control-allow-headers"].lower().split(", ")
    )


def test_errors_can_be_read_by_the_clinic_s_website(gateway: str, client: httpx.Client) -> None:
    """Without the header the browser hides them, and with them the reply to danger."""
    response = client.post(f"{gateway}/api/conversations", headers={"Origin": CLINIC}, content="{")
    check_error(response, 422)
    assert response.headers["access-control-allow-origin"] == CLINIC
    assert response.headers["access-control-expose-headers"] == "Retry-After"


def test_the_gateway_s_own_pages_need_no_entry(gateway: str, client: httpx.Client) -> None:
    assert client.get(f"{gateway}/api/widget", headers={"Origin": gateway}).status_code == 200


def test_behind_tls_the_own_origin_is_still_the_own(gateway: str, client: httpx.Client) -> None:
    headers = {"Origin": "https://chat.lakeside.example", "Host": "chat.lakeside.example"}
    assert client.get(f"{gateway}/api/widget", headers=headers).status_code == 200


def test_a_website_that_is_added_may_talk_at_once(parts: Assistant, gateway: str, client: httpx.Client) -> None:
    profile = parts.settings.root / "data/clinic.yml"
    assert client.get(f"{gateway}/api/widget", headers={"Origin": OTHER}).status_code == 403
    profile.write_text(profile.read_text().replace(f"[{CLINIC}]", f"[{CLINIC}, {OTHER}]"), encoding="utf-8")
    wait_until(lambda: client.get(f"{gateway}/api/widget", headers={"Origin": OTHER}).status_code == 200)


def test_the_log_names_the_refusal_and_no_address(
    gateway: str, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(f"{gateway}/api/widget", headers={"Origin": "https://quicksilverish.example"})
    assert "refused" in caplog.text
    assert "quicksilverish" not in caplog.text
