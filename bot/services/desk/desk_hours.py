"""Whether somebody is at the desk now, and when somebody will be: hours, holidays, places, and being away."""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.content.words import Words
from bot.services.desk.away import Away, current_away
from bot.services.parts import Parts
from bot.services.times import utc_now

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeskState:
    """The desk at a moment. `is_open`: by hours, holidays and being away; never a promise that somebody reads.

    `changes_at`: when it next opens or closes; None where the clinic has not said its hours, or not within two weeks.
    `away`: the time away that holds, for the staff.
    """

    is_open: bool
    changes_at: datetime.datetime | None
    away: Away | None = None


def desk_state(parts: Parts, now: datetime.datetime | None = None, location: str = "") -> DeskState:
    """Return the state of the front desk, or of one place. With the store away, the hours alone decide."""
    profile, now = parts.profile, now or utc_now()
    try:
        away = current_away(parts, now)
    except SQLAlchemyError as error:
        _logger.error("whether the desk is away cannot be read: %s", type(error).__name__)
        away = None
    if away is None:
        return DeskState(profile.is_open(now, location), profile.desk_changes_at(now, location))
    hours, _ = profile.opening(location)
    if not hours or profile.is_open(away.until_at, location):
        return DeskState(False, away.until_at, away)
    return DeskState(False, profile.desk_changes_at(away.until_at, location), away)


def spoken_moment(parts: Parts, moment: datetime.datetime, words: Words, now: datetime.datetime | None = None) -> str:
    """Return a time to come as people say it on the clinic's clock: "5:00 PM", or with its day where not today."""
    zone = parts.profile.zone
    local, today = moment.astimezone(zone), (now or utc_now()).astimezone(zone).date()
    clock = words.clock(local.time())
    if local.date() == today:
        return clock
    return f"{words.date(local.date())}, {clock}"
