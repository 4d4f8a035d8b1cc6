"""Sessions over HTTP: they end in time, their cookies change, and what an admin ends is over at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.console.cookies import SESSION
from bot.services.accounts.account import set_disabled
from bot.services.accounts.staff_sessions import ROTATED_AFTER
from bot.services.times import utc_now
from bot.store.tables import StaffSessionRow

from .browser import PASSWORD, Browser


def set_back(parts: Assistant, *columns: str, by: datetime.timedelta) -> None:
    """Let time pass for every session."""
    with parts.database.write() as work:
        work.execute(update(StaffSessionRow).values({name: utc_now() - by for name in columns}))


def test_after_the_idle_time_the_next_click_asks_for_the_password(staff: Assistant, nurse: Browser) -> None:
    set_back(staff, "seen_at", by=datetime.timedelta(minutes=staff.settings.staff_idle_minutes))
    response = nurse.get("/staff/me")
    assert response.headers["location"] == "/staff/sign-in?next=/staff/me"


def test_after_the_longest_time_too_however_much_was_done(staff: Assistant, nurse: Browser) -> None:
    set_back(staff, "started_at", by=datetime.timedelta(hours=staff.settings.staff_session_hours))
    assert not nurse.is_signed_in()


def test_a_page_left_open_does_not_keep_anybody_signed_in(staff: Assistant, nurse: Browser) -> None:
    set_back(staff, "seen_at", by=datetime.timedelta(minutes=20))
    first = nurse.client.get("/staff/api/session").json()
    assert nurse.client.get("/staff/api/session").json()["idle_seconds"] <= first["idle_seconds"] <= 10 * 60
    headers = {"Origin": nurse.origin, "X-CSRF-Token": nurse.csrf}
    assert nurse.client.post("/staff/api/session", headers=headers).json()["idle_seconds"] > 29 * 60


def test_the_cookie_changes_while_somebody_works(staff: Assistant, nurse: Browser) -> None:
    before, csrf = nurse.token, nurse.csrf
    set_back(staff, "rotated_at", by=ROTATED_AFTER)
    cookies = nurse.get("/staff/me").headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [SESSION]
    assert "HttpOnly" in cookies[0]
    assert nurse.token != before
    assert nurse.submit("/staff/me/sign-out-others", csrf=csrf).status_code == 303, "a form that was open still works"


def test_a_script_is_told_that_the_session_is_over(staff: Assistant, nurse: Browser) -> None:
    set_disabled(staff, "test", "Nia Nurse", True)
    response = nurse.client.get("/staff/api/session")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "signed_out")


def test_somebody_ends_their_other_sessions(nurse: Browser, new_browser: Callable[[], Browser]) -> None:
    other = new_browser()
    other.sign_in("Nia Nurse")
    nurse.get("/staff/me")
    assert nurse.text.count("A browser") == 2
    nurse.get(nurse.submit("/staff/me/sign-out-others").headers["location"])
    assert "You are signed out everywhere else." in nurse.text
    assert not other.is_signed_in()
    assert nurse.is_signed_in()


def test_a_link_from_elsewhere_leads_on_whoever_is_signed_in(nurse: Browser, browser: Browser) -> None:
    """The page asks, with the cookie that the link itself did not carry."""
    assert nurse.client.get("/staff/api/signed-in").json() == {"signed_in": True}
    nurse.submit("/staff/sign-out")
    assert nurse.client.get("/staff/api/signed-in").json() == {"signed_in": False}


def test_a_new_password_ends_the_other_sessions_and_changes_this_one(
    nurse: Browser, new_browser: Callable[[], Browser]
) -> None:
    other = new_browser()
    other.sign_in("Nia Nurse")
    before, new = nurse.token, "gravel ostrich pennant bloom"
    nurse.get("/staff/password")
    assert nurse.submit("/staff/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert nurse.token != before
    assert nurse.is_signed_in()
    assert not other.is_signed_in()
    assert other.sign_in("Nia Nurse").status_code == 401
    assert other.sign_in("Nia Nurse", new).status_code == 303


def test_a_password_that_is_no_good_is_not_taken(nurse: Browser) -> None:
    wrong = {
        "at least 12 characters": "q7!vZ",
        "easy to guess": "password1234",
        "that you have": PASSWORD,
        "not the same": "gravel ostrich pennant",
    }
    for words, new in wrong.items():
        nurse.get("/staff/password")
        again = "another one" if words == "not the same" else new
        response = nurse.submit("/staff/password", old=PASSWORD, new=new, again=again)
        assert response.status_code == 422
        assert words in nurse.text
        assert new not in response.text
    nurse.submit("/staff/password", old="wrong", new="gravel ostrich pennant", again="gravel ostrich pennant")
    assert "The present password is wrong." in nurse.text
