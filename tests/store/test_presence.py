"""Who looks at the queue: whoever said so in the last seconds, once each, and only who may answer counts."""

from __future__ import annotations

import datetime
import threading

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.desk.presence import (
    PRESENT_SECONDS,
    REFRESH_SECONDS,
    forget_absent,
    note_left,
    note_seen,
    somebody_looks,
    who_is_present,
)
from bot.services.times import utc_now

ANA = Member("a1", "Ana Lee", "Ana", "staff")
VERA = Member("v1", "Vera", "Vera", "viewer")


def later(seconds: float) -> datetime.datetime:
    return utc_now() + datetime.timedelta(seconds=seconds)


def test_whoever_said_so_is_there_until_it_has_been_too_long(either: Assistant) -> None:
    note_seen(either.database, ANA)
    assert [present.name for present in who_is_present(either.database)] == ["Ana Lee"]
    assert somebody_looks(either.database, later(2 * REFRESH_SECONDS)), "one refreshment may get lost"
    assert not somebody_looks(either.database, later(PRESENT_SECONDS + 1))
    note_seen(either.database, ANA, later(30))
    assert somebody_looks(either.database, later(PRESENT_SECONDS + 1))


def test_two_windows_of_one_account_are_one_person(either: Assistant) -> None:
    windows = [threading.Thread(target=note_seen, args=(either.database, ANA)) for _ in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert len(who_is_present(either.database)) == 1


def test_somebody_who_may_only_look_reaches_nobody(either: Assistant) -> None:
    note_seen(either.database, VERA)
    assert who_is_present(either.database)
    assert not somebody_looks(either.database)


def test_a_changed_role_counts_at_the_next_word(parts: Assistant) -> None:
    note_seen(parts.database, VERA)
    note_seen(parts.database, Member("v1", "Vera", "Vera", "staff"))
    assert somebody_looks(parts.database)


def test_who_signs_out_is_gone_at_once(parts: Assistant) -> None:
    note_seen(parts.database, ANA)
    note_left(parts.database, ANA.id)
    assert not somebody_looks(parts.database)


def test_who_has_been_gone_for_long_is_forgotten(parts: Assistant) -> None:
    note_seen(parts.database, ANA)
    forget_absent(parts.database)
    assert who_is_present(parts.database)
    forget_absent(parts.database, later(PRESENT_SECONDS + 1))
    assert who_is_present(parts.database) == []
