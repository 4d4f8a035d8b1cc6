"""What brings a conversation into the staff's queue and takes it out again, within the caller's unit of work.

Everything here changes a conversation that the caller has locked (`locked_conversation`), so that a visitor's message,
a turn's end and somebody of the staff never meet in the middle.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.services.answers.wording import fixed_reply
from bot.services.messages import read_body, store_message
from bot.services.owners import BOT, STAFF, WAITING
from bot.services.reply import Act, Button, Reply
from bot.services.spoken_language import spoken_language
from bot.services.times import utc_now
from bot.store.database import new_id
from bot.store.tables import BookingRow, ConversationRow, HandoffRow, MessageRow
from bot.vault import Vault

CLAIMED = "claimed"
CLOSED = "closed"
REPLIES_BEFORE_A_REQUEST = 20
"""How far back the reply is looked for that made somebody ask for a person."""


class Reason(StrEnum):
    """Why a conversation is in the queue, the most urgent first."""

    ALARM = "alarm"
    SESSION_TODAY = "session_today"
    PERSON = "person"
    ADVICE = "advice"
    FAILED_TURN = "failed_turn"
    BOOKING = "booking"
    GAP = "gap"


URGENCY = tuple(Reason)
AWAITED = frozenset({Reason.SESSION_TODAY, Reason.PERSON, Reason.ADVICE, Reason.GAP})
"""Reasons for which the visitor waits for somebody; nobody who is in danger or booking is told to wait."""
REQUESTED = AWAITED | {Reason.BOOKING}
"""Reasons that are recorded requests."""
_KINDS = {"consultation": Reason.BOOKING, "infusion_change": Reason.BOOKING, "today": Reason.SESSION_TODAY}
_OFFERED_BY: dict[str, Reason] = {Act.ADVICE: Reason.ADVICE, Act.UNKNOWN: Reason.GAP}


def locked_conversation(session: Session, conversation_id: str) -> ConversationRow | None:
    """Return the conversation; nobody else changes it before the unit of work ends."""
    return session.get(ConversationRow, conversation_id, with_for_update=True, populate_existing=True)


def open_row(session: Session, conversation_id: str) -> HandoffRow | None:
    """Return the conversation's open handoff, None where it has none."""
    return session.scalar(
        select(HandoffRow).where(HandoffRow.conversation_id == conversation_id, HandoffRow.closed_at.is_(None))
    )


def reasons_of(row: HandoffRow) -> tuple[Reason, ...]:
    """Return why, the most urgent first."""
    return tuple(Reason(name) for name in row.reasons.split(",") if name)


def open_handoff(session: Session, conversation: ConversationRow, reason: Reason) -> HandoffRow:
    """Put the conversation into the queue, or add a reason where it is there already."""
    row = open_row(session, conversation.id)
    if row is None:
        row = HandoffRow(
            conversation_id=conversation.id,
            reasons="",
            state=WAITING,
            opened_at=utc_now(),
            claimed_name="",
            shown_as="",
        )
        session.add(row)
    row.reasons = _joined({*reasons_of(row), reason})
    if reason in AWAITED and conversation.owner == BOT:
        conversation.owner = WAITING
    touch(row)
    session.flush()
    return row


def touch(row: HandoffRow) -> None:
    """Mark the handoff as changed, so that every gateway looks at it."""
    row.revision = new_id()


def touch_open(session: Session, conversation_id: str) -> None:
    """Mark the conversation's open handoff as changed, where it has one."""
    row = open_row(session, conversation_id)
    if row is not None:
        touch(row)


def close_row(row: HandoffRow, conversation: ConversationRow, by: str, now: datetime.datetime) -> None:
    """Take the handoff out of the queue; the program has the conversation again."""
    row.state, row.closed_at, row.closed_by = CLOSED, now, by[:64]
    row.lease_until = row.typing_until = row.visitor_typing_until = None
    conversation.owner = BOT
    touch(row)


def settle(session: Session, conversation_id: str | None, by: str) -> None:
    """Take the reasons away that a dealt-with request was; close the handoff where none is left and nobody has it.

    Nothing is taken away while another request of the conversation has not been looked at.
    """
    if conversation_id is None:
        return
    conversation = locked_conversation(session, conversation_id)
    still_requested = exists().where(BookingRow.conversation_id == conversation_id, BookingRow.state == "requested")
    if conversation is not None and not session.scalar(select(still_requested)):
        drop_reasons(session, conversation, REQUESTED, by)


def drop_reasons(session: Session, conversation: ConversationRow, gone: Iterable[Reason], by: str) -> None:
    """Take reasons away; close the handoff where none is left. What somebody of the staff has stays as it is."""
    row = open_row(session, conversation.id)
    if row is None or row.state == CLAIMED:
        return
    left = set(reasons_of(row)) - set(gone)
    if not left:
        close_row(row, conversation, by, utc_now())
        return
    row.reasons = _joined(left)
    if not left & AWAITED:
        conversation.owner = BOT
    touch(row)


def reason_of_request(session: Session, vault: Vault, conversation_id: str, kind: str) -> Reason:
    """Return why somebody asked for a person: the last reply that was not the form's own tells."""
    if kind in _KINDS:
        return _KINDS[kind]
    rows = session.scalars(
        select(MessageRow.body)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == BOT)
        .order_by(MessageRow.sequence.desc())
        .limit(REPLIES_BEFORE_A_REQUEST)
    )
    for body in rows:
        act = (read_body(vault, body) or {}).get("act")
        if act not in (Act.HANDOFF, Act.BOOKING, Act.SILENT):
            return _OFFERED_BY.get(str(act), Reason.PERSON)
    return Reason.PERSON


def add_word(
    session: Session,
    library: Library,
    vault: Vault,
    conversation: ConversationRow,
    reply_id: str,
    *,
    turn_id: str | None = None,
    buttons: tuple[Button, ...] = (),
    **values: str,
) -> None:
    """Let the program say who answers now: a line of `data/replies.yml`. `turn_id`: of the message that led to it."""
    speaking = library.speaking(spoken_language(session, vault, conversation.id))
    reply = fixed_reply(speaking, reply_id, Act.HANDOFF, buttons=buttons, **values)
    add_reply(session, vault, conversation, reply, turn_id)


def add_reply(
    session: Session, vault: Vault, conversation: ConversationRow, reply: Reply, turn_id: str | None = None
) -> None:
    """Add a reply that is no turn's result, within the caller's unit of work."""
    store_message(session, vault, conversation, BOT, reply.to_dict(), turn_id=turn_id)


def keep_silent(session: Session, vault: Vault, conversation: ConversationRow, turn_id: str) -> None:
    """Answer a turn with nothing: a person has the conversation."""
    assert conversation.owner == STAFF, "the program is silent for the staff only"
    add_reply(session, vault, conversation, Reply(text="", act=Act.SILENT), turn_id)


def _joined(reasons: set[Reason]) -> str:
    return ",".join(reason for reason in URGENCY if reason in reasons)
