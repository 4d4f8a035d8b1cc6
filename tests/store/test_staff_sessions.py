"""Sessions end in time, their tokens change, and a token that was replaced gives its thief away."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select, text

from bot.bootstrap import Assistant
from bot.services.accounts.account import change_account, give_new_password, set_disabled, sign_out_everywhere
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import (
    CODE_WITHIN,
    FORMER_STAYS,
    ROTATED_AFTER,
    SignedIn,
    Stage,
    drop_ended,
    end_session,
    is_open,
    sessions_of,
    start_session,
    use_session,
)
from bot.services.times import utc_now
from bot.store.tables import StaffSessionRow

from .accounts import RULES, log_of, member

START = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


def started(parts: Assistant, who: Member, stage: Stage = Stage.FULL) -> str:
    with parts.database.write() as work:
        return start_session(work, who.id, stage, "Firefox on Windows", START)[1]


def used(parts: Assistant, token: str, after: datetime.timedelta, by_person: bool = True) -> SignedIn | None:
    return use_session(parts, token, RULES, by_person=by_person, now=START + after)


def must(signed_in: SignedIn | None) -> SignedIn:
    assert signed_in is not None, "somebody is signed in"
    return signed_in


def test_a_session_says_whose_it_is(either: Assistant) -> None:
    nia = member(either, "Nia Nurse")
    signed_in = must(used(either, started(either, nia), minutes(1)))
    assert (signed_in.member, signed_in.stage, signed_in.has_second_factor) == (nia, Stage.FULL, False)
    assert signed_in.ends_at == START + RULES.longest


def test_an_unknown_token_opens_nothing(parts: Assistant) -> None:
    started(parts, member(parts, "Nia Nurse"))
    assert [use_session(parts, token, RULES) for token in ("", "x", "x" * 5000, "ü")] == [None] * 4


def test_the_database_does_not_hold_what_the_browser_holds(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"))
    with parts.database.read() as work:
        row = work.scalars(select(StaffSessionRow)).one()
        assert token.encode() not in (row.token, row.former_token)
        assert token not in str(work.execute(text("SELECT * FROM staff_sessions")).all())


def test_whoever_does_nothing_is_signed_out(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"))
    assert used(parts, token, minutes(14)) is not None
    assert used(parts, token, minutes(14 + 30)) is None


def test_whoever_works_stays_signed_in_until_the_longest_time_is_over(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"))
    for step in range(1, 36):
        signed_in = must(used(parts, token, minutes(20 * step)))
        token = signed_in.new_token or token
    assert used(parts, token, minutes(12 * 60)) is None


def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"))
    for minute in range(1, 30):
        assert must(used(parts, token, minutes(minute), by_person=False)).new_token is None
    assert used(parts, token, minutes(30), by_person=False) is None


def test_the_second_factor_is_awaited_for_ten_minutes(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"), Stage.CODE)
    assert must(used(parts, token, minutes(9))).stage == Stage.CODE
    assert used(parts, token, CODE_WITHIN) is None


def test_the_token_is_replaced_now_and_then(either: Assistant) -> None:
    token = started(either, member(either, "Nia Nurse"))
    assert must(used(either, token, minutes(14))).new_token is None
    new = must(used(either, token, ROTATED_AFTER)).new_token
    assert new is not None
    assert new != token
    assert must(used(either, new, ROTATED_AFTER + minutes(1))).new_token is None


def test_requests_on_their_way_still_get_through_with_the_former_token(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"))
    new = must(used(parts, token, ROTATED_AFTER)).new_token or ""
    first_use = ROTATED_AFTER + minutes(0.1)
    assert used(parts, new, first_use) is not None
    assert used(parts, token, first_use + FORMER_STAYS / 2) is not None


def test_a_new_token_that_never_arrived_signs_nobody_out(parts: Assistant) -> None:
    token = started(parts, member(parts, "Nia Nurse"))
    lost = must(used(parts, token, ROTATED_AFTER)).new_token or ""
    again = must(used(parts, token, ROTATED_AFTER + minutes(5)))
    assert again.new_token not in (None, lost)
    assert used(parts, lost, ROTATED_AFTER + minutes(5)) is None


def test_a_former_token_that_comes_back_ends_the_session(either: Assistant) -> None:
    """Either the thief shows it, or the one who was stolen from: one of them must not go on, and we cannot tell who."""
    token = started(either, member(either, "Nia Nurse"))
    new = must(used(either, token, ROTATED_AFTER)).new_token or ""
    assert used(either, new, ROTATED_AFTER + minutes(1)) is not None
    assert used(either, token, ROTATED_AFTER + minutes(2)) is None
    assert used(either, new, ROTATED_AFTER + minutes(2)) is None
    assert log_of(either)[-1] == ("Nia Nurse", "session.ended_former_token_shown", "staff:Nia Nurse")


def test_many_requests_at_once_replace_the_token_once(either: Assistant) -> None:
    token = started(either, member(either, "Nia Nurse"))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: must(used(either, token, ROTATED_AFTER)), range(8)))
    new = {signed_in.new_token for signed_in in found} - {None}
    assert len(new) == 1
    assert used(either, str(new.pop()), ROTATED_AFTER + minutes(1)) is not None


def test_what_an_admin_does_ends_all_sessions_at_once(either: Assistant) -> None:
    nia, other = member(either, "Nia Nurse"), member(either, "Ada Admin", "admin")
    changes: list[Callable[[], object]] = [
        lambda: set_disabled(either, other, "Nia Nurse", True),
        lambda: give_new_password(either, other, "Nia Nurse"),
        lambda: change_account(either, other, "Nia Nurse", role="viewer"),
        lambda: sign_out_everywhere(either, other, "Nia Nurse"),
    ]
    own = started(either, other)
    for change in changes:
        set_disabled(either, other, "Nia Nurse", False)
        tokens = [started(either, nia) for _ in range(2)]
        assert all(used(either, token, minutes(1)) for token in tokens)
        change()
        assert [used(either, token, minutes(1)) for token in tokens] == [None, None]
    assert used(either, own, minutes(1)) is not None


def test_what_stays_open_learns_that_its_session_has_ended(parts: Assistant) -> None:
    signed_in = must(used(parts, started(parts, member(parts, "Nia Nurse")), minutes(1)))
    assert is_open(parts.database, signed_in.id, RULES, START + minutes(2))
    assert not is_open(parts.database, signed_in.id, RULES, START + minutes(40))
    with parts.database.write() as work:
        end_session(work, signed_in.id)
    assert not is_open(parts.database, signed_in.id, RULES, START + minutes(2))


def test_sessions_that_are_over_are_deleted_and_not_listed(parts: Assistant) -> None:
    nia, now = member(parts, "Nia Nurse"), utc_now()
    with parts.database.write() as work:
        start_session(work, nia.id, Stage.FULL, "old", now - minutes(31))
        start_session(work, nia.id, Stage.FULL, "new", now)
        start_session(work, nia.id, Stage.CODE, "half-way", now - minutes(11))
    assert [session.device for session in sessions_of(parts.database, nia.id, RULES)] == ["new"]
    drop_ended(parts, RULES, now)
    with parts.database.read() as work:
        assert work.scalars(select(StaffSessionRow.device)).all() == ["new"]
