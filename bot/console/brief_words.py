"""The brief of a conversation, in words for the page."""

from __future__ import annotations

from typing import Any

from bot.bootstrap import Assistant
from bot.console.bookings_words import KINDS, STATES
from bot.services.bookings.states import State
from bot.services.errors import ConversationGoneError
from bot.services.handover.asked import Asked, Outcome
from bot.services.handover.brief import BookingGlance, Brief, make_brief

OUTCOMES = {
    Outcome.ANSWERED: "Answered",
    Outcome.ASKED_BACK: "The program asked back",
    Outcome.NOT_UNDERSTOOD: "Not answered",
    Outcome.NO_ADVICE: "No advice given",
    Outcome.REQUEST: "Request",
    Outcome.SAFETY: "Safety text",
    Outcome.SMALL_TALK: "Small talk",
    Outcome.FAILED: "The program failed",
    Outcome.PERSON: "Left to the staff",
    Outcome.OPEN: "No answer yet",
}
GAP = "No answer in the content"
LANGUAGES = {"en": "English", "es": "Spanish"}


def brief_now(parts: Assistant, conversation_id: str) -> dict[str, Any] | None:
    """Return the brief as JSON types; None where the conversation is gone."""
    try:
        return brief_dict(make_brief(parts, conversation_id))
    except ConversationGoneError:
        return None


def brief_dict(brief: Brief) -> dict[str, Any]:
    """Return a brief as JSON types. What the visitor wrote is in it word by word, cut where it is long."""
    return {
        "language": ", ".join(LANGUAGES.get(language, language) for language in brief.languages),
        "started_at": brief.started_at.isoformat(),
        "last_at": brief.last_at.isoformat(),
        "counts": {
            "visitor": brief.visitor_messages,
            "program": brief.program_messages,
            "staff": brief.staff_messages,
        },
        "left_out": brief.left_out,
        "asked": [_asked(asked) for asked in brief.asked],
        "answered": [topic.title for topic in brief.answered],
        "named": [{"kind": kind.replace("_", " "), "names": list(names)} for kind, names in brief.named.items()],
        "bookings": [_booking(booking) for booking in brief.bookings],
    }


def _asked(asked: Asked) -> dict[str, Any]:
    return {
        "sequence": asked.sequence,
        "text": asked.text,
        "is_button": asked.is_button,
        "outcome": str(asked.outcome),
        "became": GAP if asked.is_gap else OUTCOMES[asked.outcome],
        "topics": [topic.title for topic in asked.topics],
        "raised_alarm": asked.raised_alarm,
    }


def _booking(booking: BookingGlance) -> dict[str, Any]:
    kinds = {str(kind): title for kind, title in KINDS.items()}
    return {
        "reference": booking.reference,
        "kind": kinds.get(booking.kind, booking.kind.replace("_", " ")),
        "state": STATES[State(booking.state)],
        "name": booking.name,
        "contacts": list(booking.contacts),
        "reach": booking.reach,
        "time": booking.time,
        "wishes": list(booking.wishes),
        "note": booking.note,
    }
