"""No other website changes anything in the console or frames it; and the chat goes on as before."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx

from bot.bootstrap import Assistant

from .browser import Browser

OTHER = "https://elsewhere.example"
CHANGE = "/staff/me/sign-out-others"


def test_a_form_needs_the_token_of_its_session(nurse: Browser, new_browser: Callable[[], Browser]) -> None:
    other = new_browser()
    other.sign_in("Vic Viewer")
    for csrf in ("", "x", nurse.csrf[:-1], nurse.csrf.upper() + "x", other.csrf, "ü"):
        assert nurse.submit(CHANGE, csrf=csrf).status_code == 403, csrf
    nurse.get("/staff/me")
    assert nurse.submit(CHANGE).status_code == 303


def test_a_script_shows_the_token_in_a_header(nurse: Browser) -> None:
    headers = {"Origin": nurse.origin, "X-CSRF-Token": nurse.csrf}
    good = nurse.client.post("/staff/api/session", headers=headers)
    assert (good.status_code, set(good.json())) == (200, {"idle_seconds", "longest_seconds"})
    bad = nurse.client.post("/staff/api/session", headers={**headers, "X-CSRF-Token": "x"})
    assert (bad.status_code, bad.json()["error"]["code"]) == (403, "refused")
    none = nurse.client.post("/staff/api/session", headers={"Origin": nurse.origin}, json={"csrf": nurse.csrf})
    assert none.status_code == 403


def test_a_form_comes_from_a_page_of_this_host(nurse: Browser) -> None:
    """Also with the right token: a browser says where a form comes from, and nothing else can make it lie."""
    for origin in (OTHER, "null", "", f"{nurse.origin}.evil.example", nurse.origin.replace("http://", "http://x@")):
        response = nurse.client.post(CHANGE, data={"csrf": nurse.csrf}, headers={"Origin": origin})
        assert response.status_code == 403, origin
    assert nurse.client.post(CHANGE, data={"csrf": nurse.csrf}).status_code == 403, "without an origin"
    assert nurse.client.put(CHANGE, headers={"Origin": OTHER}).status_code == 403


def test_nobody_is_signed_in_from_another_website(browser: Browser) -> None:
    browser.origin = OTHER
    assert browser.sign_in("Nia Nurse").status_code == 403


def test_every_page_forbids_frames_foreign_scripts_and_keeping(nurse: Browser) -> None:
    paths = ("/staff/", "/staff/me", "/staff/audit", "/staff/nothing", "/staff/sign-in", "/staff/static/tokens.css")
    for path in paths:
        response = nurse.get(path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-frame-options"] == "DENY"
        assert response.headers["x-content-type-options"] == "nosniff"
        is_file = path.startswith("/staff/static/")
        assert response.headers["cache-control"] == ("no-cache" if is_file else "no-store")


def test_no_page_holds_a_script_or_a_style_of_its_own(admin: Browser) -> None:
    for path in ("/staff/", "/staff/me", "/staff/password", "/staff/second-factor", "/staff/accounts", "/staff/audit"):
        response = admin.get(path)
        assert response.status_code == 200, path
        page = response.text
        for element in page.split("<script")[1:]:
            assert element.partition(">")[2].startswith("</script>"), path
        assert "<style" not in page
        assert " style=" not in page
        assert not re.search(r"<[^>]*\son\w+\s*=", page), path  # within a tag, an attribute such as onclick
        assert "javascript:" not in page


def test_the_console_s_cookie_opens_nothing_of_the_chat_and_the_chat_needs_no_cookie(
    gateway: str, nurse: Browser
) -> None:
    """The cookie's path keeps it from the chat's API, which goes on as before."""
    started = nurse.client.post("/api/conversations")
    assert started.status_code == 201
    assert "cookie" not in started.request.headers
    assert "set-cookie" not in started.headers
    assert httpx.post(f"{gateway}/api/conversations", headers={"Origin": OTHER}).status_code == 403


def test_a_form_that_cannot_be_read_is_refused_in_words(nurse: Browser) -> None:
    headers = {"Origin": nurse.origin, "Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe=1", b"&".join(b"x=1" for _ in range(500))):
        response = nurse.client.post("/staff/password", content=body, headers=headers)
        assert response.status_code == 422
        assert "This could not be read." in response.text
    assert nurse.client.post("/staff/password", content=b"x" * 300_000, headers=headers).status_code == 413


def test_an_address_where_nothing_is_says_so(nurse: Browser) -> None:
    assert nurse.get("/staff/nothing").status_code == 404
    assert "There is nothing here." in nurse.text
    assert nurse.client.get("/staff/api/nothing").json()["error"]["code"] == "not_found"


def test_a_store_that_is_away_is_said_in_words(staff: Assistant, nurse: Browser) -> None:
    with staff.database.write() as work:
        work.connection().exec_driver_sql("ALTER TABLE staff_sessions RENAME TO away")
    assert nurse.get("/staff/").status_code == 503
    assert "Nothing can be stored or read just now." in nurse.text
