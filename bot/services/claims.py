"""Who of the staff has a conversation: taken by one at a time, on a lease, and given back.

A lease is renewed only by whoever holds it. One that runs out puts the conversation back into the queue, with a word
to the visitor. Each function is one unit of work, together with its entry in the audit log.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.answer_topic import PERSON_BUTTON
from bot.services.conversations import STAFF, WAITING
from bot.services.errors import ConversationGoneError
from bot.services.handoffs import CLAIMED, add_word, close_row, locked_conversation, open_row, touch
from bot.services.parts import Parts
from bot.services.reply import Button
from bot.services.staff import Member
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, ConversationRow, HandoffRow

LEASE_SECONDS = 90.0
"""How long a conversation stays somebody's without a sign of life, unless the settings say otherwise."""


class HandoffError(Exception):
    """Something that a member of the staff cannot do now. `code` is for programs, the message for people."""

    code = "not_possible"


class NotInQueueError(HandoffError):
    """The conversation has no open handoff."""

    code = "not_in_queue"

    def __init__(self) -> None:
        super().__init__("This conversation is not in the queue any more. Reopen it first.")


class ClaimedByOtherError(HandoffError):
    """Somebody else has the conversation."""

    code = "claimed_by_other"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has this conversation.")


class NotHolderError(HandoffError):
    """The conversation is not, or no longer, this member's."""

    code = "not_holder"

    def __init__(self) -> None:
        super().__init__("You do not have this conversation, or your time with it has run out. Take it first.")


class AlarmOpenError(HandoffError):
    """Nobody has acknowledged the conversation's alarm."""

    code = "alarm_open"

    def __init__(self) -> None:
        super().__init__("This conversation has an alarm that nobody has acknowledged. Acknowledge it first.")


@dataclass(frozen=True)
class Held:
    """A conversation and its open handoff within a unit of work."""

    session: Session
    conversation: ConversationRow
    row: HandoffRow


def claim(parts: Parts, conversation_id: str, by: Member, lease_seconds: float = LEASE_SECONDS) -> datetime.datetime:
    """Take the conversation, and return until when it is the member's. Taking one's own again renews the lease.

    Raises: ConversationGoneError, NotInQueueError, ClaimedByOtherError
    """
    with _queued(parts, conversation_id) as held:
        row, now = held.row, utc_now()
        if is_held(row, now) and row.claimed_by != by.id:
            raise ClaimedByOtherError(row.claimed_name)
        return _give(held, by, now, lease_seconds)


def renew(parts: Parts, conversation_id: str, by: Member, lease_seconds: float = LEASE_SECONDS) -> datetime.datetime:
    """Renew the lease, the holder's own only, and return until when it lasts. Raises: as `holding`."""
    with holding(parts, conversation_id, by) as held:
        held.row.lease_until = utc_now() + datetime.timedelta(seconds=lease_seconds)
        return held.row.lease_until


def release(parts: Parts, conversation_id: str, by: Member) -> None:
    """Put the conversation back into the queue, with a word to the visitor. Raises: as `holding`."""
    with holding(parts, conversation_id, by) as held:
        _return_to_queue(parts, held)


def reassign(
    parts: Parts, conversation_id: str, by: Member, to: Member, lease_seconds: float = LEASE_SECONDS
) -> datetime.datetime:
    """Give the conversation to another member. Raises: as `holding`."""
    with holding(parts, conversation_id, by) as held:
        return _give(held, to, utc_now(), lease_seconds)


def hand_back(parts: Parts, conversation_id: str, by: Member) -> None:
    """Give the conversation back to the program, which says so and answers the next message as before.

    Raises: as `holding`, AlarmOpenError
    """
    with holding(parts, conversation_id, by) as held:
        _check_alarms(held)
        close_row(held.row, held.conversation, by.name, utc_now())
        _say(parts, held, "program_back", buttons=(PERSON_BUTTON,))


def close(parts: Parts, conversation_id: str, by: Member) -> None:
    """Take the conversation out of the queue; a visitor who was waiting is told. Nobody else may have it.

    Raises: ConversationGoneError, NotInQueueError, ClaimedByOtherError, AlarmOpenError
    """
    with _queued(parts, conversation_id) as held:
        if is_held(held.row, utc_now()) and held.row.claimed_by != by.id:
            raise ClaimedByOtherError(held.row.claimed_name)
        _check_alarms(held)
        was_told = held.conversation.owner in (WAITING, STAFF)
        close_row(held.row, held.conversation, by.name, utc_now())
        if was_told:
            add_word(
                held.session, parts.library, parts.vault, held.conversation, "handoff_closed", buttons=(PERSON_BUTTON,)
            )


def reopen(parts: Parts, conversation_id: str, by: Member) -> None:
    """Put the conversation's last handoff back into the queue; one that is open stays as it is.

    Raises: ConversationGoneError, NotInQueueError
    """
    with parts.database.write() as session:
        conversation = locked_conversation(session, conversation_id)
        if conversation is None:
            raise ConversationGoneError
        if open_row(session, conversation_id) is not None:
            return
        row = session.scalar(
            select(HandoffRow)
            .where(HandoffRow.conversation_id == conversation_id)
            .order_by(HandoffRow.id.desc())
            .limit(1)
        )
        if row is None:
            raise NotInQueueError
        row.state, row.closed_at, row.closed_by = WAITING, None, None
        row.claimed_by = row.claimed_at = None
        row.claimed_name = row.shown_as = ""
        row.opened_at = utc_now()
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
            _return_to_queue(parts, Held(session, conversation, row))
            returned += 1
    return returned


@contextmanager
def holding(parts: Parts, conversation_id: str, by: Member) -> Iterator[Held]:
    """Yield the conversation that the member has now, locked.

    Raises: ConversationGoneError, NotInQueueError, ClaimedByOtherError, NotHolderError
    """
    with _queued(parts, conversation_id) as held:
        if not is_held(held.row, utc_now()):
            raise NotHolderError
        if held.row.claimed_by != by.id:
            raise ClaimedByOtherError(held.row.claimed_name)
        yield held


def is_held(row: HandoffRow, now: datetime.datetime) -> bool:
    """Tell whether somebody has the conversation at that time."""
    return row.state == CLAIMED and row.lease_until is not None and row.lease_until > now


@contextmanager
def _queued(parts: Parts, conversation_id: str) -> Iterator[Held]:
    with parts.database.write() as session:
        conversation = locked_conversation(session, conversation_id)
        if conversation is None:
            raise ConversationGoneError
        row = open_row(session, conversation_id)
        if row is None:
            raise NotInQueueError
        yield Held(session, conversation, row)


def _give(held: Held, to: Member, now: datetime.datetime, lease_seconds: float) -> datetime.datetime:
    row = held.row
    if row.claimed_by != to.id or row.state != CLAIMED:
        row.claimed_at, row.typing_until = now, None
    row.state, row.claimed_by, row.claimed_name, row.shown_as = CLAIMED, to.id, to.name[:64], to.shown_as[:64]
    row.lease_until = now + datetime.timedelta(seconds=lease_seconds)
    held.conversation.owner = STAFF
    touch(row)
    return row.lease_until


def _return_to_queue(parts: Parts, held: Held) -> None:
    row = held.row
    name = row.shown_as[:1].upper() + row.shown_as[1:]
    row.state, row.claimed_by, row.claimed_name, row.shown_as = WAITING, None, "", ""
    row.claimed_at = row.lease_until = row.typing_until = None
    held.conversation.owner = WAITING
    _say(parts, held, "staff_away", name=name)
    touch(row)


def _say(parts: Parts, held: Held, reply_id: str, buttons: tuple[Button, ...] = (), **values: str) -> None:
    add_word(held.session, parts.library, parts.vault, held.conversation, reply_id, buttons=buttons, **values)


def _check_alarms(held: Held) -> None:
    where = (AlarmRow.conversation_id == held.conversation.id, AlarmRow.acknowledged_at.is_(None))
    if held.session.scalar(select(AlarmRow.id).where(*where).limit(1)) is not None:
        raise AlarmOpenError
