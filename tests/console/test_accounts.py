"""An admin looks after the accounts, and reads the log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from bot.bootstrap import Assistant
from bot.services.accounts.account import add_first_account
from bot.store.tables import AuditRow

from ..gateway.server import running_gateway
from .browser import Browser

CHOSEN = "gravel ostrich pennant bloom"


def shown_password(browser: Browser) -> str:
    found = re.search(r'class="secret secret-large">([^<]+)<', browser.page)
    assert found is not None, browser.text
    return found[1]


def account_page(admin: Browser, name: str) -> str:
    admin.get("/staff/accounts")
    found = re.search(rf'href="(/staff/accounts/[0-9a-f]{{32}})">{name}<', admin.page)
    assert found is not None, admin.text
    admin.get(found[1])
    return found[1]


def test_somebody_new_chooses_a_password_at_the_first_sign_in(
    admin: Browser, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    admin.get("/staff/accounts")
    admin.submit("/staff/accounts", name="Bo Desk", role="staff", shown_as="the front desk")
    password = shown_password(admin)
    assert password not in admin.get("/staff/accounts").text, "it is shown once"
    browser.sign_in("Bo Desk", password)
    assert browser.get("/staff/").headers["location"].startswith("/staff/password")
    browser.get("/staff/password")
    assert browser.submit("/staff/password", old=password, new=CHOSEN, again=CHOSEN).status_code == 303
    assert browser.is_signed_in()
    assert password not in caplog.text
    assert CHOSEN not in caplog.text


def test_what_cannot_be_an_account_is_refused_and_what_was_typed_stays(admin: Browser) -> None:
    wrong = [
        {"name": "", "role": "staff", "shown_as": "x"},
        {"name": "x" * 65, "role": "staff", "shown_as": "x"},
        {"name": "nia NURSE", "role": "staff", "shown_as": "x"},
        {"name": "Bo Desk", "role": "owner", "shown_as": "x"},
        {"name": "Bo Desk", "role": "staff", "shown_as": " "},
    ]
    for fields in wrong:
        admin.get("/staff/accounts")
        assert admin.submit("/staff/accounts", **fields).status_code == 422, fields
    assert 'value="Bo Desk"' in admin.page


def test_a_name_that_is_a_script_is_shown_as_words(admin: Browser) -> None:
    admin.get("/staff/accounts")
    admin.submit("/staff/accounts", name="<script>alert(1)</script>", role="staff", shown_as='"><img src=x>')
    for path in ("/staff/accounts", "/staff/audit"):
        page = admin.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert" in page


def test_a_disabled_account_is_out_at_once(admin: Browser, nurse: Browser) -> None:
    where = account_page(admin, "Nia Nurse")
    assert admin.submit(f"{where}/disable").status_code == 303
    assert not nurse.is_signed_in()
    assert nurse.sign_in("Nia Nurse").status_code == 401
    admin.get(where)
    admin.submit(f"{where}/enable")
    assert nurse.sign_in("Nia Nurse").status_code == 303


def test_another_role_counts_at_once(admin: Browser, nurse: Browser) -> None:
    where = account_page(admin, "Nia Nurse")
    assert nurse.get("/staff/audit").status_code == 403
    admin.submit(where, role="admin", shown_as="Nia")
    assert not nurse.is_signed_in()
    nurse.sign_in("Nia Nurse")
    assert nurse.get("/staff/audit").status_code == 200


def test_a_new_password_is_shown_once_and_the_old_one_is_over(admin: Browser, nurse: Browser) -> None:
    where = account_page(admin, "Nia Nurse")
    admin.submit(f"{where}/password")
    assert not nurse.is_signed_in()
    assert nurse.sign_in("Nia Nurse").status_code == 401
    assert nurse.sign_in("Nia Nurse", shown_password(admin)).status_code == 303


def test_the_last_admin_stays_one(admin: Browser) -> None:
    where = account_page(admin, "Ada Admin")
    for path, fields in ((where, {"role": "staff", "shown_as": "Ada"}), (f"{where}/disable", {})):
        assert admin.submit(path, **fields).status_code == 422
    assert admin.is_signed_in()


def test_the_log_says_who_did_what_and_can_be_searched(admin: Browser, nurse: Browser) -> None:
    where = account_page(admin, "Nia Nurse")
    admin.submit(f"{where}/sign-out")
    admin.get("/staff/audit")
    assert re.search(r"Ada Admin staff\.signed_out staff:Nia Nurse sessions: 1", admin.text)
    admin.get("/staff/audit?action=sign_in.&by=Nia+Nurse")
    assert "sign_in.done" in admin.text
    assert "staff.signed_out" not in admin.text
    admin.get("/staff/audit?by=%25")
    assert "Nothing of that kind was done." in admin.text


def test_a_long_log_is_read_page_by_page(admin: Browser) -> None:
    where = account_page(admin, "Nia Nurse")
    for _ in range(60):
        admin.submit(f"{where}/sign-out")
    admin.get("/staff/audit?action=staff.signed_out")
    first = set(re.findall(r'data-label="Row">(\d+)<', admin.page))
    older = re.search(r'href="(/staff/audit\?[^"]*before[^"]*)"', admin.page)
    assert older is not None
    admin.get(older[1].replace("&amp;", "&"))
    second = set(re.findall(r'data-label="Row">(\d+)<', admin.page))
    assert (len(first), len(second)) == (50, 10)
    assert not first & second


def test_a_log_that_was_tampered_with_is_called_broken(admin: Browser, staff: Assistant) -> None:
    admin.get("/staff/audit/check")
    assert "The log is intact" in admin.text
    with staff.database.write() as work:
        work.execute(delete(AuditRow).where(AuditRow.sequence == 2))
    admin.get("/staff/audit/check")
    assert "The log is broken at row 2" in admin.text


def test_the_first_account_is_made_once_and_must_choose_a_password(
    parts: Assistant, new_browser_at: Callable[[str], Browser]
) -> None:
    first = add_first_account(parts)
    assert first is not None
    assert add_first_account(parts) is None
    name, password = first
    with running_gateway(parts) as url:
        browser = new_browser_at(url)
        browser.sign_in(name, password)
        assert browser.get("/staff/accounts").headers["location"].startswith("/staff/password")
        browser.get("/staff/password")
        browser.submit("/staff/password", old=password, new=CHOSEN, again=CHOSEN)
        assert browser.get("/staff/accounts").status_code == 200
