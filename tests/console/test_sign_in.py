"""Who gives the right name and password gets in; everybody else learns nothing."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.console.cookies import DEVICE, SESSION
from bot.services.accounts.account import set_disabled

from .browser import PASSWORD, Browser


def test_the_right_password_opens_the_first_page(browser: Browser) -> None:
    response = browser.sign_in("Nia Nurse")
    assert (response.status_code, response.headers["location"]) == (303, "/staff/")
    assert browser.is_signed_in()
    assert "Hello Nia Nurse" in browser.text


def test_a_name_may_be_written_in_any_case(browser: Browser) -> None:
    for name in ("nia nurse", "  NIA   NURSE ", "Ｎｉａ Nurse"):
        assert browser.sign_in(name).status_code == 303


WRONG = [
    ("Nia Nurse", "mistaken"),
    ("Nia Nurse", ""),
    ("Nia Nurse", PASSWORD.upper()),
    ("Nia Nurse", PASSWORD + " "),
    ("nia nurse", "x" * 100_000),
    ("Nobody Atall", PASSWORD),
    ("", ""),
    ("x" * 500, PASSWORD),
    ("Nia Nurse' --", PASSWORD),
    ("<script>alert(1)</script>", "x"),
]


def test_anything_else_gets_one_and_the_same_reply(new_browser: Callable[[], Browser]) -> None:
    for name, password in WRONG:
        browser = new_browser()
        response = browser.sign_in(name, password)
        assert response.status_code == 401, name
        assert "Name or password is wrong." in browser.text
        assert SESSION not in browser.client.cookies
        assert len(password) < 2 or password not in response.text
        assert "<script>alert" not in response.text


def test_a_disabled_account_gets_that_reply_too(staff: Assistant, browser: Browser) -> None:
    set_disabled(staff, "test", "Nia Nurse", True)
    assert browser.sign_in("Nia Nurse").status_code == 401
    assert "Name or password is wrong." in browser.text


def test_the_cookie_is_for_the_console_only(browser: Browser) -> None:
    response = browser.sign_in("Nia Nurse")
    cookies = response.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [SESSION, DEVICE]
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/staff"} <= attributes
        assert "secure" not in attributes, "without TLS the browser would not send it back"
        assert not any(attribute.startswith("domain") for attribute in attributes)
    assert "max-age" not in cookies[0].lower(), "the session goes with the browser"


def test_over_tls_the_cookies_ask_for_it(staff: Assistant, browser: Browser) -> None:
    staff.settings.public_url = "https://chat.lakeside.example"
    cookies = browser.sign_in("Nia Nurse").headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [SESSION, DEVICE]
    assert all("; secure" in cookie.lower() for cookie in cookies)


def test_nobody_gets_a_page_without_signing_in_and_comes_back_to_it_afterwards(browser: Browser) -> None:
    response = browser.get("/staff/me")
    assert (response.status_code, response.headers["location"]) == (303, "/staff/sign-in?next=/staff/me")
    browser.get(response.headers["location"])
    response = browser.submit("/staff/sign-in", name="Nia Nurse", password=PASSWORD, next="/staff/me")
    assert response.headers["location"] == "/staff/me"


ELSEWHERE = [
    *("https://evil.example/", "//evil.example", "/\\evil.example", "/staff//evil.example", "/staff/../api", "x" * 999),
    *("javascript:alert(1)", "/staffx", "/", "", "/staff/me#x", "/staff/me\r\nx: y", "/staff/sign-in"),
]


def test_no_address_leads_out_of_the_console(browser: Browser) -> None:
    for wanted in ELSEWHERE:
        assert browser.sign_in("Nia Nurse", next=wanted).headers["location"] == "/staff/", wanted


def test_a_new_sign_in_replaces_the_session_of_this_browser(
    browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    browser.sign_in("Nia Nurse")
    first = browser.token
    browser.sign_in("Nia Nurse")
    assert browser.token != first
    other = new_browser()
    other.client.cookies.set(SESSION, first, path="/staff")
    assert not other.is_signed_in()


def test_a_token_that_was_planted_is_never_taken_over(browser: Browser) -> None:
    browser.client.cookies.set(SESSION, "planted", "127.0.0.1", "/staff")
    browser.sign_in("Nia Nurse")
    assert browser.token != "planted"


def test_a_stolen_cookie_is_worthless_after_the_sign_out(nurse: Browser, new_browser: Callable[[], Browser]) -> None:
    thief = new_browser()
    thief.client.cookies.set(SESSION, nurse.token, path="/staff")
    assert thief.is_signed_in(), "that is what a stolen cookie does"
    response = nurse.submit("/staff/sign-out")
    assert response.headers["location"] == "/staff/sign-in?notice=signed-out"
    assert response.headers["clear-site-data"] == '"cache"'
    assert not thief.is_signed_in()
    assert not nurse.is_signed_in()


def test_nobody_s_password_or_token_is_in_any_log(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="bot")
    caplog.set_level("DEBUG", logger="uvicorn")
    browser.sign_in("Nia Nurse", "quicksilverish")
    browser.sign_in("Nia Nurse")
    browser.submit("/staff/password", old="quicksilverish", new="quicksilverish", again="quicksilverish")
    token = browser.token
    browser.submit("/staff/sign-out")
    assert "/staff/sign-in" in caplog.text, "something was logged"
    for secret in ("quicksilverish", PASSWORD, token):
        assert secret not in caplog.text


def test_the_bare_address_leads_to_the_console(gateway: str) -> None:
    response = httpx.get(f"{gateway}/staff")
    assert (response.status_code, response.headers["location"]) == (307, "/staff/")
