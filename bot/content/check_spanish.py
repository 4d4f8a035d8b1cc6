"""What must hold for the Spanish texts beyond what holds for every text: nothing that the English says is missing."""

from __future__ import annotations

from typing import Iterator, Sequence

from bot.content.answers import Answer
from bot.content.library import Library
from bot.content.problems import Problem
from bot.content.spanish import FOLDER, REPLIES

REQUIRED = (
    *("cost_price", "insurance_coverage", "session_length", "number_of_sessions", "side_effects_short"),
    *("side_effects_long", "safety", "driving_after", "fasting_food_drink", "conditions_treated", "treats_depression"),
    *("does_it_hurt", "what_is_ketamine", "feelings_during", "addiction_risk", "who_is_candidate", "onset_of_relief"),
    *("duration_of_benefit", "combining_medications", "referral_records", "clinic_hours"),
    *("clinic_location_parking", "clinic_phone_email"),
    *("greet", "thanks", "goodbye", "how_are_you", "bot_challenge", "capabilities", "complaint_bot", "inform"),
    *("affirm", "deny", "stop", "advice", "urgent_today", "booking_manage", "out_of_scope"),
)
"""What is asked most, and small talk: these have to be there in Spanish. Any other topic may be."""


def check_spanish(english: Library, spanish: Library, required_replies: Sequence[str]) -> Iterator[Problem]:
    """Yield what is missing in Spanish."""
    for topic in REQUIRED:
        if topic in english.answers and topic not in spanish.answers and topic not in spanish.stale:
            yield Problem(FOLDER, 0, f"lacks '{topic}'", "Write it in Spanish, with title and text")
    for name in required_replies:
        if name in english.replies and name not in spanish.replies:
            yield Problem(REPLIES, 0, f"lacks the line '{name}'", "Write it in Spanish, with title and text")
    for answer in spanish.answers.values():
        yield from _compare(english.answers[answer.id], answer)
    for reply in spanish.replies.values():
        yield from _compare(english.replies[reply.id], reply)


def _compare(english: Answer, spanish: Answer) -> Iterator[Problem]:
    for key, ours, theirs in (
        ("more", english.more, spanish.more),
        ("clinic", english.clinic_text, spanish.clinic_text),
    ):
        if ours and not theirs:
            yield _problem(spanish, "text", f"lacks `{key}` for '{spanish.id}', which the English has")
        if theirs and not ours:
            yield _problem(spanish, key, f"has a `{key}` for '{spanish.id}', which the English has not")
    if [note.when for note in english.notes] != [note.when for note in spanish.notes]:
        yield _problem(spanish, "notes", f"has other notes for '{spanish.id}' than {english.file}")


def _problem(answer: Answer, key: str, message: str) -> Problem:
    line = answer.lines.get(key, 0) or answer.lines.get("text", 0)
    return Problem(answer.file, line, message, "Say the same in both languages")
