"""The form's question for a free time, where the clinic offers them: asked with buttons, held, others offered."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.content.booking_rules import SLOTS
from bot.content.profile import Profile
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Kind
from bot.services.bookings.slots import Slot, SlotNotOfferedError, SlotTakenError, free_slots, hold_slot
from bot.services.clinic_clock import spoken_start
from bot.services.parts import Parts
from bot.services.reading.wishes import PreferredTime
from bot.services.reply import Act, Button, Reply

BUTTONS = 4


def said(title: str) -> Button:
    """Return a button that says its own words in the form."""
    return Button(title, f"/inform{json.dumps({'choice': title})}")


def offers_free_times(parts: Parts, slots: Mapping[str, Any]) -> bool:
    """Tell whether this form ends with a time of the clinic's own."""
    return parts.profile.booking.way == SLOTS and slots.get("request_kind") == Kind.CONSULTATION


def ask_free_time(parts: Parts, act: Act, slots: Mapping[str, Any]) -> Reply:
    """Return the question with the next free times; without any, a wish is asked for."""
    free = free_slots(parts, _location(parts, slots), limit=BUTTONS)
    return fixed_reply(
        parts.library, "ask_slot" if free else "ask_slot_none", act, buttons=(*_buttons(parts, free), said("Skip"))
    )


def choose_free_time(
    parts: Parts, act: Act, slots: Mapping[str, Any], wanted: Sequence[PreferredTime]
) -> tuple[dict[str, Any] | None, Reply]:
    """Return the slot's value and what to say: the one time that suits is held, several are offered, or others."""
    found = [slot for time in wanted for slot in free_slots(parts, _location(parts, slots), time, limit=BUTTONS)]
    suiting = list(dict.fromkeys(found))[:BUTTONS]
    if len(suiting) > 1:
        return None, fixed_reply(parts.library, "slots_suiting", act, buttons=_buttons(parts, suiting))
    if not suiting:
        return None, taken_reply(parts, act, _near(parts, slots, wanted))
    try:
        hold_slot(parts, suiting[0], str(slots["request_id"]))
    except (SlotTakenError, SlotNotOfferedError) as error:
        return None, taken_reply(parts, act, error.others)
    chosen = suiting[0]
    value = {"starts_at": chosen.starts_at.isoformat(), "location": chosen.location, "minutes": chosen.minutes}
    time = spoken_start(parts.profile, chosen.starts_at, parts.library.words)
    return value, fixed_reply(parts.library, "slot_held", act, time=time)


def chosen_slot(slots: Mapping[str, Any]) -> Slot | None:
    """Return the free time that was chosen, None where a wish was said or nothing."""
    value = slots.get("wanted_time")
    if not isinstance(value, dict):
        return None
    return Slot(datetime.datetime.fromisoformat(value["starts_at"]), value["location"], value["minutes"])


def as_wish(profile: Profile, slot: Slot) -> PreferredTime:
    """Return the wish for exactly this time."""
    starts_at = slot.starts_at.astimezone(profile.zone)
    ends_at = starts_at + datetime.timedelta(minutes=1)
    return PreferredTime(starts_at.date(), starts_at.date(), after=starts_at.time(), before=ends_at.time())


def taken_reply(parts: Parts, act: Act, others: Sequence[Slot]) -> Reply:
    """Return the word that a time is not free, with others to press."""
    return fixed_reply(parts.library, "slot_taken", act, buttons=_buttons(parts, others))


def _buttons(parts: Parts, free: Sequence[Slot]) -> tuple[Button, ...]:
    return tuple(said(spoken_start(parts.profile, slot.starts_at, parts.library.words)) for slot in free)


def _near(parts: Parts, slots: Mapping[str, Any], wanted: Sequence[PreferredTime]) -> list[Slot]:
    """Return free times of the days around what was wanted, the earliest first."""
    days = [day for time in wanted if (day := time.first_day or time.last_day)]
    since = PreferredTime(first_day=min(days) - datetime.timedelta(days=3)) if days else None
    location = _location(parts, slots)
    return free_slots(parts, location, since, limit=BUTTONS) or free_slots(parts, location, limit=BUTTONS)


def _location(parts: Parts, slots: Mapping[str, Any]) -> str:
    """Return the place that was chosen; where any is fine, the profile's first."""
    places = [place.name for place in parts.profile.locations]
    return str(slots.get("location") or (places[0] if places else ""))
