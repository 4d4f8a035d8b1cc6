"""The request form: what it asks, how it reads the answers, what it sends.

A message that is a question is not an answer to the form: it is answered, and the form goes on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.content.library import Library
from bot.content.profile import Profile
from bot.safety import DANGER, SAFE_NOW
from bot.services.contact import Contact, looks_like_name, read_contact, read_name
from bot.services.parts import Parts
from bot.services.record_request import NewRequest, record_request
from bot.services.reply import Act, Button, Reply
from bot.services.wording import fixed_reply
from bot.store.database import new_id

CONSULTATION = "consultation"
PERSON = "person"
TODAY = "today"
"""A note for the desk about a session of this day: a name is enough, and the offer that was accepted is the consent."""
EMPTY_FORM = ("request_id", "request_kind", "visitor_name", "contact", "request_message", "consent")
LONGEST_MESSAGE = 500
SKIP = Button("Skip", "/deny")
YES = Button("Yes", "/affirm")
NO = Button("No", "/deny")
QUESTIONS = {"duration", "safety", "sessions", "faq", "myth", "gap", "advice", "urgent_today", "booking_manage"}
"""Intents that interrupt the form."""
NO_CONTACT = "none"
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ok|okay|sure|please|do|sí|si|claro|dale|bueno)\b[\s,.!]*"  # a yes
    r"(?:(?:please|por favor)\b[\s,.!]*)?",  # said politely
    re.IGNORECASE,
)
_SKIPS = {"skip", "no", "none", "nothing", "n/a", "-", "no thanks", "nope"}
_SKIPS |= {"omitir", "omítelo", "saltar", "nada", "ninguna", "ninguno", "no gracias", "no, gracias"}


def opening_slots(profile: Profile, intent: str, text: str) -> dict[str, Any]:
    """Return the slots that the opening message fills: what is asked for, and a contact if it holds one."""
    contact = _read_contact(profile, text)
    return {
        "request_id": new_id(),
        "request_kind": CONSULTATION if intent == "book_consultation" else PERSON,
        "visitor_name": None,
        "contact": contact.shown if contact else None,
        "request_message": None,
        "consent": None,
    }


def opening_slots_today(text: str, urgent: str) -> dict[str, Any]:
    """Return the slots of a note for the desk. `text`: the yes, perhaps with a name; `urgent`: what it is about."""
    name = _YES.sub("", text).strip()
    return {
        "request_id": new_id(),
        "request_kind": TODAY,
        "visitor_name": read_name(name) if name and looks_like_name(name) else None,
        "contact": NO_CONTACT,
        "request_message": urgent[:LONGEST_MESSAGE],
        "consent": True,
    }


def ask_for(library: Library, slot: str, slots: Mapping[str, Any]) -> Reply:
    """Return the question that asks for a slot."""
    if slot == "visitor_name":
        return fixed_reply(library, f"ask_name_{_kind(slots)}", _act(slots))
    if slot == "contact":
        return fixed_reply(library, "ask_contact", _act(slots))
    if slot == "request_message":
        return fixed_reply(library, "ask_message", _act(slots), buttons=(SKIP,))
    return fixed_reply(
        library,
        "ask_consent",
        _act(slots),
        buttons=(YES, NO),
        visitor_name=slots.get("visitor_name"),
        contact=slots.get("contact"),
        request_message=slots.get("request_message") or library.words.texts["nothing"],
    )


def is_interruption(slot: str, intent: str, text: str) -> bool:
    """Tell whether the message asks something instead of answering the form's question."""
    if intent in (DANGER, SAFE_NOW):
        return True
    if slot == "request_message" and (intent != "stop" or _is_skip(text)):
        return False  # what the team should know may well be a question
    if intent == "stop":
        return True
    if slot == "visitor_name":
        return intent in QUESTIONS | {"chitchat", "out_of_scope"} and not looks_like_name(text)
    if slot == "contact" and any(character.isdigit() or character == "@" for character in text):
        return False
    return intent in QUESTIONS


def read_slot(profile: Profile, slot: str, text: str, intent: str) -> Any:
    """Return the slot's value read from the text, None where it cannot be read."""
    if slot == "visitor_name":
        return read_name(text) if looks_like_name(text) else None
    if slot == "contact":
        contact = _read_contact(profile, text)
        return contact.shown if contact else None
    if slot == "request_message":
        if intent == "deny" or _is_skip(text):
            return ""
        return text.strip() if len(text.strip()) <= LONGEST_MESSAGE else None
    return {"affirm": True, "deny": False}.get(intent)


def unreadable(library: Library, slot: str, slots: Mapping[str, Any], text: str) -> Reply:
    """Return what to say where an answer could not be read."""
    reply_ids = {
        "visitor_name": "name_unreadable",
        "contact": "contact_unreadable",
        "request_message": "message_too_long",
        "consent": "consent_unclear",
    }
    return fixed_reply(library, reply_ids[slot], _act(slots))


def closed(library: Library, slots: Mapping[str, Any]) -> Reply:
    """Return the word that ends a form which was stopped."""
    return fixed_reply(library, "request_closed", _act(slots))


def submit(
    parts: Parts, conversation_id: str, turn_id: str, slots: Mapping[str, Any], speaking: Library | None = None
) -> Reply:
    """Record the request and return its confirmation; without consent record nothing and say so.

    `speaking`: the content in the language of the reply; English where it is not given.
    """
    library = speaking or parts.library
    if slots.get("consent") is not True:
        return fixed_reply(library, "request_refused", _act(slots))
    is_note = _kind(slots) == TODAY
    contact = Contact("", "") if is_note else _read_contact(parts.profile, str(slots["contact"]))
    if contact is None:
        return fixed_reply(library, "contact_unreadable", _act(slots))
    reference = record_request(
        parts,
        NewRequest(
            conversation_id=conversation_id,
            turn_id=turn_id,
            kind=_kind(slots),
            name=str(slots["visitor_name"]),
            contact=contact,
            message=str(slots.get("request_message") or ""),
            form_id=slots.get("request_id"),
        ),
    )
    return fixed_reply(library, f"request_recorded_{_kind(slots)}", _act(slots), reference=reference)


def _read_contact(profile: Profile, text: str) -> Contact | None:
    return read_contact(text, profile.texts["country"], profile.texts["phone"])


def _is_skip(text: str) -> bool:
    return text.strip().casefold().rstrip(".!") in _SKIPS


def _kind(slots: Mapping[str, Any]) -> str:
    kind = slots.get("request_kind")
    return str(kind) if kind in (CONSULTATION, TODAY) else PERSON


def _act(slots: Mapping[str, Any]) -> Act:
    return Act.BOOKING if _kind(slots) == CONSULTATION else Act.HANDOFF
