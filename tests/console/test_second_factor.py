"""A second factor: set up with the phone, asked for at the sign-in, good once, required where the clinic says so."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable

import pyotp
import pytest

from bot.bootstrap import Assistant
from bot.console.cookies import DEVICE
from bot.services.accounts.account import reset_second_factor
from bot.services.accounts.second_factor import STEP_SECONDS
from bot.services.times import utc_now

from .browser import PASSWORD, Browser

STEP = datetime.timedelta(seconds=STEP_SECONDS)
"""The code of the step before sets up, so that the present one is still unused."""
SECONDS_TO_SEND_IT = 10
"""On a busy machine the password's hash takes seconds, and a code of two steps ago is wrong."""


def set_up(browser: Browser, password: str = PASSWORD) -> tuple[pyotp.TOTP, list[str]]:
    """Set a second factor up; return it and the recovery codes."""
    browser.get("/staff/second-factor")
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.page)
    assert found is not None, "the secret can be typed where the picture cannot be read"
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    left_of_the_step = STEP_SECONDS - utc_now().timestamp() % STEP_SECONDS
    if left_of_the_step < SECONDS_TO_SEND_IT:
        time.sleep(left_of_the_step)
    response = browser.submit("/staff/second-factor", code=totp.at(utc_now() - STEP), password=password)
    assert response.status_code == 200, browser.text
    return totp, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", browser.page)


def test_it_is_set_up_asked_for_and_good_once(nurse: Browser, new_browser: Callable[[], Browser]) -> None:
    before = nurse.token
    totp, codes = set_up(nurse)
    assert len(codes) == 10
    assert nurse.token != before, "the session is a new one"
    assert nurse.submit("/staff/sign-out").status_code == 303, "and so is the form token of that page"

    response = nurse.sign_in("Nia Nurse")
    assert response.headers["location"] == "/staff/sign-in/code?next=/staff/"
    half_way = nurse.token
    assert not nurse.is_signed_in()
    assert nurse.get("/staff/me").headers["location"].startswith("/staff/sign-in/code")
    nurse.get("/staff/sign-in/code")
    code = totp.at(utc_now())
    assert nurse.submit("/staff/sign-in/code", code=code).headers["location"] == "/staff/"
    assert nurse.token != half_way
    assert nurse.is_signed_in()

    thief = new_browser()
    thief.sign_in("Nia Nurse")
    assert thief.submit("/staff/sign-in/code", code=code).status_code == 401
    assert "wrong, or was used already" in thief.text
    assert DEVICE not in thief.client.cookies, "half-way in, a browser is not known"
    assert thief.submit("/staff/sign-in/code", code=codes[3]).status_code == 303
    assert thief.is_signed_in()


def test_setting_up_needs_the_password_and_a_code_of_that_phone(nurse: Browser) -> None:
    nurse.get("/staff/second-factor")
    nurse.submit("/staff/second-factor", code="000000", password="wrong")
    assert "The password is wrong." in nurse.text
    nurse.submit("/staff/second-factor", code="abc", password=PASSWORD)
    assert "That code is wrong." in nurse.text
    nurse.submit("/staff/sign-out")
    assert nurse.sign_in("Nia Nurse").headers["location"] == "/staff/", "nothing was set up"


def test_taking_it_away_needs_the_password(nurse: Browser) -> None:
    set_up(nurse)
    nurse.get("/staff/second-factor")
    nurse.submit("/staff/second-factor/remove", password="wrong")
    assert "The password is wrong." in nurse.text
    assert nurse.submit("/staff/second-factor/remove", password=PASSWORD).status_code == 303
    nurse.submit("/staff/sign-out")
    assert nurse.sign_in("Nia Nurse").headers["location"] == "/staff/"


def test_new_recovery_codes_void_the_old_ones(nurse: Browser) -> None:
    _, old = set_up(nurse)
    nurse.get("/staff/second-factor")
    nurse.submit("/staff/second-factor/recovery-codes", password=PASSWORD)
    new = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", nurse.page)
    assert len(new) == 10
    assert not set(new) & set(old)
    nurse.sign_in("Nia Nurse")
    assert nurse.submit("/staff/sign-in/code", code=old[0]).status_code == 401
    assert nurse.submit("/staff/sign-in/code", code=new[0]).status_code == 303


def test_where_the_clinic_asks_for_one_nobody_gets_further_without(staff: Assistant, browser: Browser) -> None:
    staff.settings.staff_second_factor = "required"
    browser.sign_in("Nia Nurse")
    for path in ("/staff/", "/staff/me"):
        assert browser.get(path).headers["location"].startswith("/staff/second-factor")
    set_up(browser)
    assert browser.is_signed_in()
    browser.get("/staff/second-factor")
    assert "Take it away" not in browser.text
    browser.submit("/staff/second-factor/remove", password=PASSWORD)
    assert "The clinic asks for a second factor." in browser.text
    reset_second_factor(staff, "test", "Nia Nurse")
    assert not browser.is_signed_in()


def test_no_code_and_no_secret_is_in_any_log(nurse: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="bot")
    caplog.set_level("DEBUG", logger="uvicorn")
    totp, codes = set_up(nurse)
    nurse.sign_in("Nia Nurse")
    nurse.submit("/staff/sign-in/code", code=codes[0])
    assert "/staff/sign-in" in caplog.text, "something was logged"
    for secret in (totp.secret, *codes):
        assert secret not in caplog.text
