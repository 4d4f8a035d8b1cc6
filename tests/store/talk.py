"""Say something in a conversation, without a server."""

from __future__ import annotations

import itertools
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.engine import make_url

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import Message, read_conversation, start_conversation
from bot.services.conversations.take_message import Accepted, Incoming, take_message
from bot.services.conversations.turns import Turn, claim_next, finish
from bot.services.reply import Act, Button, Reply
from bot.services.times import utc_now
from bot.store.tables import TurnRow

WORKER = "worker-a"
OTHER_WORKER = "worker-b"
_numbers = itertools.count(1)


def say(
    parts: Assistant,
    conversation: str,
    text: str,
    message_id: str | None = None,
    button: str | None = None,
    worker: str = WORKER,
) -> Accepted:
    """Take a message, with a new id unless one is given."""
    identifier = message_id or f"message-{next(_numbers)}"
    return take_message(parts, Incoming(conversation, identifier, text, button), worker)


def asked(parts: Assistant, text: str = "is it safe") -> tuple[str, Turn]:
    """Start a conversation, ask, and return its id and the turn, which WORKER has claimed."""
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, text)
    assert accepted.claimed
    return conversation, Turn(accepted.turn_id, conversation, text, None, is_resend=False)


def answer(parts: Assistant, turn: Turn, text: str = "It is.", *buttons: Button, worker: str = WORKER) -> None:
    """Finish a turn with one reply."""
    reply = Reply(text=text, act=Act.ANSWER, buttons=buttons)
    finish(parts, turn, worker, [reply.to_dict()])


def claim(parts: Assistant, worker: str = WORKER) -> Turn | None:
    """Claim the next free turn."""
    return claim_next(parts.database, parts.vault, worker)


def is_waiting(parts: Assistant, conversation: str) -> bool:
    """Tell whether the visitor is waiting for an answer."""
    return read_conversation(parts.database, parts.vault, conversation).is_waiting


def messages(parts: Assistant, conversation: str) -> list[Message]:
    """Return all messages."""
    return read_conversation(parts.database, parts.vault, conversation).messages


def texts(parts: Assistant, conversation: str) -> list[str]:
    """Return what was said, in order."""
    return [message.body["text"] for message in messages(parts, conversation)]


def state_of(parts: Assistant, turn_id: str) -> str:
    """Return open, done or failed."""
    with parts.database.read() as session:
        state = session.scalar(select(TurnRow.state).where(TurnRow.id == turn_id))
    assert state is not None
    return state


def let_the_lease_run_out(parts: Assistant, turn_id: str) -> None:
    """Make the turn's worker look dead."""
    with parts.database.write() as session:
        session.execute(update(TurnRow).where(TurnRow.id == turn_id).values(lease_until=utc_now().replace(year=2020)))


def stored_bytes(parts: Assistant) -> bytes:
    """Return all that is on the disk: the database file and its journal."""
    path = Path(str(make_url(parts.settings.store_url).database))
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    assert path in files
    return b"".join(file.read_bytes() for file in files)
