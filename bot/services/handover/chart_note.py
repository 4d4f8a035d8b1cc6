"""A plain text on a conversation for the patient's record: what was said by whom and when. It interprets nothing.

Whoever pastes it decides whose record it is: the program does not know who writes in a chat.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.services.handover.asked import Asked, Outcome, shortened
from bot.services.handover.brief import Brief, make_brief
from bot.services.handover.transcript import Line, plain, read_transcript
from bot.services.owners import STAFF, VISITOR
from bot.services.parts import Parts
from bot.services.times import utc_now

MOST_LINES = 60
"""How many messages of visitor and staff are in it, the newest; the transcript has all."""
LONGEST_LINE = 500
_NOT_CHECKED = "Identity: not checked by the program. Written in a chat on the clinic's website."
_OUTCOMES = {
    Outcome.ANSWERED: "answered by the program",
    Outcome.ASKED_BACK: "the program asked back",
    Outcome.NOT_UNDERSTOOD: "not answered by the program",
    Outcome.NO_ADVICE: "the program gave no individual advice",
    Outcome.REQUEST: "request form",
    Outcome.SAFETY: "fixed safety text",
    Outcome.SMALL_TALK: "small talk",
    Outcome.FAILED: "the program did not answer",
    Outcome.PERSON: "left to the staff",
    Outcome.OPEN: "no answer of the program",
}


def chart_note(parts: Parts, conversation_id: str, now: datetime.datetime | None = None) -> str:
    """Return the text. Raises: ConversationGoneError."""
    now = now or utc_now()
    brief = make_brief(parts, conversation_id, now)
    transcript = read_transcript(parts, conversation_id)
    spoken = [line for line in transcript.lines if line.author in (VISITOR, STAFF)]
    zone = parts.profile.zone
    lines = [
        f"Chat of {_time(brief.started_at, zone)} to {_time(brief.last_at, zone)}, {parts.profile.texts['name']}",
        _NOT_CHECKED,
        f"Conversation {conversation_id}; language: {', '.join(brief.languages)}.",
        *_safety(brief, zone),
        *_bookings(brief),
        "",
        "What was written:",
        *_written(spoken, brief, zone),
        "",
        f"Taken out of the chat on {_time(now, zone)}. Nothing was added or interpreted.",
    ]
    return "\n".join(lines) + "\n"


def _written(spoken: list[Line], brief: Brief, zone: datetime.tzinfo) -> Iterator[str]:
    asked = {item.sequence: item for item in brief.asked}
    if len(spoken) > MOST_LINES:
        yield f"({len(spoken) - MOST_LINES} earlier messages are left out; the transcript has them.)"
    for line in spoken[-MOST_LINES:]:
        yield f"{_time(line.at, zone)} {line.writer}: {plain(shortened(line.text, LONGEST_LINE))}"
        if line.sequence in asked:
            yield f"    ({_became(asked[line.sequence])})"


def _became(asked: Asked) -> str:
    topics = ", ".join(topic.title for topic in asked.topics)
    return f"{_OUTCOMES[asked.outcome]}{f': {topics}' if topics else ''}"


def _safety(brief: Brief, zone: datetime.tzinfo) -> Iterator[str]:
    for alarm in brief.alarms:
        seen = "not acknowledged"
        if alarm.acknowledged_at is not None:
            seen = f"acknowledged by {alarm.acknowledged_by}, {_time(alarm.acknowledged_at, zone)}"
        yield f"Alarm of the program's safety check, tier {alarm.tier}, {_time(alarm.raised_at, zone)}; {seen}."


def _bookings(brief: Brief) -> Iterator[str]:
    for booking in brief.bookings:
        time = f", {booking.time}" if booking.time else ""
        yield f"Request {booking.reference}: {booking.kind.replace('_', ' ')}, {booking.state}{time}."


def _time(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
