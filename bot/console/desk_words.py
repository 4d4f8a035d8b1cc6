"""The desk in few words, for the line above the queue: open or away, and whom an alarm reaches."""

from __future__ import annotations

from typing import Any

from bot.bootstrap import Assistant
from bot.content.words import ENGLISH
from bot.services.desk.desk_hours import DeskState, desk_state, spoken_moment
from bot.services.desk.presence import who_is_present
from bot.services.desk.switch import off_since
from bot.services.outgoing.alarm_reach import alarm_reach
from bot.services.outgoing.outbox_sending import channels_of


def desk_now(parts: Assistant) -> dict[str, Any]:
    """Return it as JSON types. `state`: open, away or closed; `reached`: watched, notified or nobody."""
    desk, reach = desk_state(parts), alarm_reach(parts, channels_of(parts, parts.settings))
    state = "away" if desk.away else "open" if desk.is_open else "closed"
    return {
        "state": state,
        "until": _until(parts, desk),
        "reached": str(reach.reached),
        "reach": reach.sentence(),
        "overdue": reach.overdue,
        "present": [person.name for person in who_is_present(parts.database)],
        "is_off": off_since(parts.database) is not None,
    }


def _until(parts: Assistant, desk: DeskState) -> str:
    if desk.away:
        return f"until {spoken_moment(parts, desk.away.until_at, ENGLISH)}"
    if desk.changes_at is None:
        return ""
    time = spoken_moment(parts, desk.changes_at, ENGLISH)
    return f"until {time}" if desk.is_open else f"opens {time}"
