"""What the request form says: its questions, and what it understood, read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content.library import Library
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Kind
from bot.services.bookings.duplicates import find_duplicates
from bot.services.clinic_clock import spoken_start
from bot.services.desk import desk_line
from bot.services.forms.request_fields import (
    CONSENT_QUESTION,
    FIELDS,
    act_of,
    kind_of,
    reach_of,
    required_slots,
    times_of,
)
from bot.services.forms.request_free_time import (
    ask_free_time,
    chosen_slot,
    offers_free_times,
    said,
)
from bot.services.forms.request_reading import (
    contact_in,
    email_reach,
)
from bot.services.parts import Parts
from bot.services.reading.contact import meant_address
from bot.services.reading.wanted_time import spoken_times
from bot.services.reading.wishes import Reach
from bot.services.reply import Button, Reply

SKIP = Button("Skip", "/deny")
SEND = Button("Send", "/affirm")
STOP = Button("Stop", "/stop")
CHANGE = said("Change")
LEAVE_OPEN = said("Skip")
_REACH = (
    said("Voicemail and text are fine"),
    said("Voicemail, no text"),
    said("Text, no voicemail"),
    said("Neither"),
)
TIMES = (said("As soon as possible"), said("Mornings"), said("Afternoons"), said("Any time"))
_NEW_OR_NOT = (said("I am new"), said("I have been here before"))
_FIELD_TITLES = {
    "visitor_name": "Name",
    "contact": "Phone or e-mail",
    "reach": "Voicemail or text",
    "location": "Location",
    "wanted_time": "Day and time",
    "is_new": "New or returning",
    "request_message": "Note",
}


def ask_for(parts: Parts, slot: str, slots: Mapping[str, Any], conversation_id: str = "") -> Reply:
    """Return the question that asks for a slot."""
    library, act = parts.library, act_of(slots)
    if slot == "visitor_name":
        asked = fixed_reply(library, f"ask_name_{kind_of(slots)}", act)
        return desk_line.before(parts, asked) if kind_of(slots) == Kind.PERSON else asked
    if slot == "contact":
        return _ask_contact(library, slots)
    if slot == "wanted_time" and offers_free_times(parts, slots):
        return ask_free_time(parts, act, slots)
    if slot == "edited_field":
        titles = [said(_FIELD_TITLES[name]) for name in required_slots(parts.profile, slots) if name in FIELDS]
        return fixed_reply(library, "ask_edit", act, buttons=tuple(titles))
    if slot == "consent":
        lines = "\n".join(_shown_lines(parts, slots, conversation_id))
        return fixed_reply(library, CONSENT_QUESTION, act, buttons=(SEND, CHANGE, STOP), lines=lines)
    buttons = {
        "reach": _REACH,
        "location": tuple(said(place.name) for place in parts.profile.locations),
        "wanted_time": TIMES,
        "is_new": _NEW_OR_NOT,
        "request_message": (SKIP,),
    }[slot]
    reply_ids = {"reach": "ask_reach", "location": "ask_location", "wanted_time": "ask_time", "is_new": "ask_new"}
    about = "ask_message_infusion_change" if kind_of(slots) == Kind.INFUSION_CHANGE else "ask_message"
    return fixed_reply(library, reply_ids.get(slot, about), act, buttons=buttons)


def noted_replies(parts: Parts, slots: Mapping[str, Any], values: Mapping[str, Any]) -> list[Reply]:
    """Return the word that says back what was understood."""
    shown = {**slots, **values}
    lines = [_line(parts, name, shown) for name in FIELDS if values.get(name) is not None]
    noted = " ".join(line for line in lines if line)
    return [fixed_reply(parts.library, "request_noted", act_of(slots), noted=noted)] if noted else []


def _ask_contact(library: Library, slots: Mapping[str, Any]) -> Reply:
    doubted = slots.get("doubted_contact")
    meant = meant_address(doubted) if doubted else None
    if meant is None:
        return fixed_reply(library, "ask_contact", act_of(slots))
    buttons = (Button(meant, "/affirm"), Button(str(doubted), "/deny"))
    return fixed_reply(library, "ask_contact_doubted", act_of(slots), buttons=buttons, typed=doubted, meant=meant)


def _shown_lines(parts: Parts, slots: Mapping[str, Any], conversation_id: str) -> list[str]:
    """Return everything that would be stored, a line each, and what this contact has asked for already."""
    lines = [line for name in FIELDS if (line := _line(parts, name, slots))]
    contact = contact_in(parts.profile, str(slots.get("contact") or ""))
    times = times_of(slots)
    day = times[0].first_day if times and times[0].first_day == times[0].last_day else None
    slot = chosen_slot(slots)
    day = slot.starts_at.astimezone(parts.profile.zone).date() if slot else day
    for doubled in find_duplicates(parts, [contact], conversation_id, day) if contact else []:
        if doubled.is_own:
            reply = fixed_reply(parts.library, "request_doubled_own", act_of(slots), reference=doubled.reference)
        else:
            reply = fixed_reply(parts.library, "request_doubled", act_of(slots))
        line = reply.text
        if line not in lines:
            lines.append(line)
    return lines


def _line(parts: Parts, name: str, slots: Mapping[str, Any]) -> str:
    """Return a field as it is read back, "" where it was left open."""
    value = slots.get(name)
    if name == "reach":
        reach = reach_of(slots)
        value = reach.spoken(parts.library.words) if reach and reach not in (Reach(), email_reach()) else ""
    elif name == "wanted_time":
        times, slot = times_of(slots), chosen_slot(slots)
        value = spoken_start(parts.profile, slot.starts_at, parts.library.words) if slot else ""
        if times:
            value = f"{spoken_times(times, parts.library.words)} ({parts.profile.texts['time_zone']})"
    elif name == "is_new":
        if not isinstance(value, bool):
            return ""
        return fixed_reply(parts.library, "shown_new" if value else "shown_returning", act_of(slots)).text
    if name == "request_message" and not value and kind_of(slots) == Kind.PERSON and value is not None:
        value = parts.library.words.texts["nothing"]
    return fixed_reply(parts.library, f"shown_{name}", act_of(slots), value=value).text if value else ""
