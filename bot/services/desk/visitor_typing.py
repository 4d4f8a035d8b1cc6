"""That a visitor writes, for whoever of the staff has the conversation; what they write stays in their browser."""

from __future__ import annotations

import datetime

from sqlalchemy.orm import Session

from bot.services.desk.handoffs import locked_conversation, open_row
from bot.services.desk.staff_work import is_held
from bot.services.errors import ConversationGoneError
from bot.services.times import utc_now
from bot.store.database import Database

VISITOR_TYPING_SECONDS = 6.0
"""How long a visitor seems to write after a sign of it: twice as long as the widget waits between two."""


def show_visitor_typing(database: Database, conversation_id: str) -> bool:
    """Keep for a few seconds that the visitor writes. Return False where nobody has the conversation: nothing is kept.

    Raises: ConversationGoneError
    """
    with database.write() as session:
        if locked_conversation(session, conversation_id) is None:
            raise ConversationGoneError
        row, now = open_row(session, conversation_id), utc_now()
        if row is None or not is_held(row, now):
            return False
        row.visitor_typing_until = now + datetime.timedelta(seconds=VISITOR_TYPING_SECONDS)
        return True


def stop_visitor_typing(session: Session, conversation_id: str) -> None:
    """The visitor has sent what they wrote: they do not seem to write any more."""
    row = open_row(session, conversation_id)
    if row is not None and row.visitor_typing_until is not None:
        row.visitor_typing_until = None
