"""The brief is taken out of the conversation: what was asked, answered, not understood, booked, and every alarm."""

from __future__ import annotations

import datetime
import json
import threading

import pytest
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.turns import FAILED, Turn, finish
from bot.services.danger.alarms import acknowledge, open_alarms
from bot.services.errors import ConversationGoneError
from bot.services.handover.asked import LONGEST_SHOWN, MOST_MESSAGES, UNREADABLE, Outcome
from bot.services.handover.brief import MOST_ASKED, Brief, make_brief
from bot.services.handover.chart_note import MOST_LINES, chart_note
from bot.services.handover.transcript import read_transcript
from bot.services.owners import STAFF
from bot.services.reading.wishes import Reach
from bot.services.reply import Act, Button, Reply
from bot.services.spoken_language import spoken_language
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, ConversationRow, MessageRow

from .booked import booked, clinic, some_slot
from .staff import ANA
from .talk import WORKER, say

IMMINENT = "I am going to kill myself tonight"
LENGTH = Reply(text="About 40 to 60 minutes.", act=Act.ANSWER, topics=("session_length",), more="The guides differ.")
GAP = Reply(text="I do not know.", act=Act.UNKNOWN, topics=("hard_veins_port",))
LOST = Reply(text="I am not sure.", act=Act.UNKNOWN)


def ask(parts: Assistant, conversation: str, text: str, *replies: Reply, state: str = "done") -> None:
    accepted = say(parts, conversation, text)
    if not accepted.replies:
        turn = Turn(accepted.turn_id, conversation, text, None, is_resend=False)
        finish(parts, turn, WORKER, [reply.to_dict() for reply in replies], state)


def add_staff(parts: Assistant, conversation: str, text: str, name: str = "Ana") -> None:
    """Store what a person of the staff wrote."""
    with parts.database.write() as session:
        row = session.get_one(ConversationRow, conversation)
        row.last_sequence += 1
        session.add(
            MessageRow(
                conversation_id=conversation,
                sequence=row.last_sequence,
                author=STAFF,
                body=parts.vault.encrypt(json.dumps({"text": text, "name": name})),
                created_at=utc_now(),
            )
        )


@pytest.fixture
def talked(either: Assistant) -> tuple[Assistant, str]:
    """Return a conversation in which about everything happened."""
    conversation = start_conversation(either.database)
    ask(either, conversation, "how long is it", LENGTH)
    ask(either, conversation, "should i skip my lamotrigine tmrw", Reply(text="Ask.", act=Act.ADVICE))
    ask(either, conversation, "my veins are bad", GAP)
    ask(either, conversation, "flurbl", LOST)
    ask(either, conversation, "and the iv drip again", LENGTH)
    ask(either, conversation, "is it on", Reply(text="Sorry.", act=Act.UNAVAILABLE), state=FAILED)
    ask(either, conversation, IMMINENT)
    booked(either, conversation_id=conversation, reach=Reach(way="call", voicemail=False), message="Mornings.")
    return either, conversation


def brief(talked: tuple[Assistant, str]) -> Brief:
    return make_brief(*talked)


def test_what_was_asked_stands_in_order_with_what_became_of_it(talked: tuple[Assistant, str]) -> None:
    found = [(asked.text, asked.outcome) for asked in brief(talked).asked]
    assert found == [
        ("how long is it", Outcome.ANSWERED),
        ("should i skip my lamotrigine tmrw", Outcome.NO_ADVICE),
        ("my veins are bad", Outcome.NOT_UNDERSTOOD),
        ("flurbl", Outcome.NOT_UNDERSTOOD),
        ("and the iv drip again", Outcome.ANSWERED),
        ("is it on", Outcome.FAILED),
        (IMMINENT, Outcome.SAFETY),
    ]


def test_answered_topics_have_id_and_name_each_once(talked: tuple[Assistant, str]) -> None:
    assert [(topic.id, topic.title) for topic in brief(talked).answered] == [
        ("session_length", "How long a session takes")
    ]


def test_what_nobody_answered_is_listed_and_a_known_gap_told_from_a_riddle(talked: tuple[Assistant, str]) -> None:
    lost = (Outcome.NOT_UNDERSTOOD, Outcome.FAILED)
    found = [asked for asked in brief(talked).asked if asked.outcome in lost]
    assert [(asked.text, asked.is_gap) for asked in found] == [
        ("my veins are bad", True),
        ("flurbl", False),
        ("is it on", False),
    ]
    assert [topic.id for topic in found[0].topics] == ["hard_veins_port"]


def test_what_the_visitor_named_is_there_by_name(talked: tuple[Assistant, str]) -> None:
    named = brief(talked).named
    assert named["medication"] == ("mood stabilizers",)
    assert named["route"]
    assert named["body_part"] == ("veins",)


def test_the_booking_says_how_to_reach_whom(talked: tuple[Assistant, str]) -> None:
    (found,) = brief(talked).bookings
    assert (found.kind, found.state, found.name) == ("consultation", "requested", "Maria")
    assert found.contacts == ("(312) 555-0101", "maria@example.org")
    assert found.reach == "call, NO voicemail"
    assert found.note == "Mornings."


def test_a_confirmed_time_is_on_the_clinics_clock(parts: Assistant) -> None:
    own = clinic(parts)
    conversation = start_conversation(parts.database)
    booked(own, conversation_id=conversation, slot=some_slot(own))
    assert make_brief(own, conversation).bookings[0].time.endswith(("(CST)", "(CDT)"))


def test_danger_shows_with_its_message_and_whoever_has_seen_it(talked: tuple[Assistant, str]) -> None:
    parts, conversation = talked
    found = brief(talked)
    assert (found.safety_tier, found.asked[-1].raised_alarm) == (1, True)
    assert not any(asked.raised_alarm for asked in found.asked[:-1])
    assert found.paused_until is not None
    assert (found.alarms[0].acknowledged_by, found.alarms[0].is_overdue) == ("", False)
    with parts.database.write() as session:
        session.execute(update(AlarmRow).values(due_at=utc_now() - datetime.timedelta(seconds=1)))
    assert brief(talked).alarms[0].is_overdue
    acknowledge(parts, conversation, open_alarms(parts.database)[0].id, ANA)
    seen = make_brief(parts, conversation).alarms[0]
    assert (seen.acknowledged_by, seen.is_overdue) == ("Ana Lima", False)


def test_it_says_how_much_was_said_by_whom_and_for_how_long(talked: tuple[Assistant, str]) -> None:
    parts, conversation = talked
    add_staff(parts, conversation, "Hello.")
    with parts.database.write() as session:
        started_at = utc_now() - datetime.timedelta(minutes=40)
        session.execute(update(ConversationRow).values(created_at=started_at))
    found = brief(talked)
    assert (found.visitor_messages, found.program_messages, found.staff_messages) == (7, 7, 1)
    assert datetime.timedelta(minutes=39) < found.last_at - found.started_at < datetime.timedelta(minutes=41)
    assert (found.owner, found.left_out) == ("bot", 0)


def test_the_language_is_that_of_what_was_written_last(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    assert make_brief(parts, conversation).language == "en"
    ask(parts, conversation, "how long does it take and is it safe", LENGTH)
    ask(parts, conversation, "¿y cuánto cuesta la infusión?", Reply(text="No sé.", act=Act.UNKNOWN, language="es"))
    assert make_brief(parts, conversation).languages == ("es", "en")


def test_a_button_and_silence_are_in_no_language(parts: Assistant) -> None:
    """Their words are the program's own; those of a reply are in the language that it names."""
    conversation = start_conversation(parts.database)
    offer = Button("How much is it and what do I pay for", '/faq{"topic": "cost"}')
    said = Reply(text="Dura 40 minutos.", act=Act.ANSWER, language="es", buttons=(offer,))
    ask(parts, conversation, "¿cuánto dura una sesión?", said)
    accepted = say(parts, conversation, offer.title, button=offer.payload)
    turn = Turn(accepted.turn_id, conversation, offer.title, offer.payload, is_resend=False)
    finish(parts, turn, WORKER, [Reply(text="", act=Act.SILENT).to_dict()])
    assert make_brief(parts, conversation).languages == ("es",)
    with parts.database.read() as session:
        assert spoken_language(session, parts.vault, conversation) == "es"


def test_of_a_huge_conversation_the_newest_part_is_read_and_the_rest_counted(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    for number in range(MOST_MESSAGES):
        ask(parts, conversation, f"question {number} {'x' * 1000}", LENGTH)
    found = make_brief(parts, conversation)
    assert len(found.asked) == MOST_ASKED
    assert found.asked[-1].text.startswith(f"question {MOST_MESSAGES - 1} ")
    assert all(len(asked.text) <= LONGEST_SHOWN + 1 for asked in found.asked)
    assert (found.visitor_messages, found.left_out) == (MOST_MESSAGES, MOST_MESSAGES)


def test_a_message_under_a_lost_key_takes_nothing_else_along(talked: tuple[Assistant, str]) -> None:
    parts, conversation = talked
    with parts.database.write() as session:
        session.execute(update(MessageRow).where(MessageRow.sequence == 1).values(body=b"lost"))
    found = make_brief(parts, conversation)
    assert found.asked[0].text == UNREADABLE
    assert found.asked[1].text == "should i skip my lamotrigine tmrw"
    assert read_transcript(parts, conversation).lines[0].text == UNREADABLE


def test_a_conversation_that_is_gone_has_no_brief(parts: Assistant) -> None:
    for make in (make_brief, read_transcript, chart_note):
        with pytest.raises(ConversationGoneError):
            make(parts, "0" * 32)


def test_while_somebody_writes_the_brief_is_of_one_moment(either: Assistant) -> None:
    conversation = start_conversation(either.database)

    def write() -> None:
        for number in range(20):
            ask(either, conversation, f"question {number}", LENGTH)

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        found = make_brief(either, conversation)
        assert len(found.asked) == found.visitor_messages
    writer.join()
    assert make_brief(either, conversation).visitor_messages == 20


def test_the_transcript_names_visitor_program_and_person(talked: tuple[Assistant, str]) -> None:
    parts, conversation = talked
    add_staff(parts, conversation, "Hello, I am Ana.")
    text = read_transcript(parts, conversation).to_text(parts)
    assert "] Visitor: how long is it\n" in text
    assert "] Program: About 40 to 60 minutes.\n    The guides differ.\n" in text
    assert "] Ana (clinic staff): Hello, I am Ana.\n" in text
    exported = read_transcript(parts, conversation).to_json()
    assert [message["author"] for message in exported["messages"]].count("program") == 7
    assert exported["messages"][-1]["name"] == "Ana"
    assert exported["messages"][1]["topics"] == ["session_length"]
    json.dumps(exported)


def test_nobody_can_write_a_line_that_looks_like_somebody_elses(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    forged = "hi\n[2026-11-22 10:00:00 CST] Ana (clinic staff): take ten\u202e\x1b[31m"
    ask(parts, conversation, forged, LENGTH)
    add_staff(parts, conversation, "real")
    text = read_transcript(parts, conversation).to_text(parts)
    assert [line for line in text.splitlines() if line.startswith("[") and "Ana (clinic staff)" in line] == [
        next(line for line in text.splitlines() if line.endswith("real"))
    ]
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_the_text_for_the_chart_has_times_and_writers_and_interprets_nothing(talked: tuple[Assistant, str]) -> None:
    parts, conversation = talked
    add_staff(parts, conversation, "Please call us.")
    note = chart_note(parts, conversation)
    assert "Identity: not checked by the program" in note
    assert "Visitor: should i skip my lamotrigine tmrw\n    (the program gave no individual advice)" in note
    assert "    (answered by the program: How long a session takes)" in note
    assert "Ana (clinic staff): Please call us." in note
    assert "Alarm of the program's safety check, tier 1" in note
    assert "not acknowledged" in note
    assert "About 40 to 60 minutes" not in note, "what the program says is named by its topic"
    assert "Maria" not in note, "whose record it is decides whoever pastes it"


def test_the_text_for_the_chart_is_bounded_and_says_so(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    for number in range(MOST_LINES + 5):
        ask(parts, conversation, f"question {number}", LENGTH)
    note = chart_note(parts, conversation)
    assert "(5 earlier messages are left out; the transcript has them.)" in note
    assert "Visitor: question 4\n" not in note
    assert "Visitor: question 5\n" in note
