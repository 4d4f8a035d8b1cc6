"""What a member of the staff does to a conversation: allowed, locked, done, and written into the audit log."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.services.accounts.audit import Detail, record
from bot.services.accounts.permissions import Permission, may
from bot.services.accounts.staff import Member
from bot.services.desk.handoffs import CLAIMED, locked_conversation, open_row
from bot.services.errors import ConversationGoneError
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import ConversationRow, HandoffRow


class StaffError(Exception):
    """Something that a member of the staff cannot do now. `code` is for programs, the message for people."""

    code = "not_possible"
    message = "That is not possible now."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class NotPermittedError(StaffError):
    """The member's role does not allow it."""

    code = "not_permitted"
    message = "Your account is not allowed to do this."


class NotInQueueError(StaffError):
    """The conversation has no open handoff."""

    code = "not_in_queue"
    message = "This conversation is not in the queue any more. Reopen it first."


class ClaimedByOtherError(StaffError):
    """Somebody else has the conversation."""

    code = "claimed_by_other"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has this conversation.")


class NotHolderError(StaffError):
    """The conversation is not, or no longer, this member's."""

    code = "not_holder"
    message = "You do not have this conversation, or your time with it has run out. Take it first."


@dataclass
class Work:
    """The conversation, locked, within a unit of work. `details`: what the audit log keeps besides."""

    session: Session
    conversation: ConversationRow
    details: dict[str, Detail] = field(default_factory=dict)

    @property
    def row(self) -> HandoffRow:
        """The open handoff. Raises: NotInQueueError."""
        row = open_row(self.session, self.conversation.id)
        if row is None:
            raise NotInQueueError
        return row


@contextmanager
def staff_work(
    parts: Parts, conversation_id: str, by: Member | str, permission: Permission, action: str = ""
) -> Iterator[Work]:
    """Yield the conversation, locked; what is done to it is stored with its row in the audit log, or neither is.

    `by`: as `record`; the command line may do everything. `action`: "noun.verb" for the log; empty for signs of life,
    which change nothing that anybody looks up.

    Raises: NotPermittedError, ConversationGoneError
    """
    if isinstance(by, Member) and not may(by, permission):
        raise NotPermittedError
    with parts.database.write() as session:
        conversation = locked_conversation(session, conversation_id)
        if conversation is None:
            raise ConversationGoneError
        work = Work(session, conversation)
        yield work
        if action:
            record(session, parts, by, action, f"conversation:{conversation_id}", **work.details)


@contextmanager
def holding(parts: Parts, conversation_id: str, by: Member, action: str = "") -> Iterator[Work]:
    """Yield the conversation that the member has now. Raises: as `staff_work` and `check_holder`."""
    with staff_work(parts, conversation_id, by, Permission.ANSWER, action) as work:
        check_holder(work.row, by)
        yield work


def check_holder(row: HandoffRow, by: Member) -> None:
    """Raise NotHolderError or ClaimedByOtherError unless the conversation is the member's now."""
    if not is_held(row, utc_now()):
        raise NotHolderError
    if row.claimed_by != by.id:
        raise ClaimedByOtherError(row.claimed_name)


def is_held(row: HandoffRow, now: datetime.datetime) -> bool:
    """Tell whether somebody has the conversation at that time."""
    return row.state == CLAIMED and row.lease_until is not None and row.lease_until > now
