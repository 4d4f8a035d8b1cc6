"""Tell whoever asks for a person that nobody is at the desk now, and when somebody will be."""

from __future__ import annotations

import datetime
from dataclasses import replace

from bot.services.answers.wording import fixed_reply
from bot.services.desk.desk_hours import desk_state, spoken_moment
from bot.services.parts import Parts
from bot.services.reply import Reply


def desk_line(parts: Parts, reply: Reply, now: datetime.datetime | None = None) -> str:
    """Return the sentence, "" while the desk is open, and where the clinic has not said its hours."""
    state = desk_state(parts, now)
    if state.is_open or (state.changes_at is None and state.away is None):
        return ""
    if state.changes_at is None:
        return fixed_reply(parts.library, "desk_closed_open_end", reply.act).text
    time = spoken_moment(parts, state.changes_at, parts.library.words, now)
    return fixed_reply(parts.library, "desk_closed", reply.act, time=time).text


def before(parts: Parts, reply: Reply, now: datetime.datetime | None = None) -> Reply:
    """Return a question of the form with the sentence before it."""
    return _joined(reply, desk_line(parts, reply, now), reply.text)


def after(parts: Parts, reply: Reply, now: datetime.datetime | None = None) -> Reply:
    """Return a confirmation with the sentence after it."""
    return _joined(reply, reply.text, desk_line(parts, reply, now))


def _joined(reply: Reply, *sentences: str) -> Reply:
    return replace(reply, text=" ".join(sentence for sentence in sentences if sentence))
