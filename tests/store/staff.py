"""Members of the staff, and a conversation that waits for one of them."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.conversations.conversation import read_conversation, start_conversation
from bot.services.desk.handoffs import Reason, locked_conversation, open_handoff
from bot.services.times import utc_now
from bot.store.tables import AuditRow, HandoffRow

ANA = Member("ana", "Ana Lima", "Ana", "staff")
BO = Member("bo", "Bo Chen", "a nurse", "staff")
VIEWER = Member("vi", "Vi Park", "Vi", "viewer")


def waiting(parts: Assistant, reason: Reason = Reason.PERSON) -> str:
    """Return a conversation that is in the queue."""
    conversation_id = start_conversation(parts.database)
    put_in_queue(parts, conversation_id, reason)
    return conversation_id


def put_in_queue(parts: Assistant, conversation_id: str, reason: Reason) -> None:
    """Put a conversation into the queue."""
    with parts.database.write() as session:
        conversation = locked_conversation(session, conversation_id)
        assert conversation is not None
        open_handoff(session, conversation, reason)


def owner(parts: Assistant, conversation_id: str) -> str:
    """Return who answers."""
    return read_conversation(parts.database, parts.vault, conversation_id).owner


def let_the_hold_run_out(parts: Assistant, conversation_id: str) -> None:
    """Make the holder look as if they had gone."""
    with parts.database.write() as session:
        session.execute(
            update(HandoffRow)
            .where(HandoffRow.conversation_id == conversation_id)
            .values(lease_until=utc_now().replace(year=2020))
        )


def handoffs(parts: Assistant, conversation_id: str) -> list[HandoffRow]:
    """Return all handoffs of a conversation, the oldest first."""
    with parts.database.read() as session:
        return list(
            session.scalars(
                select(HandoffRow).where(HandoffRow.conversation_id == conversation_id).order_by(HandoffRow.id)
            )
        )


def logged(parts: Assistant) -> list[tuple[str, str]]:
    """Return what the audit log holds: who did what."""
    with parts.database.read() as session:
        return [(row.by_name, row.action) for row in session.scalars(select(AuditRow).order_by(AuditRow.sequence))]
