"""The visitor would rather have the program than wait for a person any longer."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.services.desk.handoffs import AWAITED, add_word, drop_reasons
from bot.services.owners import VISITOR
from bot.services.parts import Parts
from bot.store.tables import ConversationRow

_WANTS_PROGRAM = re.compile(
    r"\W*(?:"
    r"(?:(?:take me |go |i want to go )?back to the (?:program|bot|assistant))"  # the widget's button, or typed
    # I'd rather not wait
    r"|(?:i(?:'ll| will|'d rather| would rather)? )?(?:not wait|stop waiting|(?:don'?t|do not) want to wait)"
    r"|(?:quiero )?volver (?:al|con el) (?:programa|asistente)"
    r"|(?:ya )?no quiero esperar(?: más)?"
    r")\W*(?:any ?(?:more|longer)|please|por favor|gracias|thanks)?\W*",
    re.IGNORECASE,
)
"""Nothing else in the message: whoever asks something as well gets an answer anyway, as the program goes on."""


def wants_program(text: str) -> bool:
    """Tell whether the message says just that."""
    return _WANTS_PROGRAM.fullmatch(text.replace("\u2019", "'")) is not None


def stop_waiting(session: Session, parts: Parts, conversation: ConversationRow, turn_id: str) -> None:
    """End the wait, and say so. A recorded request stays with the front desk; an alarm stays in the queue."""
    drop_reasons(session, conversation, AWAITED, VISITOR)
    add_word(session, parts.library, parts.vault, conversation, "back_to_program", turn_id=turn_id)
