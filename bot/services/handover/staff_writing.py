"""What the staff write: to the visitor, as long as they have the conversation; and notes and marks for each other."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from sqlalchemy import select

from bot.content.library import Library
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff import Member
from bot.services.answers.answer_question import answer_question
from bot.services.conversations.visitor_text import clean
from bot.services.desk.handoffs import touch, touch_open
from bot.services.desk.staff_work import StaffError, Work, check_holder, holding, staff_work
from bot.services.errors import MessageConflictError
from bot.services.messages import store_message
from bot.services.owners import BOT, STAFF
from bot.services.parts import Parts
from bot.services.reply import Act, Question, Reply
from bot.services.spoken_language import spoken_language
from bot.services.times import utc_now
from bot.store.tables import MessageRow, StaffNoteRow, WrongAnswerRow

TYPING_SECONDS = 6.0
"""How long somebody seems to write after a key was pressed."""
_OWN_IDS = "staff:"
"""No browser of a visitor can send an id with a colon: theirs and the staff's never meet."""


class AnswerWithheldError(StaffError):
    """There is no answer to the topic that may be given."""

    code = "no_answer"
    message = "There is no answer to this topic in the visitor's language that may be given now."


class NoSuchAnswerError(StaffError):
    """There is no answer of the program under that number."""

    code = "no_such_answer"
    message = "There is no answer of the program under this number."


def write_message(parts: Parts, conversation_id: str, by: Member, client_message_id: str, text: str) -> int:
    """Store a message to the visitor, and return its sequence number; the same id again returns the first one's.

    Raises: as `holding`, EmptyMessageError, MessageTooLongError, MessageConflictError (another text or member)
    """
    return _write(parts, conversation_id, by, client_message_id, {"text": clean(text)})


def insert_answer(
    parts: Parts, conversation_id: str, by: Member, client_message_id: str, topic: str, today: datetime.date
) -> int:
    """Send the reviewed answer to a topic as it is, in the visitor's language, with its sources.

    Raises: as `holding`, AnswerWithheldError, MessageConflictError
    """
    with parts.database.read() as session:
        language = spoken_language(session, parts.vault, conversation_id)
    reply = reviewed_answer(parts.library.speaking(language), topic, today)
    if reply is None:
        raise AnswerWithheldError
    envelope = {**reply.to_dict(), "buttons": []}  # a choice would be for the program, which is silent
    return _write(parts, conversation_id, by, client_message_id, {"text": reply.text, "reply": envelope})


def reviewed_answer(library: Library, topic: str, today: datetime.date) -> Reply | None:
    """Return what the program would answer to the plain topic; None where it has no answer, or may not give it."""
    reply = answer_question(library, Question(topic), today)
    return reply if reply.act == Act.ANSWER else None


def reviewed_answers(parts: Parts, conversation_id: str, today: datetime.date) -> list[tuple[str, str, str]]:
    """Return what can be inserted in the conversation's language, by title: topic, title, text."""
    with parts.database.read() as session:
        library = parts.library.speaking(spoken_language(session, parts.vault, conversation_id))
    found = ((answer, reviewed_answer(library, answer.id, today)) for answer in library.answers.values())
    return sorted(((answer.id, answer.title, reply.text) for answer, reply in found if reply), key=lambda item: item[1])


def show_typing(parts: Parts, conversation_id: str, by: Member, is_typing: bool) -> None:
    """Let the visitor see for a few seconds that somebody writes, or that nobody does. Raises: as `holding`."""
    with holding(parts, conversation_id, by) as work:
        work.row.typing_until = utc_now() + datetime.timedelta(seconds=TYPING_SECONDS) if is_typing else None


def write_note(parts: Parts, conversation_id: str, by: Member, text: str) -> int:
    """Store a note that no chat shows, only an export for the visitor, and return its id.

    Raises: as `staff_work`, EmptyMessageError, MessageTooLongError
    """
    body = clean(text)
    with staff_work(parts, conversation_id, by, Permission.ANSWER, "conversation.note") as work:
        row = StaffNoteRow(
            conversation_id=conversation_id,
            written_by=by.name[:64],
            body=parts.vault.encrypt(body),
            created_at=utc_now(),
        )
        work.session.add(row)
        touch_open(work.session, conversation_id)
        work.session.flush()
        return row.id


def mark_wrong(parts: Parts, conversation_id: str, by: Member, sequence: int, word: str = "") -> None:
    """Note that an answer of the program is wrong, for whoever mends the content; the last word on it counts.

    Raises: as `staff_work`, NoSuchAnswerError, MessageTooLongError
    """
    why = clean(word) if word.strip() else ""
    with staff_work(parts, conversation_id, by, Permission.ANSWER, "answer.mark_wrong") as work:
        where = (MessageRow.conversation_id == conversation_id, MessageRow.sequence == sequence)
        body = work.session.scalar(select(MessageRow.body).where(*where, MessageRow.author == BOT))
        envelope: dict[str, Any] = json.loads(parts.vault.decrypt(body)) if body is not None else {}
        if not envelope.get("text"):
            raise NoSuchAnswerError
        row = work.session.scalar(
            select(WrongAnswerRow).where(
                WrongAnswerRow.conversation_id == conversation_id, WrongAnswerRow.message_sequence == sequence
            )
        )
        if row is None:
            row = WrongAnswerRow(conversation_id=conversation_id, message_sequence=sequence)
            work.session.add(row)
        row.topics = ",".join(envelope.get("topics", ()))[:200]
        row.content_version = str(envelope.get("content_version", ""))[:16]
        row.word = parts.vault.encrypt(why) if why else None
        row.marked_by, row.marked_at = by.name[:64], utc_now()
        touch_open(work.session, conversation_id)
        work.details |= {"message": sequence, "topics": row.topics}


def _write(parts: Parts, conversation_id: str, by: Member, client_message_id: str, said: dict[str, Any]) -> int:
    fingerprint = parts.vault.lookup(hashlib.sha256(json.dumps([by.id, said["text"]]).encode()).hexdigest())
    identifier = f"{_OWN_IDS}{client_message_id}"
    with staff_work(parts, conversation_id, by, Permission.ANSWER, "conversation.write") as work:
        known = work.session.scalar(
            select(MessageRow).where(
                MessageRow.conversation_id == conversation_id, MessageRow.client_message_id == identifier
            )
        )
        if known is None:
            check_holder(work.row, by)
            sequence = _add(parts, work, by, identifier, fingerprint, said)
        elif known.fingerprint == fingerprint:
            sequence = known.sequence
        else:
            raise MessageConflictError
        work.details["message"] = sequence
        return sequence


def _add(parts: Parts, work: Work, by: Member, identifier: str, fingerprint: bytes, said: dict[str, Any]) -> int:
    body = {**said, "name": by.shown_as, "by": by.name}
    sequence = store_message(
        work.session,
        parts.vault,
        work.conversation,
        STAFF,
        body,
        client_message_id=identifier,
        fingerprint=fingerprint,
    )
    work.row.typing_until = None
    touch(work.row)
    return sequence
