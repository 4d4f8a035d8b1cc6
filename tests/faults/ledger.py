"""What must hold in the store after any fault: nothing acknowledged is lost, nothing is there twice, order holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import OPEN, Message, read_conversation
from bot.services.conversations.turns import DONE, FAILED
from bot.services.owners import BOT
from bot.services.reply import Act
from bot.store.tables import BookingRow, MessageRow, TurnRow

from .stubborn_visitor import Acknowledged, StubbornVisitor


@dataclass(frozen=True)
class Outcome:
    """How a turn ended: its state and its replies, in order."""

    state: str
    replies: list[dict[str, Any]]


def open_turns(parts: Assistant) -> int:
    """Return how many turns of all conversations nobody has finished."""
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(TurnRow).where(TurnRow.state == OPEN)) or 0


def is_open(parts: Assistant, said: Acknowledged) -> bool:
    """Tell whether the message's turn is still open."""
    with parts.database.read() as session:
        return session.scalar(select(TurnRow.state).where(TurnRow.id == said.turn_id)) == OPEN


def references(parts: Assistant, conversation_id: str) -> list[str]:
    """Return the references of the requests that a conversation has left."""
    with parts.database.read() as session:
        return list(session.scalars(select(BookingRow.reference).where(BookingRow.conversation_id == conversation_id)))


def outcome_of(parts: Assistant, said: Acknowledged) -> Outcome:
    """Return how the message's turn ended, with its replies stored once each."""
    with parts.database.read() as session:
        state = session.scalars(select(TurnRow.state).where(TurnRow.id == said.turn_id)).one()
        rows = session.scalars(
            select(MessageRow)
            .where(MessageRow.turn_id == said.turn_id, MessageRow.author == BOT)
            .order_by(MessageRow.sequence)
        ).all()
    assert [row.position for row in rows] == list(range(len(rows)))
    bodies = {message.sequence: message.body for message in _messages(parts, said, rows)}
    return Outcome(state, [bodies[row.sequence] for row in rows])


def check_ledger(parts: Assistant, visitor: StubbornVisitor, history: list[dict[str, Any]]) -> list[Outcome]:
    """Check what a visitor was promised against what a fresh browser gets; return how each turn ended, in order."""
    assert [message["sequence"] for message in history] == list(range(1, len(history) + 1)), "no gap, nothing twice"
    seen = [
        (message["client_message_id"], message["text"], message["sequence"])
        for message in history
        if message["author"] == "visitor"
    ]
    said = [(item.client_message_id, item.text, item.sequence) for item in visitor.acknowledged]
    assert seen == said, "every acknowledged message once, in the order in which it was said"
    assert _turn_ids(parts, visitor) == [item.turn_id for item in visitor.acknowledged], "one turn a message"
    outcomes = [outcome_of(parts, item) for item in visitor.acknowledged]
    for outcome in outcomes:
        acts = [reply["act"] for reply in outcome.replies]
        assert outcome.state in (DONE, FAILED)
        assert acts == [Act.UNAVAILABLE] if outcome.state == FAILED else acts and Act.UNAVAILABLE not in acts
        texts = [reply["text"] for reply in outcome.replies]
        assert len(set(texts)) == len(texts), "no reply of a turn is there twice"
    # Turns run one after the other, so that replies stand in the order of their messages; only danger overtakes.
    shown = [message["reply"] for message in history if message["author"] == "bot"]
    expected = [reply for outcome in outcomes for reply in outcome.replies]
    assert _without_danger(shown) == _without_danger(expected)
    assert len(shown) == len(expected)
    return outcomes


def _without_danger(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [reply for reply in replies if reply["act"] not in (Act.CRISIS, Act.EMERGENCY)]


def _turn_ids(parts: Assistant, visitor: StubbornVisitor) -> list[str]:
    where = TurnRow.conversation_id == visitor.conversation_id
    with parts.database.read() as session:
        return list(session.scalars(select(TurnRow.id).where(where).order_by(TurnRow.message_sequence)))


def _messages(parts: Assistant, said: Acknowledged, rows: Any) -> list[Message]:
    if not rows:
        return []
    return read_conversation(parts.database, parts.vault, rows[0].conversation_id, said.sequence).messages
