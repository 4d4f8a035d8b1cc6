"""What the staff write reaches the visitor once and in order; notes and marks never do."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.turns import finish
from bot.services.danger.alarms import open_alarms
from bot.services.desk.handoffs import Reason
from bot.services.desk.staff_work import ClaimedByOtherError, NotHolderError, NotInQueueError, NotPermittedError
from bot.services.errors import EmptyMessageError, MessageConflictError, MessageTooLongError
from bot.services.handover.claims import claim, hand_back, reassign
from bot.services.handover.handoff_queue import read_queue
from bot.services.handover.staff_reading import follow_as_staff, read_as_staff
from bot.services.handover.staff_writing import (
    AnswerWithheldError,
    NoSuchAnswerError,
    insert_answer,
    mark_wrong,
    reviewed_answer,
    show_typing,
    write_message,
    write_note,
)
from bot.services.privacy.erase import forget_conversation
from bot.services.privacy.export import export_visitor
from bot.services.reply import Act
from bot.store.tables import StaffNoteRow, WrongAnswerRow

from .staff import ANA, BO, VIEWER, let_the_hold_run_out, logged, put_in_queue, waiting
from .talk import (
    WORKER,
    answer,
    asked,
    let_the_lease_run_out,
    messages,
    say,
    state_of,
    stored_bytes,
    texts,
)
from .talk import (
    claim as claim_turn,
)

SECRET = "Marigold Zebra 4417"
DANGER = "I am going to kill myself tonight"


def claimed(parts: Assistant) -> str:
    """Return a conversation that Ana has."""
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    return conversation


def test_a_message_of_the_staff_is_one_of_the_conversation(either: Assistant) -> None:
    conversation = claimed(either)
    say(either, conversation, "hello?")
    assert write_message(either, conversation, ANA, "one-two-three", " Hello, how can I help? ") == 3
    last = messages(either, conversation)[-1]
    assert (last.author, last.sequence) == ("staff", 3)
    assert last.body == {"text": "Hello, how can I help?", "name": "Ana", "by": "Ana Lima"}


def test_sent_again_it_is_stored_once(either: Assistant) -> None:
    conversation = claimed(either)
    first = write_message(either, conversation, ANA, "one-two-three", "Hello")
    results: list[int] = []

    def again() -> None:
        results.append(write_message(either, conversation, ANA, "one-two-three", "Hello"))

    threads = [threading.Thread(target=again) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [first] * 6
    with pytest.raises(MessageConflictError):
        write_message(either, conversation, ANA, "one-two-three", "Something else")
    let_the_hold_run_out(either, conversation)
    assert write_message(either, conversation, ANA, "one-two-three", "Hello") == first
    assert texts(either, conversation) == ["Hello"]


def test_visitor_and_staff_at_once_leave_no_gap_and_lose_nothing(either: Assistant) -> None:
    conversation = claimed(either)

    def as_staff(number: int) -> None:
        write_message(either, conversation, ANA, f"message-{number}", f"from staff {number}")

    def as_visitor(number: int) -> None:
        say(either, conversation, f"from the visitor {number}", f"message-{number}")

    threads = [threading.Thread(target=who, args=(number,)) for number in range(8) for who in (as_staff, as_visitor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    stored = messages(either, conversation)
    assert [message.sequence for message in stored] == list(range(1, 25)), "eight of each, and eight silences"
    assert len({message.body["text"] for message in stored if message.body["text"]}) == 16


def test_a_colleagues_message_with_an_id_that_is_taken_is_not_theirs(either: Assistant) -> None:
    conversation = claimed(either)
    write_message(either, conversation, ANA, "one-two-three", "Hello")
    before = logged(either)
    for colleague in (BO, replace(BO, role="admin")):
        with pytest.raises(MessageConflictError):
            write_message(either, conversation, colleague, "one-two-three", "Hello")
    assert logged(either) == before
    assert texts(either, conversation) == ["Hello"]


def test_only_who_has_the_conversation_writes_in_it(parts: Assistant) -> None:
    conversation = waiting(parts)
    for member, error in ((ANA, NotHolderError), (VIEWER, NotPermittedError)):
        with pytest.raises(error):
            write_message(parts, conversation, member, "one-two-three", "Hello")
    claim(parts, conversation, BO)
    with pytest.raises(ClaimedByOtherError):
        write_message(parts, conversation, ANA, "one-two-three", "Hello")
    let_the_hold_run_out(parts, conversation)
    with pytest.raises(NotHolderError):
        write_message(parts, conversation, BO, "one-two-three", "Hello")
    with pytest.raises(NotInQueueError):
        write_message(parts, start_conversation(parts.database), ANA, "one-two-three", "Hello")
    assert texts(parts, conversation) == []


def test_what_cannot_be_sent_is_refused(parts: Assistant) -> None:
    conversation = claimed(parts)
    with pytest.raises(EmptyMessageError):
        write_message(parts, conversation, ANA, "one-two-three", "  ")
    with pytest.raises(MessageTooLongError):
        write_message(parts, conversation, ANA, "one-two-three", "a" * 2001)
    with pytest.raises(MessageTooLongError):
        write_note(parts, conversation, ANA, "a" * 2001)


def test_the_program_is_silent_while_a_person_has_the_conversation(either: Assistant) -> None:
    conversation = claimed(either)
    accepted = say(either, conversation, "is it safe")
    assert not accepted.claimed
    assert claim_turn(either) is None, "no engine is asked"
    assert state_of(either, accepted.turn_id) == "done"
    silence = messages(either, conversation)[-1]
    assert (silence.author, silence.body["act"], silence.body["text"]) == ("bot", Act.SILENT, "")
    hand_back(either, conversation, ANA)
    assert say(either, conversation, "is it safe").claimed


def test_danger_is_answered_there_too_and_put_on_top(either: Assistant) -> None:
    other = waiting(either)
    conversation = claimed(either)
    accepted = say(either, conversation, DANGER)
    assert accepted.replies[0]["act"] == Act.CRISIS
    assert len(open_alarms(either.database)) == 1
    top, _ = read_queue(either.database)
    assert (top.conversation_id, top.reasons[0], top.claimed_by) == (conversation, Reason.ALARM, "ana")
    assert top.conversation_id != other


def test_a_turn_that_a_dead_gateway_left_is_not_taken_to_the_engine(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    put_in_queue(parts, conversation, Reason.PERSON)
    claim(parts, conversation, ANA)
    let_the_lease_run_out(parts, turn.id)
    assert claim_turn(parts) is None
    assert state_of(parts, turn.id) == "done"
    answer(parts, turn, "late")
    assert "late" not in texts(parts, conversation)


def test_danger_that_the_engine_saw_is_said_although_a_person_is_there(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    put_in_queue(parts, conversation, Reason.PERSON)
    claim(parts, conversation, ANA)
    finish(parts, turn, WORKER, [{"text": "Please call 988.", "act": "crisis", "safety_tier": 1, "language": "en"}])
    assert texts(parts, conversation)[-1] == "Please call 988."
    assert len(open_alarms(parts.database)) == 1


def test_a_reviewed_answer_goes_out_as_it_is_with_its_sources(parts: Assistant) -> None:
    conversation = claimed(parts)
    insert_answer(parts, conversation, ANA, "one-two-three", "session_length", parts.today)
    inserted = messages(parts, conversation)[-1]
    assert (inserted.author, inserted.body["name"]) == ("staff", "Ana")
    expected = reviewed_answer(parts.library, "session_length", parts.today)
    assert expected is not None
    assert inserted.body["text"] == expected.text
    assert inserted.body["reply"]["sources"]
    assert inserted.body["reply"]["content_version"] == expected.content_version
    assert inserted.body["reply"]["buttons"] == []


def test_it_is_the_spanish_one_where_the_visitor_writes_spanish(parts: Assistant) -> None:
    conversation = claimed(parts)
    say(parts, conversation, "¿cuánto dura una sesión?")
    insert_answer(parts, conversation, ANA, "one-two-three", "session_length", parts.today)
    assert messages(parts, conversation)[-1].body["reply"]["language"] == "es"


@pytest.mark.parametrize("topic", ["no_such_topic", "cost_price", "greet"])
def test_what_is_no_reviewed_answer_is_not_inserted(parts: Assistant, topic: str) -> None:
    """A gap that the clinic has not filled in is none, and small talk is none."""
    conversation = claimed(parts)
    with pytest.raises(AnswerWithheldError):
        insert_answer(parts, conversation, ANA, "one-two-three", topic, parts.today)
    assert texts(parts, conversation) == []


def test_a_past_answer_is_not_inserted(parts: Assistant) -> None:
    conversation = claimed(parts)
    with pytest.raises(AnswerWithheldError):
        insert_answer(parts, conversation, ANA, "one-two-three", "session_length", parts.today.replace(year=2099))


def test_notes_are_for_the_staff_alone(either: Assistant) -> None:
    conversation = claimed(either)
    write_note(either, conversation, BO, SECRET)
    with pytest.raises(NotPermittedError):
        write_note(either, conversation, VIEWER, SECRET)
    assert texts(either, conversation) == []
    [note] = read_as_staff(either, conversation, VIEWER).state["notes"]
    assert (note["by"], note["text"]) == ("Bo Chen", SECRET)
    forget_conversation(either, conversation)
    with either.database.read() as session:
        assert session.scalars(select(StaffNoteRow)).all() == []


def test_nothing_that_is_written_is_readable_on_the_disk(parts: Assistant) -> None:
    conversation = claimed(parts)
    write_message(parts, conversation, ANA, "one-two-three", SECRET)
    write_note(parts, conversation, ANA, SECRET)
    assert b"Marigold" not in stored_bytes(parts)


def test_a_wrong_answer_is_marked_with_its_topic(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    reply = {"text": "It is.", "act": "answer", "topics": ["safety"], "content_version": "abc", "buttons": []}
    finish(parts, turn, WORKER, [reply])
    mark_wrong(parts, conversation, ANA, 2, "too short")
    mark_wrong(parts, conversation, BO, 2, "too long")
    with parts.database.read() as session:
        [row] = session.scalars(select(WrongAnswerRow))
    assert (row.topics, row.content_version, row.marked_by) == ("safety", "abc", "Bo Chen")
    assert row.word is not None
    assert parts.vault.decrypt_text(row.word) == "too long"
    for sequence in (1, 99):
        with pytest.raises(NoSuchAnswerError):
            mark_wrong(parts, conversation, ANA, sequence)


def test_reading_is_logged_and_shows_what_was_said_and_no_silence(either: Assistant) -> None:
    conversation = claimed(either)
    say(either, conversation, "hello?")
    write_message(either, conversation, ANA, "one-two-three", "Hello")
    view = read_as_staff(either, conversation, VIEWER)
    assert [(message["author"], message["text"]) for message in view.messages] == [
        ("visitor", "hello?"),
        ("staff", "Hello"),
    ]
    assert view.messages[1]["by"] == "Ana Lima"
    assert view.state["owner"] == "staff"
    assert view.state["handoff"]["claimed_by"] == {"id": "ana", "name": "Ana Lima"}
    assert logged(either)[-1] == ("Vi Park", "conversation.read")
    json.dumps(view.to_dict())


def test_a_long_conversation_is_read_in_parts(parts: Assistant) -> None:
    conversation = claimed(parts)
    for number in range(210):
        write_message(parts, conversation, ANA, f"message-{number}", str(number))
    newest = read_as_staff(parts, conversation, ANA)
    assert newest.has_earlier
    assert [message["sequence"] for message in newest.messages] == list(range(11, 211))
    earlier = read_as_staff(parts, conversation, ANA, before=11)
    assert not earlier.has_earlier
    assert [message["sequence"] for message in earlier.messages] == list(range(1, 11))


def test_following_brings_only_what_is_new(parts: Assistant) -> None:
    conversation = claimed(parts)
    write_message(parts, conversation, ANA, "one-two-three", "Hello")
    view = follow_as_staff(parts, conversation, ANA, 1)
    assert view is not None
    assert view.messages == []
    assert follow_as_staff(parts, "0" * 32, ANA, 0) is None


def test_only_the_holder_seems_to_write(parts: Assistant) -> None:
    conversation = claimed(parts)
    show_typing(parts, conversation, ANA, True)
    with pytest.raises(ClaimedByOtherError):
        show_typing(parts, conversation, BO, True)
    reassign(parts, conversation, ANA, BO)
    show_typing(parts, conversation, BO, False)


def test_an_export_names_what_the_staff_wrote(parts: Assistant) -> None:
    conversation = claimed(parts)
    write_message(parts, conversation, ANA, "one-two-three", "Hello")
    exported = export_visitor(parts, conversation, ANA)
    assert [(message["author"], message["text"]) for message in exported["conversation"]["messages"]] == [
        ("staff", "Hello")
    ]
