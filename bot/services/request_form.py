"""The request form: what it asks, how it reads the answers, what it sends.

A message that is a question is not an answer to the form: it is answered, and the form goes on. Any field can be
replaced at any point, and nothing is sent before everything was shown and agreed to.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.content.library import Library
from bot.content.profile import Profile
from bot.safety import DANGER, SAFE_NOW
from bot.services import desk_line
from bot.services.bookings import find_duplicates
from bot.services.bookings_wishes import PreferredTime, Reach
from bot.services.contact import Contact, looks_like_name, meant_address, read_name
from bot.services.parts import Parts
from bot.services.record_request import CONSENT_QUESTION, NewRequest, record_request
from bot.services.reply import Act, Button, Reply
from bot.services.request_free_time import (
    ask_free_time,
    choose_free_time,
    chosen_slot,
    offers_free_times,
    said,
    taken_reply,
)
from bot.services.request_reading import (
    answered_is_new,
    answered_location,
    answered_reach,
    contact_in,
    corrections,
    email_reach,
    field_to_change,
    short_way,
    starts_over,
    times_in,
    wants_short,
)
from bot.services.slots import SlotNotOfferedError, SlotTakenError, spoken_start
from bot.services.take_message import last_texts
from bot.services.times import utc_now
from bot.services.wanted_time import Reading, spoken_times
from bot.services.wording import fixed_reply
from bot.store.database import new_id

CONSULTATION = "consultation"
PERSON = "person"
TODAY = "today"
"""A note for the desk about a session of this day: a name is enough, and the offer that was accepted is the consent."""
FIELDS = ("visitor_name", "contact", "reach", "location", "wanted_time", "is_new", "request_message")
ASIDE = ("edited_field", "is_editing", "doubted_contact", "failed_slot")
"""What the form remembers about its own questions."""
EMPTY_FORM = ("request_id", "request_kind", *FIELDS, "consent", *ASIDE)
LONGEST_MESSAGE = 500
LONGEST_YES_WORDS = 8
NOT_SAID = "not_said"
SKIP = Button("Skip", "/deny")
SEND = Button("Send", "/affirm")
STOP = Button("Stop", "/stop")
QUESTIONS = {"duration", "safety", "sessions", "faq", "myth", "gap", "advice", "urgent_today", "booking_manage"}
"""Intents that interrupt the form."""
NO_CONTACT = "none"
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ok|okay|sure|please|do|sí|si|claro|dale|bueno)\b[\s,.!]*"  # a yes
    r"(?:(?:please|por favor)\b[\s,.!]*)?",  # said politely
    re.IGNORECASE,
)
_SKIPS = {"skip", "no", "none", "nothing", "n/a", "-", "no thanks", "nope", "not sure", "i don't know", "leave it open"}
_SKIPS |= {"omitir", "omítelo", "saltar", "nada", "ninguna", "ninguno", "no gracias", "no, gracias"}
_SEND = re.compile(
    r"^\W*(?:send|submit|looks good|all good|that'?s right|correct|env[ií]ar|env[ií]e(?:lo)?|correcto)\b", re.IGNORECASE
)
_OPTIONAL = ("reach", "location", "wanted_time", "is_new")
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


CHANGE = said("Change")
LEAVE_OPEN = said("Skip")
_REACH = (
    said("Voicemail and text are fine"),
    said("Voicemail, no text"),
    said("Text, no voicemail"),
    said("Neither"),
)
_TIMES = (said("As soon as possible"), said("Mornings"), said("Afternoons"), said("Any time"))
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


@dataclass
class Read:
    """What a message did to the form: slots to set, and what to say before the next question."""

    slots: dict[str, Any] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)


@dataclass(frozen=True)
class Submitted:
    """What is said after sending. `reopened`: slots with which the form goes on, where nothing could be recorded."""

    reply: Reply
    reopened: Mapping[str, Any] = field(default_factory=dict)


def opening_slots(profile: Profile, intent: str, text: str, now: datetime.datetime | None = None) -> dict[str, Any]:
    """Return the slots that the opening message fills: what is asked for, and what it says of the fields already.

    Name and contact in one sentence are the short way: everything else stays open, and is shown before it is sent.
    """
    slots: dict[str, Any] = dict.fromkeys(EMPTY_FORM)
    slots |= {"request_id": new_id(), "request_kind": CONSULTATION if intent == "book_consultation" else PERSON}
    slots |= _consistent(short_way(profile, text))
    if slots["visitor_name"] and slots["contact"]:
        times = times_in(profile, _without_contact(text), now or utc_now()).times
        slots |= _left_open(slots) | ({"wanted_time": [time.to_json() for time in times]} if times else {})
    return slots


def opening_slots_today(text: str, urgent: str) -> dict[str, Any]:
    """Return the slots of a note for the desk. `text`: the yes, perhaps with a name; `urgent`: what it is about."""
    name = _YES.sub("", text).strip()
    return dict.fromkeys(EMPTY_FORM) | {
        "request_id": new_id(),
        "request_kind": TODAY,
        "visitor_name": read_name(name) if name and looks_like_name(name) else None,
        "contact": NO_CONTACT,
        "request_message": urgent[:LONGEST_MESSAGE],
        "consent": True,
    }


def required_slots(profile: Profile, slots: Mapping[str, Any]) -> list[str]:
    """Return what is asked, in this order, for what is wanted."""
    if _kind(slots) != CONSULTATION:
        asked = ["visitor_name", "contact", "request_message"]
    else:
        places = ["location"] if len(profile.locations) > 1 else []
        asked = ["visitor_name", "contact", "reach", *places, "wanted_time", "is_new"]
    return [*asked, *(["edited_field"] if slots.get("is_editing") else []), "consent"]


def ask_for(parts: Parts, slot: str, slots: Mapping[str, Any], conversation_id: str = "") -> Reply:
    """Return the question that asks for a slot."""
    library, act = parts.library, _act(slots)
    if slot == "visitor_name":
        asked = fixed_reply(library, f"ask_name_{_kind(slots)}", act)
        return desk_line.before(parts, asked) if _kind(slots) == PERSON else asked
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
        "wanted_time": _TIMES,
        "is_new": _NEW_OR_NOT,
        "request_message": (SKIP,),
    }[slot]
    reply_id = {"reach": "ask_reach", "location": "ask_location", "wanted_time": "ask_time", "is_new": "ask_new"}
    return fixed_reply(library, reply_id.get(slot, "ask_message"), act, buttons=buttons)


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
    if intent not in (DANGER, SAFE_NOW) and _kind(slots) != TODAY:
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
        reply = fixed_reply(parts.library, "request_anew", _act(slots))
        return Read(dict.fromkeys(EMPTY_FORM) | kept, [reply])
    replaced = _consistent(corrections(parts.profile, text, requested, now), slots)
    if "wanted_time" in replaced and offers_free_times(parts, slots):
        return _read_time(parts, slots, text, now)
    if replaced:
        replaced |= {"is_editing": None, "edited_field": None, "failed_slot": None}
        return Read(replaced, _noted(parts, slots, replaced))
    if requested in ("location", "wanted_time", "is_new") and wants_short(text):
        return Read(_left_open(slots))  # name and contact are there, and the rest can wait for the call
    changed = None if requested == "request_message" else field_to_change(text, asked=requested == "edited_field")
    if changed is not None and (requested != "edited_field" or changed):
        return _change(parts, slots, changed)
    return None


def after_danger(parts: Parts, slots: Mapping[str, Any], requested: str, conversation_id: str) -> dict[str, Any]:
    """Return the slots with which the form goes on after danger: what was said is kept, the rest stays open."""
    left = _left_open(slots)
    if requested == "wanted_time":
        readings = [times_in(parts.profile, text, utc_now()) for text in last_texts(parts, conversation_id)]
        times = next((reading.times for reading in readings if reading.times), ())
        left["wanted_time"] = [time.to_json() for time in times]
    return left


def closed(library: Library, slots: Mapping[str, Any]) -> Reply:
    """Return the word that ends a form which was stopped."""
    return fixed_reply(library, "request_closed", _act(slots))


def submit(parts: Parts, conversation_id: str, turn_id: str, slots: Mapping[str, Any]) -> Submitted:
    """Record the request and return its confirmation; without consent record nothing and say so.

    Where somebody else has got the chosen time in the meantime, nothing is recorded, and the form is to go on.
    """
    if slots.get("consent") is not True:
        return Submitted(fixed_reply(parts.library, "request_refused", _act(slots)))
    is_note = _kind(slots) == TODAY
    contact = Contact("", "") if is_note else contact_in(parts.profile, str(slots["contact"]))
    if contact is None:
        return Submitted(fixed_reply(parts.library, "contact_unreadable", _act(slots)))
    is_new = slots.get("is_new")
    slot = chosen_slot(slots)
    request = NewRequest(
        conversation_id=conversation_id,
        turn_id=turn_id,
        kind=_kind(slots),
        name=str(slots["visitor_name"]),
        contact=contact,
        message=str(slots.get("request_message") or ""),
        form_id=slots.get("request_id"),
        reach=_reach(slots) or Reach(),
        location=str(slots.get("location") or ""),
        preferred=_times(slots),
        is_new=is_new if isinstance(is_new, bool) else None,
        slot=slot,
    )
    try:
        reference = record_request(parts, request)
    except (SlotTakenError, SlotNotOfferedError) as error:
        return Submitted(taken_reply(parts, _act(slots), error.others), {"wanted_time": None, "consent": None})
    if slot is not None:
        time = spoken_start(parts.profile, slot.starts_at)
        return Submitted(fixed_reply(parts.library, "booking_confirmed", _act(slots), reference=reference, time=time))
    recorded = fixed_reply(parts.library, f"request_recorded_{_kind(slots)}", _act(slots), reference=reference)
    return Submitted(recorded if is_note else desk_line.after(parts, recorded))


def _read_asked(
    parts: Parts, slots: Mapping[str, Any], requested: str, intent: str, text: str, now: datetime.datetime
) -> Read:
    """Read the answer to the question that was asked."""
    profile = parts.profile
    if requested == "visitor_name":
        together = _consistent(short_way(profile, text), slots)
        if {"visitor_name", "contact"} <= set(together):
            return Read(together | (_left_open({**slots, **together}) if wants_short(text) else {}))
    if requested in _OPTIONAL and _is_skip(text) and not (requested in ("reach", "is_new") and intent == "deny"):
        return Read({requested: _open_value(requested), "failed_slot": None})
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
        chosen, reply = choose_free_time(parts, _act(slots), slots, reading.times)
        return Read({"wanted_time": chosen, "failed_slot": None}, [reply])
    value = {"wanted_time": [time.to_json() for time in reading.times], "failed_slot": None}
    return Read(value, _noted(parts, slots, value))


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
    done = _consistent({**_reach_said(text), "contact": contact.shown}, slots)
    return Read(done | {"doubted_contact": None, "failed_slot": None})


def _reach_said(text: str) -> dict[str, Any]:
    """Return the slot that a word on voicemail beside the number fills."""
    reach = answered_reach(text, "") if re.search(r"voice|text|sms|\bvm\b", text, re.IGNORECASE) else None
    return {"reach": reach.to_json()} if reach else {}


def _failed(parts: Parts, slots: Mapping[str, Any], requested: str, reply_id: str = "") -> Read:
    """Return the explanation; the second time with the offer of a person, and a way past a field that may stay open."""
    act = _act(slots)
    again = slots.get("failed_slot") == requested
    said_first = fixed_reply(parts.library, reply_id or _UNREADABLE[requested], act)
    kept = {"failed_slot": requested, requested: None}
    if not again or requested == "consent":
        return Read(kept, [said_first])
    help_id = "help_optional" if requested in _OPTIONAL else "help_needed"
    button = LEAVE_OPEN if requested in _OPTIONAL else STOP
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
    answers = requested in _OPTIONAL and _is_skip(text)
    if requested == "wanted_time":
        answers |= times_in(profile, text, now) != Reading()
    elif requested == "consent":
        answers |= _SEND.search(text) is not None
    elif requested == "is_new":
        answers |= answered_is_new(text, "") is not None and len(text.split()) <= LONGEST_YES_WORDS
    elif requested in ("reach", "location"):
        answers |= _value(profile, requested, "", text) is not None
    return answers


def _noted(parts: Parts, slots: Mapping[str, Any], values: Mapping[str, Any]) -> list[Reply]:
    """Return the word that says back what was understood."""
    shown = {**slots, **values}
    lines = [_line(parts, name, shown) for name in FIELDS if values.get(name) is not None]
    noted = " ".join(line for line in lines if line)
    return [fixed_reply(parts.library, "request_noted", _act(slots), noted=noted)] if noted else []


def _consistent(found: Mapping[str, Any], slots: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the slots with what follows from them: whoever gives an e-mail address is asked about no voicemail.

    An address whose domain looks like a slip is asked back first.
    """
    result = dict(found)
    contact = result.get("contact")
    if not contact:
        return result
    if "@" not in contact:
        had_email = (slots or {}).get("reach") == email_reach().to_json()
        return result | ({"reach": None} if had_email and "reach" not in result else {})
    if meant_address(contact) and contact != (slots or {}).get("doubted_contact"):
        return result | {"contact": None, "doubted_contact": contact}
    return result | {"reach": email_reach().to_json()}


def _left_open(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots that the short way does not ask for."""
    names = [*_OPTIONAL, "request_message"]
    return {name: _open_value(name) for name in names if slots.get(name) is None}


def _open_value(slot: str) -> Any:
    return {"reach": Reach().to_json(), "wanted_time": [], "is_new": NOT_SAID}.get(slot, "")


def _ask_contact(library: Library, slots: Mapping[str, Any]) -> Reply:
    doubted = slots.get("doubted_contact")
    meant = meant_address(doubted) if doubted else None
    if meant is None:
        return fixed_reply(library, "ask_contact", _act(slots))
    buttons = (Button(meant, "/affirm"), Button(str(doubted), "/deny"))
    return fixed_reply(library, "ask_contact_doubted", _act(slots), buttons=buttons, typed=doubted, meant=meant)


def _shown_lines(parts: Parts, slots: Mapping[str, Any], conversation_id: str) -> list[str]:
    """Return everything that would be stored, a line each, and what this contact has asked for already."""
    lines = [line for name in FIELDS if (line := _line(parts, name, slots))]
    contact = contact_in(parts.profile, str(slots.get("contact") or ""))
    times = _times(slots)
    day = times[0].first_day if times and times[0].first_day == times[0].last_day else None
    slot = chosen_slot(slots)
    day = slot.starts_at.astimezone(parts.profile.zone).date() if slot else day
    for doubled in find_duplicates(parts, [contact], conversation_id, day) if contact else []:
        if doubled.is_own:
            reply = fixed_reply(parts.library, "request_doubled_own", _act(slots), reference=doubled.reference)
        else:
            reply = fixed_reply(parts.library, "request_doubled", _act(slots))
        line = reply.text
        if line not in lines:
            lines.append(line)
    return lines


def _line(parts: Parts, name: str, slots: Mapping[str, Any]) -> str:
    """Return a field as it is read back, "" where it was left open."""
    value = slots.get(name)
    if name == "reach":
        reach = _reach(slots)
        value = _spoken_reach(parts.library, reach) if reach and reach not in (Reach(), email_reach()) else ""
    elif name == "wanted_time":
        times, slot = _times(slots), chosen_slot(slots)
        value = spoken_start(parts.profile, slot.starts_at) if slot else ""
        if times:
            value = f"{spoken_times(times, parts.library.words)} ({parts.profile.texts['time_zone']})"
    elif name == "is_new":
        if not isinstance(value, bool):
            return ""
        return fixed_reply(parts.library, "shown_new" if value else "shown_returning", _act(slots)).text
    if name == "request_message" and not value and _kind(slots) == PERSON and value is not None:
        value = parts.library.words.texts["nothing"]
    return fixed_reply(parts.library, f"shown_{name}", _act(slots), value=value).text if value else ""


def _spoken_reach(library: Library, reach: Reach) -> str:
    """Return how to reach somebody in the library's words: "call, NO voicemail, text is fine"."""
    texts = library.words.texts
    said_of = (("voicemail", reach.voicemail), ("text_message", reach.text))
    parts = [texts[f"reach_{reach.way}"]] if reach.way else []
    parts += [texts[name if is_fine else f"no_{name}"] for name, is_fine in said_of if is_fine is not None]
    return ", ".join(parts)


def _times(slots: Mapping[str, Any]) -> tuple[PreferredTime, ...]:
    stored: Sequence[Mapping[str, Any]] = slots.get("wanted_time") or ()
    if chosen_slot(slots) is not None:
        return ()
    return tuple(PreferredTime.from_json(dict(item)) for item in stored)


def _reach(slots: Mapping[str, Any]) -> Reach | None:
    stored = slots.get("reach")
    return Reach.from_json(stored) if stored else None


def _without_contact(text: str) -> str:
    """Return the text without numbers of several digits and addresses, in which no time stands."""
    return re.sub(r"\S+@\S+|\+?\(?\d{3}\)?[\d\s().-]{4,}\d", " ", text)


def _is_skip(text: str) -> bool:
    return text.strip().casefold().rstrip(".!") in _SKIPS


def _kind(slots: Mapping[str, Any]) -> str:
    kind = slots.get("request_kind")
    return str(kind) if kind in (CONSULTATION, TODAY) else PERSON


def _act(slots: Mapping[str, Any]) -> Act:
    return Act.BOOKING if _kind(slots) == CONSULTATION else Act.HANDOFF
