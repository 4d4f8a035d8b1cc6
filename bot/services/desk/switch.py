"""The program switched off by the staff: no question is answered; danger still is, and a person can be asked for.

For when answers are wrong, or somebody answers by hand. Every gateway reads it from the store, turn by turn.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.services.accounts.audit import record
from bot.services.accounts.staff import Member, name_of
from bot.services.answers.answer_topic import PERSON_BUTTON
from bot.services.answers.wording import fixed_reply
from bot.services.parts import Parts
from bot.services.reply import Act
from bot.services.times import utc_now
from bot.store.database import Database
from bot.store.tables import OffTimeRow

STILL_SAID = {Act.HANDOFF, Act.BOOKING, Act.BOOKING_MANAGE, Act.CRISIS, Act.EMERGENCY, Act.UNAVAILABLE, Act.SILENT}
"""What is said while switched off: requests, danger, and that nothing can be said."""
_SUBJECT = "program:"


@dataclass(frozen=True)
class OffTime:
    """Since when the program is off, and who switched it off."""

    started_at: datetime.datetime
    by: str


def switch_off(parts: Parts, by: Member | str) -> bool:
    """Answer no question from the next turn on; return False where it is off already."""
    with parts.database.write() as session:
        if is_off(session):
            return False
        session.add(OffTimeRow(started_at=utc_now(), by=name_of(by)[:64]))
        record(session, parts, by, "program.off", _SUBJECT)
    return True


def switch_on(parts: Parts, by: Member | str) -> bool:
    """Answer again from the next turn on; return False where it is on already."""
    with parts.database.write() as session:
        ended = session.execute(
            update(OffTimeRow)
            .where(OffTimeRow.ended_at.is_(None))
            .values(ended_at=utc_now(), ended_by=name_of(by)[:64])
        )
        if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
            return False
        record(session, parts, by, "program.on", _SUBJECT)
    return True


def off_since(database: Database) -> OffTime | None:
    """Return since when the program is off, None where it is on."""
    with database.read() as session:
        row = session.scalar(select(OffTimeRow).where(OffTimeRow.ended_at.is_(None)).order_by(OffTimeRow.id).limit(1))
    return OffTime(row.started_at, row.by) if row is not None else None


def is_off(session: Session) -> bool:
    """Tell whether the program is off, within the caller's unit of work."""
    return session.scalar(select(OffTimeRow.id).where(OffTimeRow.ended_at.is_(None)).limit(1)) is not None


def without_answers(library: Library, replies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a turn's replies with one fixed text in the place of every answer."""
    kept: list[dict[str, Any]] = []
    has_said_so = False
    for reply in replies:
        if reply["act"] in STILL_SAID:
            kept.append(reply)
        elif not has_said_so:
            has_said_so = True
            speaking = library.speaking(reply["language"])
            text = fixed_reply(speaking, "switched_off", Act.UNAVAILABLE, buttons=(PERSON_BUTTON,))
            kept.append({**text.to_dict(), "safety_tier": reply["safety_tier"]})
    return kept
