"""The desk's page says honestly who is there, and the staff set it away, and the program off."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from bot.bootstrap import Assistant
from bot.services.accounts.audit_reading import AuditFilter, read_log
from bot.services.accounts.staff import Member
from bot.services.desk.away import current_away
from bot.services.desk.desk_hours import desk_state
from bot.services.desk.presence import note_seen
from bot.services.desk.switch import off_since
from bot.services.times import utc_now

from ..store.booked import booked
from .browser import Browser


def soon(parts: Assistant) -> tuple[str, str]:
    """Return day and time in two hours, on the clinic's clock."""
    local = utc_now().astimezone(parts.profile.zone) + datetime.timedelta(hours=2)
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def test_it_says_that_an_alarm_reaches_nobody_until_somebody_looks(staff: Assistant, nurse: Browser) -> None:
    nurse.get("/staff/desk")
    assert "An alarm reaches nobody now" in nurse.text
    assert "BOT_SMTP_HOST" in nurse.text
    note_seen(staff.database, Member("a1", "Ana Lee", "Ana", "staff"))
    nurse.get("/staff/desk")
    assert "An alarm reaches Ana Lee at once." in nurse.text


def test_what_has_not_gone_out_is_shown_without_its_content(staff: Assistant, nurse: Browser) -> None:
    nurse.get("/staff/desk")
    assert "None." in nurse.text
    reference = booked(staff).reference
    nurse.get("/staff/desk")
    assert "To the staff" in nurse.text
    assert "0 tries" in nurse.text
    assert reference not in nurse.text


def test_away_is_set_with_until_when_and_why_and_ended(staff: Assistant, nurse: Browser) -> None:
    nurse.get("/staff/desk")
    day, time = soon(staff)
    response = nurse.submit("/staff/desk/away", day=day, time=time, reason="Everybody in the <b>meeting</b>")
    assert response.status_code == 303
    nurse.get("/staff/desk")
    assert "Everybody in the <b>meeting</b>" in nurse.text
    assert "<b>meeting" not in nurse.page
    assert not desk_state(staff).is_open
    assert nurse.submit("/staff/desk/back").status_code == 303
    assert current_away(staff) is None
    actions = [row.action for row in read_log(staff.database, AuditFilter(action="desk."), None, 9)]
    assert actions == ["desk.back", "desk.away"]


@pytest.mark.parametrize(
    ("day", "time", "reason", "words"),
    [
        ("2020-01-01", "10:00", "Lunch", "is over"),
        ("", "", "Lunch", "is not a time"),
        ("2099-01-01", "10:00", "Lunch", "At most 30 days"),
        ("2027-07-01", "10:00", "", "Say in a few words why"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    staff: Assistant, nurse: Browser, day: str, time: str, reason: str, words: str
) -> None:
    nurse.get("/staff/desk")
    assert nurse.submit("/staff/desk/away", day=day, time=time, reason=reason).status_code == 422
    assert words in nurse.text
    assert f'value="{reason}"' in nurse.page
    assert current_away(staff) is None


def test_the_program_is_switched_off_and_on(staff: Assistant, nurse: Browser) -> None:
    nurse.get("/staff/desk")
    assert nurse.submit("/staff/desk/off").status_code == 303
    since = off_since(staff.database)
    assert since is not None
    assert since.by == "Nia Nurse"
    nurse.get("/staff/desk")
    assert "The program is switched off since" in nurse.text
    assert nurse.client.get("/health").json()["answers"] == "off"
    assert nurse.submit("/staff/desk/on").status_code == 303
    assert off_since(staff.database) is None


def test_a_viewer_sees_it_and_changes_nothing(staff: Assistant, new_browser: Callable[[], Browser]) -> None:
    viewer = new_browser()
    viewer.sign_in("Vic Viewer")
    assert viewer.get("/staff/desk").status_code == 200
    assert "<form" not in viewer.page.split("<main")[1]
    for address in ("away", "back", "off", "on"):
        assert viewer.submit(f"/staff/desk/{address}").status_code == 403
    assert off_since(staff.database) is None
