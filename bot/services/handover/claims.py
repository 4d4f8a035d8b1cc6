"""Who of the staff has a conversation: taken by one at a time, on a lease, and given back.

A lease is renewed only by whoever holds it. One that runs out puts the conversation back into the queue, with a word
to the visitor.
"""

from __future__ import annotations

import datetime

from sqlalchemy import select

from bot.services.accounts.permissions import Permission, may
from bot.services.accounts.staff import Member
from bot.services.answers.answer_topic import PERSON_BUTTON
from bot.services.desk.handoffs import CLAIMED, add_word, close_row, locked_conversation, open_row, touch
from bot.services.desk.staff_work import (
    ClaimedByOtherError,
    NotInQueueError,
    NotPermittedError,
    StaffError,
    Work,
    holding,
    is_held,
    staff_work,
)
from bot.services.owners import STAFF, WAITING
from bot.services.parts import Parts
from bot.services.reply import Button
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, HandoffRow

LEASE_SECONDS = 90.0
"""How long a conversation stays somebody's without a sign of life, unless the settings say otherwise."""


class AlarmOpenError(StaffError):
    """Nobody has acknowledged the conversation's alarm."""

    code = "alarm_open"
    message = "This conversation has an alarm that nobody has acknowledged. Acknowledge it first."


def claim(parts: Parts, conversation_id: str, by: Member, lease_seconds: float = LEASE_SECONDS) -> datetime.datetime:
    """Take the conversation, and return until when it is the member's. Taking one's own again renews the lease.

    Raises: NotPermittedError, ConversationGoneError, NotInQueueError, ClaimedByOtherError
    """
    with staff_work(parts, conversation_id, by, Permission.ANSWER, "conversation.claim") as work:
        if is_held(work.row, utc_now()) and work.row.claimed_by != by.id:
            raise ClaimedByOtherError(work.row.claimed_name)
        return _give(work, by, lease_seconds)


def renew(parts: Parts, conversation_id: str, by: Member, lease_seconds: float = LEASE_SECONDS) -> datetime.datetime:
    """Renew the lease, the holder's own only, and return until when it lasts. Raises: as `holding`."""
    with holding(parts, conversation_id, by) as work:
        work.row.lease_until = utc_now() + datetime.timedelta(seconds=lease_seconds)
        return work.row.lease_until


def release(parts: Parts, conversation_id: str, by: Member) -> None:
    """Put the conversation back into the queue, with a word to the visitor. Raises: as `holding`."""
    with holding(parts, conversation_id, by, "conversation.release") as work:
        _return_to_queue(parts, work)


def reassign(
    parts: Parts, conversation_id: str, by: Member, to: Member, lease_seconds: float = LEASE_SECONDS
) -> datetime.datetime:
    """Give the conversation to a member, whoever has it; the log says from whom.

    Raises: NotPermittedError (also where `to` may not answer), ConversationGoneError, NotInQueueError
    """
    if not may(to, Permission.ANSWER):
        raise NotPermittedError(f"{to.name} is not allowed to answer visitors.")
    with staff_work(parts, conversation_id, by, Permission.ASSIGN, "conversation.reassign") as work:
        work.details |= {"from": work.row.claimed_by, "to": to.id}
        return _give(work, to, lease_seconds)


def hand_back(parts: Parts, conversation_id: str, by: Member) -> None:
    """Give the conversation back to the program, which says so and answers the next message as before.

    Raises: as `holding`, AlarmOpenError
    """
    with holding(parts, conversation_id, by, "conversation.hand_back") as work:
        _check_alarms(work)
        close_row(work.row, work.conversation, by.name, utc_now())
        _say(parts, work, "program_back", buttons=(PERSON_BUTTON,))


def close(parts: Parts, conversation_id: str, by: Member) -> None:
    """Take the conversation out of the queue; a visitor who was waiting is told. Nobody else may have it.

    Raises: NotPermittedError, ConversationGoneError, NotInQueueError, ClaimedByOtherError, AlarmOpenError
    """
    with staff_work(parts, conversation_id, by, Permission.ANSWER, "conversation.close") as work:
        if is_held(work.row, utc_now()) and work.row.claimed_by != by.id:
            raise ClaimedByOtherError(work.row.claimed_name)
        _check_alarms(work)
        was_told = work.conversation.owner in (WAITING, STAFF)
        close_row(work.row, work.conversation, by.name, utc_now())
        if was_told:
            _say(parts, work, "handoff_closed", buttons=(PERSON_BUTTON,))


def reopen(parts: Parts, conversation_id: str, by: Member) -> None:
    """Put the conversation's last handoff back into the queue; one that is open stays as it is.

    Raises: NotPermittedError, ConversationGoneError, NotInQueueError
    """
    with staff_work(parts, conversation_id, by, Permission.ANSWER, "conversation.reopen") as work:
        if open_row(work.session, conversation_id) is not None:
            return
        row = work.session.scalar(
            select(HandoffRow)
            .where(HandoffRow.conversation_id == conversation_id)
            .order_by(HandoffRow.id.desc())
            .limit(1)
        )
        if row is None:
            raise NotInQueueError("This conversation was never in the queue.")
        row.closed_at = row.closed_by = None
        row.opened_at = utc_now()
        _clear(row)
        touch(row)


def return_expired(parts: Parts) -> int:
    """Put back into the queue what its holders have gone silent about, and return how many conversations that were.

    Any number of gateways may do it at once: each conversation is looked at again when it is locked.
    """
    expired = select(HandoffRow.conversation_id).where(HandoffRow.state == CLAIMED, HandoffRow.lease_until < utc_now())
    with parts.database.read() as session:  # most looks find nothing, and take no write lock for it
        conversations = list(session.scalars(expired))
    returned = 0
    for conversation_id in conversations:
        with parts.database.write() as session:
            conversation = locked_conversation(session, conversation_id)
            row = open_row(session, conversation_id)
            if conversation is None or row is None or row.state != CLAIMED or is_held(row, utc_now()):
                continue
            _return_to_queue(parts, Work(session, conversation))
            returned += 1
    return returned


def _give(work: Work, to: Member, lease_seconds: float) -> datetime.datetime:
    row, now = work.row, utc_now()
    if row.claimed_by != to.id or row.state != CLAIMED:
        row.claimed_at, row.typing_until = now, None
    row.state, row.claimed_by, row.claimed_name, row.shown_as = CLAIMED, to.id, to.name[:64], to.shown_as[:64]
    row.lease_until = now + datetime.timedelta(seconds=lease_seconds)
    work.conversation.owner = STAFF
    touch(row)
    return row.lease_until


def _return_to_queue(parts: Parts, work: Work) -> None:
    row = work.row
    name = row.shown_as[:1].upper() + row.shown_as[1:]
    _clear(row)
    work.conversation.owner = WAITING
    _say(parts, work, "staff_away", name=name)
    touch(row)


def _clear(row: HandoffRow) -> None:
    row.state, row.claimed_by, row.claimed_name, row.shown_as = WAITING, None, "", ""
    row.claimed_at = row.lease_until = row.typing_until = row.visitor_typing_until = None


def _say(parts: Parts, work: Work, reply_id: str, buttons: tuple[Button, ...] = (), **values: str) -> None:
    add_word(work.session, parts.library, parts.vault, work.conversation, reply_id, buttons=buttons, **values)


def _check_alarms(work: Work) -> None:
    where = (AlarmRow.conversation_id == work.conversation.id, AlarmRow.acknowledged_at.is_(None))
    if work.session.scalar(select(AlarmRow.id).where(*where).limit(1)) is not None:
        raise AlarmOpenError
