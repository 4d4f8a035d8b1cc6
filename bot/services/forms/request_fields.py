"""What the request form is made of: its slots, which of them are asked for what is wanted, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.content.profile import Profile
from bot.services.bookings.booking import Kind
from bot.services.forms.request_free_time import chosen_slot
from bot.services.forms.request_reading import email_reach
from bot.services.reading.contact import meant_address
from bot.services.reading.wishes import PreferredTime, Reach
from bot.services.reply import Act

CONSENT_QUESTION = "ask_consent"
"""The line of `data/replies.yml` that is agreed to; its version is stored."""
FIELDS = ("visitor_name", "contact", "reach", "location", "wanted_time", "is_new", "request_message")
OPTIONAL = ("reach", "location", "wanted_time", "is_new")
ASIDE = ("edited_field", "is_editing", "doubted_contact", "failed_slot")
"""What the form remembers about its own questions."""
EMPTY_FORM = ("request_id", "request_kind", *FIELDS, "consent", *ASIDE)
LONGEST_MESSAGE = 500
NOT_SAID = "not_said"
NO_CONTACT = "none"


def required_slots(profile: Profile, slots: Mapping[str, Any], is_paused: bool = False) -> list[str]:
    """Return what is asked, in this order, for what is wanted.

    `is_paused`: somebody spoke of danger, and booking rests: what is open goes on as a wish to be called, no more.
    """
    if kind_of(slots) != Kind.CONSULTATION:
        asked = ["visitor_name", "contact", "request_message"]
    elif is_paused:
        asked = ["visitor_name", "contact"]
    else:
        places = ["location"] if len(profile.locations) > 1 else []
        asked = ["visitor_name", "contact", "reach", *places, "wanted_time", "is_new"]
    return [*asked, *(["edited_field"] if slots.get("is_editing") else []), "consent"]


def left_open(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots that the short way does not ask for."""
    names = [*OPTIONAL, "request_message"]
    return {name: open_value(name) for name in names if slots.get(name) is None}


def open_value(slot: str) -> Any:
    """Return what a slot holds that was asked for and left open."""
    return {"reach": Reach().to_json(), "wanted_time": [], "is_new": NOT_SAID}.get(slot, "")


def consistent(found: Mapping[str, Any], slots: Mapping[str, Any] | None = None) -> dict[str, Any]:
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


def times_of(slots: Mapping[str, Any]) -> tuple[PreferredTime, ...]:
    """Return the times that were wished for; none where a free one was chosen."""
    stored: Sequence[Mapping[str, Any]] = slots.get("wanted_time") or ()
    if chosen_slot(slots) is not None:
        return ()
    return tuple(PreferredTime.from_json(dict(item)) for item in stored)


def reach_of(slots: Mapping[str, Any]) -> Reach | None:
    """Return how somebody may be reached, None where that was not said."""
    stored = slots.get("reach")
    return Reach.from_json(stored) if stored else None


def kind_of(slots: Mapping[str, Any]) -> Kind:
    """Return what is wanted: a person where that is not said."""
    kind = slots.get("request_kind")
    return Kind(kind) if kind in tuple(Kind) else Kind.PERSON


def act_of(slots: Mapping[str, Any]) -> Act:
    """Return the act of the form's replies."""
    acts = {Kind.CONSULTATION: Act.BOOKING, Kind.INFUSION_CHANGE: Act.BOOKING_MANAGE}
    return acts.get(kind_of(slots), Act.HANDOFF)
