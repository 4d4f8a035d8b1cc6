"""Whether somebody is at the desk, and when: hours and holidays, places, and the staff being away."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.content.words import ENGLISH
from bot.services.accounts.audit import check_chain
from bot.services.accounts.staff import Member
from bot.services.desk.away import LONGEST_DAYS, AwayError, current_away, end_away, set_away
from bot.services.desk.desk_hours import DeskState, desk_state, spoken_moment
from bot.store.tables import AwayTimeRow

from .talk import stored_bytes

ANA = Member("a1", "Ana Lee", "Ana", "staff")
BEA = Member("b2", "Bea Ruiz", "Bea", "staff")
CHICAGO = zoneinfo.ZoneInfo("America/Chicago")
TUESDAY = datetime.datetime(2026, 11, 24, 10, tzinfo=CHICAGO)
"""The desk is open from 9 to 17."""


def at(hour: int, day: int = 24, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=CHICAGO)


def test_the_hours_say_when_the_desk_closes_and_opens(either: Assistant) -> None:
    assert desk_state(either, TUESDAY) == DeskState(True, at(17))
    closed = desk_state(either, at(20))
    assert (closed.is_open, closed.changes_at) == (False, at(9, 25))
    assert desk_state(either, at(20, 27)).changes_at == at(9, 30), "over the weekend"


def test_away_closes_the_desk_until_it_is_over(either: Assistant) -> None:
    set_away(either, at(13), "Everybody is in the meeting", ANA, TUESDAY)
    state = desk_state(either, at(11))
    assert (state.is_open, state.changes_at) == (False, at(13))
    assert state.away is not None
    assert (state.away.reason, state.away.by) == ("Everybody is in the meeting", "Ana Lee")
    assert desk_state(either, at(13)).is_open, "it ends by itself"


def test_away_until_a_time_at_which_the_desk_is_closed_ends_when_it_opens(either: Assistant) -> None:
    set_away(either, at(18), "Storm", ANA, TUESDAY)
    assert desk_state(either, at(11)).changes_at == at(9, 25)


def test_away_holds_for_every_place(either: Assistant) -> None:
    set_away(either, at(13), "Storm", ANA, TUESDAY)
    assert not desk_state(either, at(11), "Lakeside").is_open


def test_coming_back_earlier_opens_the_desk(either: Assistant) -> None:
    set_away(either, at(13), "Lunch", ANA, TUESDAY)
    assert end_away(either, BEA, at(11))
    assert desk_state(either, at(11, minute=1)) == DeskState(True, at(17))
    assert not end_away(either, BEA, at(12)), "it is over already"


def test_a_second_time_away_replaces_the_first(either: Assistant) -> None:
    set_away(either, at(16), "Storm", ANA, TUESDAY)
    set_away(either, at(12), "The storm is over", BEA, at(11))
    away = current_away(either, at(11, minute=30))
    assert away is not None
    assert away.until_at == at(12)
    assert current_away(either, at(13)) is None


@pytest.mark.parametrize(
    ("until", "reason", "message"),
    [
        (at(9), "Lunch", "is over"),
        (TUESDAY + datetime.timedelta(days=LONGEST_DAYS, hours=1), "Holiday", "clinic.yml"),
        (at(13), "  ", "why"),
        (at(13), "x" * 201, "200"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    parts: Assistant, until: datetime.datetime, reason: str, message: str
) -> None:
    set_away(parts, at(12), "Lunch", ANA, TUESDAY)
    with pytest.raises(AwayError, match=message):
        set_away(parts, until, reason, BEA, TUESDAY)
    away = current_away(parts, at(11))
    assert away is not None
    assert away.by == "Ana Lee"


def test_who_was_away_is_in_the_log_and_why_is_not_readable_on_the_disk(parts: Assistant) -> None:
    set_away(parts, at(13), "Quicksilverish", ANA, TUESDAY)
    end_away(parts, ANA, at(11))
    assert check_chain(parts).rows == 2
    assert check_chain(parts).is_intact
    assert b"Quicksilverish" not in stored_bytes(parts)


def test_a_reason_that_cannot_be_read_any_more_does_not_open_the_desk(parts: Assistant) -> None:
    set_away(parts, at(13), "Storm", ANA, TUESDAY)
    with parts.database.write() as session:
        session.execute(update(AwayTimeRow).values(reason=b"under a lost key"))
    state = desk_state(parts, at(11))
    assert not state.is_open
    assert state.away is not None
    assert state.away.reason == ""


def test_with_the_store_away_the_hours_still_count(parts: Assistant) -> None:
    with parts.database.rebuild() as connection:
        connection.exec_driver_sql("DROP TABLE away_times")
    assert desk_state(parts, TUESDAY) == DeskState(True, at(17))


def test_a_moment_is_said_with_its_day_unless_it_is_today(parts: Assistant) -> None:
    assert spoken_moment(parts, at(17), ENGLISH, TUESDAY) == "5:00 PM"
    assert spoken_moment(parts, at(9, 25), ENGLISH, TUESDAY) == "Wednesday 25 November 2026, 9:00 AM"
    spanish = parts.library.speaking("es").words
    assert spoken_moment(parts, at(9, 25), spanish, TUESDAY).startswith("miércoles 25 de noviembre")
