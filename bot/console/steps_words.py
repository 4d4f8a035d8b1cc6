"""What to do on an alarm, for the pages that show alarms."""

from __future__ import annotations

from bot.content.library import Library
from bot.content.staff_texts import ALARM_TIERS
from bot.services.danger.alarm_steps import AlarmSteps, alarm_steps


def all_steps(library: Library) -> list[AlarmSteps]:
    """Return the steps of every tier that raises an alarm: a page shows those that are needed."""
    found = (alarm_steps(library, int(tier)) for tier in ALARM_TIERS)
    return [steps for steps in found if steps is not None]
