"""Which passwords are good enough; accounts on either database; the log and sessions in a backup."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.accounts.account import AccountError, accounts, add_account, change_account, set_disabled
from bot.services.accounts.audit import check_chain
from bot.services.accounts.passwords import WeakPasswordError, check_password, hash_password, is_password
from bot.services.accounts.staff_sessions import Stage, start_session, use_session
from bot.services.privacy.backup import back_up, restore
from bot.store.tables import StaffRow

from .accounts import PASSWORD, RULES, log_of, member

NAMES = ("Nia Brandt", "Nia", "Lakeside Infusion Clinic")


@pytest.mark.parametrize(
    "password",
    [
        *("", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababababab", "1234567890123456", "qwertyuiopasdfgh"),
        *("passwordpassword", "P@ssw0rd12345", "Password2026!", "letmeinletmein", "nia brandt 1234", "BrandtNia2026!!"),
        *(
            "LakesideInfusion1",
            "ketamineclinic26",
            "iloveyouiloveyou",
            "Summer2026!!!!",
            "correct horse battery staple",
        ),
        "x" * 201,
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError) as caught:
        check_password(password, NAMES)
    assert password == "" or password not in str(caught.value)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "drei Löwen tanzen leise",
        "Xk4#vQp9!mZt",
        "我的密码非常长而且没有人知道的",
        "my nia-kettle sings",
    ],
)
def test_a_password_of_one_s_own_is_taken(password: str) -> None:
    check_password(password, NAMES)
    assert is_password(hash_password(password), password)


def test_what_is_kept_is_argon2id_and_differs_each_time() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert not is_password(first, PASSWORD.title())
    assert not is_password(None, PASSWORD)
    assert not is_password("damaged", PASSWORD)


def test_the_same_letters_typed_another_way_are_the_same_password() -> None:
    assert is_password(hash_password("drei Lo\u0308wen tanzen"), "drei L\u00f6wen tanzen")


def test_an_account_s_name_is_there_once_however_it_is_written(either: Assistant) -> None:
    def add(number: int) -> bool:
        try:
            add_account(either, "test", ["Nia Brandt", "nia  BRANDT"][number % 2], "staff", "Nia")
        except AccountError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(add, range(4))) == 1
    assert [account.name.lower() for account in accounts(either.database)] == ["nia brandt"]
    assert len(log_of(either)) == 1


def test_two_admins_cannot_disable_each_other_at_once(either: Assistant) -> None:
    names = ("Ada Admin", "Ben Boss")
    members = [member(either, name, "admin") for name in names]

    def disable(number: int) -> bool:
        try:
            set_disabled(either, members[1 - number], names[number], True)
        except AccountError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(disable, range(2))) == 1
    assert sum(not account.is_disabled for account in accounts(either.database)) == 1


def test_an_account_that_is_not_there_is_named(parts: Assistant) -> None:
    with pytest.raises(AccountError, match="no account named Zoe"):
        change_account(parts, "test", "Zoe", role="viewer")


def test_the_database_holds_no_password(parts: Assistant) -> None:
    password = add_account(parts, "test", "Nia Brandt", "staff", "Nia")
    with parts.database.read() as work:
        row = work.scalars(select(StaffRow)).one()
    assert password not in str(vars(row))
    assert password not in str(log_of(parts))


def test_a_restored_backup_has_accounts_and_log_and_nobody_signed_in(parts: Assistant, tmp_path: Path) -> None:
    nia = member(parts, "Nia Brandt")
    with parts.database.write() as work:
        _, token = start_session(work, nia.id, Stage.FULL, "Firefox")
    memory = parts.settings.path(parts.settings.memory_file)
    back_up(parts.database, parts.vault, memory, tmp_path / "backup")
    erasures = parts.settings.path(parts.settings.erasures_file)
    restore(parts.database, parts.vault, memory, erasures, tmp_path / "backup", replace=True)
    assert [account.name for account in accounts(parts.database)] == ["Nia Brandt"]
    assert check_chain(parts).is_intact
    assert check_chain(parts).rows == 1
    assert use_session(parts, token, RULES) is None
