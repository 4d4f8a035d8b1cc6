"""The request form: what each message does to it.

A message that is a question is not an answer to the form: it is answered, and the form goes on. Any field can be
replaced at any point, and nothing is sent before everything was shown and agreed to.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.content.profile import Profile
from bot.safety import DANGER, SAFE_NOW
from bot.services.answers.wording import fixed_reply
from bot.services.bookings.booking import Kind
from bot.services.conversations.take_message import last_texts
from bot.services.forms.request_corrections import corrections, field_to_change, starts_over
from bot.services.forms.request_fields import (
    EMPTY_FORM,
    LONGEST_MESSAGE,
    OPTIONAL,
    act_of,
    consistent,
    kind_of,
    left_open,
    open_value,
    required_slots,
)
from bot.services.forms.request_free_time import (
    choose_free_time,
    offers_free_times,
)
from bot.services.forms.request_questions import LEAVE_OPEN, STOP, noted_replies
from bot.services.forms.request_reading import (
    answered_is_new,
    answered_location,
    answered_reach,
    contact_in,
    short_way,
    times_in,
    wants_short,
)
from bot.services.parts import Parts
from bot.services.reading.contact import looks_like_name, meant_address, read_name
from bot.services.reading.wanted_time import Reading
from bot.services.reply import Reply
from bot.services.times import utc_now

LONGEST_YES_WORDS = 8
QUESTIONS = {"duration", "safety", "sessions", "faq", "myth", "gap", "advice", "urgent_today", "booking_manage"}
"""Intents that interrupt the form."""
_SKIPS = {"skip", "no", "none", "nothing", "n/a", "-", "no thanks", "nope", "not sure", "i don't know", "leave it open"}
_SKIPS |= {"omitir", "omítelo", "saltar", "nada", "ninguna", "ninguno", "no gracias", "no, gracias"}
_SEND = re.compile(
    r"^\W*(?:send|submit|looks good|all good|that'?s right|correct|env[ií]ar|env[ií]e(?:lo)?|correcto)\b", re.IGNORECASE
)
_UNREADABLE = {
    "visitor_name": "name_unreadable",
    "contact": "contact_unreadable",
    "reach": "reach_unreadable",
    "location": "location_unreadable",
    "wanted_time": "time_unreadable",
    "is_new": "new_unreadable",
    "request_message": "message_too_long",
    "edited_field": "edit_unreadable",
    "consent": "consent_unclear",
}


@dataclass
class Read:
    """What a message did to the form: slots to set, and what to say before the next question."""

    slots: dict[str, Any] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)


def is_interruption(slot: str, intent: str, text: str) -> bool:
    """Tell whether the message asks something instead of answering the form's question."""
    if intent in (DANGER, SAFE_NOW):
        return True
    if slot == "request_message" and (intent != "stop" or _is_skip(text)):
        return False  # what the team should know may well be a question
    if intent == "stop":
        return True
    if slot == "visitor_name":
        return intent in QUESTIONS | {"chitchat", "out_of_scope", "several"} and not looks_like_name(text)
    if slot == "contact" and any(character.isdigit() or character == "@" for character in text):
        return False
    return intent in QUESTIONS | {"several"}


def read_message(
    parts: Parts, slots: Mapping[str, Any], requested: str, intent: str, text: str, now: datetime.datetime | None = None
) -> Read | None:
    """Return what a message does to the form, None where it is for somebody else: a question, a stop, danger."""
    now = now or utc_now()
    if intent not in (DANGER, SAFE_NOW) and kind_of(slots) != Kind.TODAY:
        done = _changed_otherwise(parts, slots, requested, text, now)
        if done is not None:
            return done
    answers = intent not in (DANGER, SAFE_NOW) and _answers_anyway(parts.profile, requested, text, now)
    if not answers and is_interruption(requested, intent, text):
        return None
    return _read_asked(parts, slots, requested, intent, text, now)


def _changed_otherwise(
    parts: Parts, slots: Mapping[str, Any], requested: str, text: str, now: datetime.datetime
) -> Read | None:
    """Return what a message does that starts over, corrects a field or wants to change one; None where it does not."""
    if starts_over(text):
        kept = {name: slots.get(name) for name in ("request_id", "request_kind")}
        reply = fixed_reply(parts.library, "request_anew", act_of(slots))
        return Read(dict.fromkeys(EMPTY_FORM) | kept, [reply])
    replaced = consistent(corrections(parts.profile, text, requested, now), slots)
    if "wanted_time" in replaced and offers_free_times(parts, slots):
        return _read_time(parts, slots, text, now)
    if replaced:
        replaced |= {"is_editing": None, "edited_field": None, "failed_slot": None}
        return Read(replaced, noted_replies(parts, slots, replaced))
    if requested in ("location", "wanted_time", "is_new") and wants_short(text):
        return Read(left_open(slots))  # name and contact are there, and the rest can wait for the call
    changed = None if requested == "request_message" else field_to_change(text, asked=requested == "edited_field")
    if changed is not None and (requested != "edited_field" or changed):
        return _change(parts, slots, changed)
    return None


def after_danger(parts: Parts, slots: Mapping[str, Any], requested: str, conversation_id: str) -> dict[str, Any]:
    """Return the slots with which the form goes on after danger: what was said is kept, the rest stays open."""
    left = left_open(slots)
    if requested == "wanted_time":
        readings = [times_in(parts.profile, text, utc_now()) for text in last_texts(parts, conversation_id)]
        times = next((reading.times for reading in readings if reading.times), ())
        left["wanted_time"] = [time.to_json() for time in times]
    return left


def _read_asked(
    parts: Parts, slots: Mapping[str, Any], requested: str, intent: str, text: str, now: datetime.datetime
) -> Read:
    """Read the answer to the question that was asked."""
    profile = parts.profile
    if requested == "visitor_name":
        together = consistent(short_way(profile, text), slots)
        if {"visitor_name", "contact"} <= set(together):
            return Read(together | (left_open({**slots, **together}) if wants_short(text) else {}))
    if requested in OPTIONAL and _is_skip(text) and not (requested in ("reach", "is_new") and intent == "deny"):
        return Read({requested: open_value(requested), "failed_slot": None})
    if requested == "wanted_time":
        return _read_time(parts, slots, text, now)
    if requested == "contact":
        return _read_contact(parts, slots, intent, text)
    value = _value(profile, requested, intent, text)
    return _failed(parts, slots, requested) if value is None else Read({requested: value, "failed_slot": None})


def _value(profile: Profile, requested: str, intent: str, text: str) -> Any:
    """Return the value of a field that one look tells, None where it cannot be read."""
    value: Any = None
    if requested == "visitor_name":
        value = read_name(text) if looks_like_name(text) else None
    elif requested == "request_message":
        is_short = len(text.strip()) <= LONGEST_MESSAGE
        value = "" if intent == "deny" or _is_skip(text) else text.strip() if is_short else None
    elif requested == "reach":
        reach = answered_reach(text, intent)
        value = reach.to_json() if reach else None
    elif requested == "location":
        value = answered_location([place.name for place in profile.locations], text)
    elif requested == "is_new":
        value = answered_is_new(text, intent)
    elif requested == "consent":
        value = True if _SEND.search(text) else {"affirm": True, "deny": False}.get(intent)
    return value


def _read_time(parts: Parts, slots: Mapping[str, Any], text: str, now: datetime.datetime) -> Read:
    reading = times_in(parts.profile, text, now)
    if reading.problem:
        return _failed(parts, slots, "wanted_time", reading.problem)
    if not reading.times:
        return _failed(parts, slots, "wanted_time")
    if offers_free_times(parts, slots):
        chosen, reply = choose_free_time(parts, act_of(slots), slots, reading.times)
        return Read({"wanted_time": chosen, "failed_slot": None}, [reply])
    value = {"wanted_time": [time.to_json() for time in reading.times], "failed_slot": None}
    return Read(value, noted_replies(parts, slots, value))


def _read_contact(parts: Parts, slots: Mapping[str, Any], intent: str, text: str) -> Read:
    doubted = slots.get("doubted_contact")
    contact = contact_in(parts.profile, text)
    if contact is None and doubted:
        meant = {"affirm": meant_address(doubted), "deny": doubted}.get(intent)
        contact = contact_in(parts.profile, meant) if meant else None
    if contact is None:
        return _failed(parts, slots, "contact")
    if contact.shown != doubted and meant_address(contact.shown):
        return Read({"doubted_contact": contact.shown, "contact": None})
    done = consistent({**_reach_said(text), "contact": contact.shown}, slots)
    return Read(done | {"doubted_contact": None, "failed_slot": None})


def _reach_said(text: str) -> dict[str, Any]:
    """Return the slot that a word on voicemail beside the number fills."""
    reach = answered_reach(text, "") if re.search(r"voice|text|sms|\bvm\b", text, re.IGNORECASE) else None
    return {"reach": reach.to_json()} if reach else {}


def _failed(parts: Parts, slots: Mapping[str, Any], requested: str, reply_id: str = "") -> Read:
    """Return the explanation; the second time with the offer of a person, and a way past a field that may stay open."""
    act = act_of(slots)
    again = slots.get("failed_slot") == requested
    said_first = fixed_reply(parts.library, reply_id or _UNREADABLE[requested], act)
    kept = {"failed_slot": requested, requested: None}
    if not again or requested == "consent":
        return Read(kept, [said_first])
    help_id = "help_optional" if requested in OPTIONAL else "help_needed"
    button = LEAVE_OPEN if requested in OPTIONAL else STOP
    return Read(kept, [said_first, fixed_reply(parts.library, help_id, act, buttons=(button,))])


def _change(parts: Parts, slots: Mapping[str, Any], changed: str) -> Read:
    """Ask for a field anew, or for which one."""
    if not changed or changed not in required_slots(parts.profile, slots):
        return Read({"is_editing": True, "edited_field": None, "consent": None})
    return Read({changed: None, "is_editing": None, "edited_field": None, "failed_slot": None, "doubted_contact": None})


def _answers_anyway(profile: Profile, requested: str, text: str, now: datetime.datetime) -> bool:
    """Tell whether a message answers what was asked, whatever it was taken for: "Tuesday" is no question."""
    if "?" in text:
        return False
    answers = requested in OPTIONAL and _is_skip(text)
    if requested == "wanted_time":
        answers |= times_in(profile, text, now) != Reading()
    elif requested == "consent":
        answers |= _SEND.search(text) is not None
    elif requested == "is_new":
        answers |= answered_is_new(text, "") is not None and len(text.split()) <= LONGEST_YES_WORDS
    elif requested in ("reach", "location"):
        answers |= _value(profile, requested, "", text) is not None
    return answers


def _is_skip(text: str) -> bool:
    return text.strip().casefold().rstrip(".!") in _SKIPS
