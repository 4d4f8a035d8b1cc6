"""`bot staff`: what an admin does, where there is no console, or nobody who gets into it."""

from __future__ import annotations

import re

from sqlalchemy import delete

from bot.bootstrap import Assistant
from bot.services.accounts.account import accounts
from bot.services.accounts.sign_in import Attempt, sign_in
from bot.store.tables import AuditRow

from .command import Ran, assert_one_sentence, bot


def staff(parts: Assistant, *arguments: str) -> Ran:
    """Run a command on the assistant's own store."""
    settings = parts.settings
    return bot("staff", *arguments, database_url=settings.database_url, keys_file=settings.keys_file)


def test_an_account_is_added_listed_disabled_and_let_in_again(parts: Assistant) -> None:
    added = staff(parts, "add", "Nia Brandt", "--role", "viewer", "--shown-as", "a nurse")
    assert added.status == 0, added.error
    found = re.search(r"first time: (\S+)", added.out)
    assert found is not None
    assert sign_in(parts, Attempt("nia brandt", found[1], "127.0.0.1")).token
    [account] = accounts(parts.database)
    assert (account.role, account.shown_as) == ("viewer", "a nurse")
    assert "Nia Brandt  viewer  last sign-in: 20" in staff(parts, "list").out
    staff(parts, "add", "Ada Admin", "--role", "admin")
    assert "signed out everywhere" in staff(parts, "disable", "nia brandt").out
    assert "disabled" in staff(parts, "list").out
    assert "can sign in again" in staff(parts, "disable", "Nia Brandt", "--undo").out


def test_passwords_second_factors_and_sessions(parts: Assistant) -> None:
    first = staff(parts, "add", "Ada Admin", "--role", "admin").out.split()[-1]
    new = staff(parts, "password", "Ada Admin").out.split()[-1]
    assert new != first
    assert sign_in(parts, Attempt("Ada Admin", new, "127.0.0.1")).token
    assert "1 session(s) ended" in staff(parts, "sign-out", "Ada Admin").out
    assert "no second factor now" in staff(parts, "reset-second-factor", "Ada Admin").out


def test_what_cannot_be_done_is_one_sentence(parts: Assistant) -> None:
    staff(parts, "add", "Ada Admin", "--role", "admin")
    for arguments, words in (
        (("add", "ada ADMIN"), "already"),
        (("add", "Bo", "--role", "owner"), "viewer, staff, admin"),
        (("add", " "), "1 to 64 characters"),
        (("disable", "Ada Admin"), "Nobody could look after accounts"),
        (("password", "Zoe"), "no account named Zoe"),
    ):
        ran = staff(parts, *arguments)
        assert_one_sentence(ran)
        assert words in ran.error


def test_a_log_that_was_changed_is_called_so(parts: Assistant) -> None:
    staff(parts, "add", "Ada Admin", "--role", "admin")
    assert "intact: all 1 rows" in staff(parts, "check-log").out
    with parts.database.write() as work:
        work.execute(delete(AuditRow))
    ran = staff(parts, "check-log")
    assert_one_sentence(ran)
    assert "broken at row 1" in ran.error
