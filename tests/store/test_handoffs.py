"""What brings a conversation into the staff's queue, in the same moment as its cause, and in which order."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.services.bookings.booking import Kind
from bot.services.bookings.changes import cancel_booking, set_state
from bot.services.bookings.states import State
from bot.services.conversations.back_to_program import wants_program
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.turns import FAILED, Turn, finish
from bot.services.danger.safety_reply import triage_works
from bot.services.desk.handoffs import Reason, reasons_of
from bot.services.handover.claims import claim
from bot.services.handover.handoff_queue import changed_between, open_revisions, place_in_queue, read_queue
from bot.services.handover.staff_writing import write_message
from bot.services.privacy.erase import forget_conversation
from bot.services.reply import Act, Reply
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, HandoffRow

from .booked import booked, clinic, some_slot
from .staff import ANA, BO, handoffs, owner, put_in_queue, waiting
from .talk import WORKER, answer, asked, messages, say, texts

DANGER = "I am going to kill myself tonight"
FORM = Reply(text="What name should they use?", act=Act.HANDOFF).to_dict()


def reasons(parts: Assistant, conversation: str) -> list[Reason]:
    """Return why the conversation is in the queue, [] where it is not."""
    return [reason for row in handoffs(parts, conversation) if row.closed_at is None for reason in reasons_of(row)]


def make_older(parts: Assistant, conversation: str, minutes: int) -> None:
    """Make the conversation look as if it had been in the queue for longer."""
    with parts.database.write() as session:
        session.execute(
            update(HandoffRow)
            .where(HandoffRow.conversation_id == conversation)
            .values(opened_at=utc_now() - datetime.timedelta(minutes=minutes))
        )


def replied(parts: Assistant, act: Act) -> str:
    """Return a conversation in which the program has answered like that, and then opened the request form."""
    conversation, turn = asked(parts)
    finish(parts, turn, WORKER, [Reply(text="A reply.", act=act).to_dict()])
    accepted = say(parts, conversation, "yes please")
    finish(parts, Turn(accepted.turn_id, conversation, "yes please", None, False), WORKER, [FORM])
    return conversation


def test_danger_is_in_the_queue_and_nobody_is_told_to_wait(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    say(either, conversation, DANGER)
    say(either, conversation, DANGER)
    assert reasons(either, conversation) == [Reason.ALARM]
    assert owner(either, conversation) == "bot"


def test_danger_that_only_the_engine_saw_is_too(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    finish(parts, turn, WORKER, [Reply(text="Please call.", act=Act.CRISIS, safety_tier=1).to_dict()])
    assert reasons(parts, conversation) == [Reason.ALARM]


def test_a_failed_turn_is_in_the_queue_and_an_answered_one_is_not(either: Assistant) -> None:
    conversation, turn = asked(either)
    finish(either, turn, WORKER, [Reply(text="Sorry.", act=Act.UNAVAILABLE).to_dict()], FAILED)
    assert reasons(either, conversation) == [Reason.FAILED_TURN]
    assert owner(either, conversation) == "bot"
    other, turn = asked(either)
    answer(either, turn)
    assert reasons(either, other) == []


@pytest.mark.parametrize(
    ("kind", "reason", "owned"),
    [
        (Kind.CONSULTATION, Reason.BOOKING, "bot"),
        (Kind.INFUSION_CHANGE, Reason.BOOKING, "bot"),
        (Kind.PERSON, Reason.PERSON, "waiting"),
        (Kind.TODAY, Reason.SESSION_TODAY, "waiting"),
    ],
)
def test_a_recorded_request_is_in_the_queue(either: Assistant, kind: Kind, reason: Reason, owned: str) -> None:
    conversation = start_conversation(either.database)
    booked(either, conversation_id=conversation, kind=kind)
    assert reasons(either, conversation) == [reason]
    assert owner(either, conversation) == owned


@pytest.mark.parametrize(
    ("act", "reason"),
    [(Act.ADVICE, Reason.ADVICE), (Act.UNKNOWN, Reason.GAP), (Act.ANSWER, Reason.PERSON), (Act.CRISIS, Reason.PERSON)],
)
def test_what_was_answered_before_the_form_says_why_a_person_is_wanted(
    parts: Assistant, act: Act, reason: Reason
) -> None:
    conversation = replied(parts, act)
    assert reasons(parts, conversation) == [], "nobody has agreed to send anything yet"
    booked(parts, conversation_id=conversation, kind=Kind.PERSON)
    assert reasons(parts, conversation) == [reason]


def test_a_time_that_is_confirmed_at_once_waits_for_nobody(parts: Assistant) -> None:
    with_slots = clinic(parts)
    conversation = start_conversation(parts.database)
    booked(with_slots, conversation_id=conversation, slot=some_slot(with_slots), form_id=None)
    assert reasons(parts, conversation) == []


def test_reasons_join_in_one_handoff_and_the_most_urgent_leads(either: Assistant) -> None:
    conversation = waiting(either, Reason.GAP)
    put_in_queue(either, conversation, Reason.BOOKING)
    say(either, conversation, DANGER)
    put_in_queue(either, conversation, Reason.PERSON)
    assert len(handoffs(either, conversation)) == 1
    assert reasons(either, conversation) == [Reason.ALARM, Reason.PERSON, Reason.BOOKING, Reason.GAP]


def test_a_request_that_is_dealt_with_leaves_the_queue(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    first = booked(either, conversation_id=conversation, kind=Kind.PERSON)
    second = booked(either, conversation_id=conversation)
    set_state(either, first.reference, State.CONTACTED, "Ana")
    assert reasons(either, conversation) == [Reason.PERSON, Reason.BOOKING], "the other one is still to be looked at"
    cancel_booking(either, second.reference)
    assert reasons(either, conversation) == []
    assert owner(either, conversation) == "bot"


def test_a_dealt_with_request_takes_no_alarm_and_nobodys_conversation_away(parts: Assistant) -> None:
    alarmed, claimed = start_conversation(parts.database), start_conversation(parts.database)
    say(parts, alarmed, DANGER)
    for conversation in (alarmed, claimed):
        booking = booked(parts, conversation_id=conversation, kind=Kind.PERSON)
        if conversation == claimed:
            claim(parts, conversation, ANA)
        set_state(parts, booking.reference, State.CONTACTED, "Ana")
    assert reasons(parts, alarmed) == [Reason.ALARM]
    assert reasons(parts, claimed) == [Reason.PERSON]
    assert owner(parts, claimed) == "staff"


def test_the_queue_is_overdue_alarms_alarms_sessions_of_today_then_waiting_time(either: Assistant) -> None:
    names = {}
    for name, reason, minutes in (
        ("gap", Reason.GAP, 50),
        ("booking", Reason.BOOKING, 90),
        ("person", Reason.PERSON, 60),
        ("today", Reason.SESSION_TODAY, 1),
    ):
        names[name] = waiting(either, reason)
        make_older(either, names[name], minutes)
    for name in ("alarm", "overdue"):
        names[name] = start_conversation(either.database)
        say(either, names[name], DANGER)
    with either.database.write() as session:
        overdue = utc_now() - datetime.timedelta(seconds=1)
        session.execute(update(AlarmRow).where(AlarmRow.conversation_id == names["overdue"]).values(due_at=overdue))
    entries = read_queue(either.database)
    called = {conversation: name for name, conversation in names.items()}
    assert [called[entry.conversation_id] for entry in entries] == [
        "overdue",
        "alarm",
        "today",
        "booking",
        "person",
        "gap",
    ]
    first, last = entries[0].to_dict(), entries[-1].to_dict()
    assert first["alarm"]["is_overdue"]
    assert first["reason"] == "alarm"
    assert 50 * 60 <= last["waiting_seconds"] < 51 * 60


def test_the_queue_shows_who_has_what(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    [entry] = read_queue(parts.database)
    assert (entry.claimed_by, entry.claimed_name) == ("ana", "Ana Lima")
    assert entry.lease_until is not None


def test_a_visitors_place_counts_who_is_served_before(parts: Assistant) -> None:
    """Those who wait, and danger: recorded requests are called back in their own time."""
    first, booking, mine, later = (waiting(parts), waiting(parts, Reason.BOOKING), waiting(parts), waiting(parts))
    taken = waiting(parts)
    for minutes, conversation in enumerate((later, mine, booking, first, taken), 1):
        make_older(parts, conversation, minutes)
    claim(parts, taken, BO)
    assert place_in_queue(read_queue(parts.database), mine) == 2
    assert place_in_queue(read_queue(parts.database), booking) is None
    say(parts, start_conversation(parts.database), DANGER)
    assert place_in_queue(read_queue(parts.database), mine) == 3


def test_every_change_gives_the_handoff_another_revision(parts: Assistant) -> None:
    conversation = waiting(parts)
    before = open_revisions(parts.database)
    claim(parts, conversation, ANA)
    after = open_revisions(parts.database)
    assert set(before) == set(after) == {conversation}
    assert before != after
    assert changed_between(before, after) == {conversation}
    assert changed_between(after, after) == set()


def test_who_waits_looks_again_when_somebody_who_waits_comes_or_goes(parts: Assistant) -> None:
    waits, taken, written = waiting(parts), waiting(parts), waiting(parts)
    claim(parts, written, ANA)
    before = open_revisions(parts.database)
    write_message(parts, written, ANA, "one-two-three", "Hello")
    after = open_revisions(parts.database)
    assert changed_between(before, after) == {written}, "nobody's place is another"
    claim(parts, taken, BO)
    assert changed_between(after, open_revisions(parts.database)) == {waits, taken}


def test_forgetting_takes_the_handoff_along(either: Assistant) -> None:
    conversation = waiting(either)
    forget_conversation(either, conversation)
    assert handoffs(either, conversation) == []
    assert read_queue(either.database) == []


def test_the_visitor_goes_back_to_the_program(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    booking = booked(either, conversation_id=conversation, kind=Kind.PERSON)
    accepted = say(either, conversation, "Back to the program")
    assert not accepted.claimed, "the engine need not know"
    assert owner(either, conversation) == "bot"
    assert reasons(either, conversation) == []
    assert texts(either, conversation)[-1].startswith("All right, you are not waiting for a person here any more")
    assert messages(either, conversation)[-1].body["act"] == Act.HANDOFF
    set_state(either, booking.reference, State.CONTACTED, "Ana")
    assert say(either, conversation, "Back to the program").claimed, "who does not wait asks the program"


def test_who_goes_back_after_danger_stays_in_the_queue(parts: Assistant) -> None:
    conversation = waiting(parts)
    say(parts, conversation, DANGER)
    say(parts, conversation, "volver al programa")
    assert reasons(parts, conversation) == [Reason.ALARM]
    assert owner(parts, conversation) == "bot"
    assert texts(parts, conversation)[-1].startswith("De acuerdo, aquí ya no espera")


@pytest.mark.parametrize(
    "text",
    [
        "Back to the program",
        "back to the bot please",
        "I don't want to wait any longer",
        "stop waiting",
        "i\u2019d rather not wait",
        "Volver al programa",
        "ya no quiero esperar más",
    ],
)
def test_words_that_mean_the_program(text: str) -> None:
    assert wants_program(text)


@pytest.mark.parametrize(
    "text",
    [
        "i don't want to wait for my session, can i come earlier?",
        "can i go back to work",
        "how long do i wait",
        "i can't wait any longer, i want to die",
        "program",
        "stop",
    ],
)
def test_words_that_do_not(text: str) -> None:
    assert not wants_program(text)


def test_asking_whether_the_triage_works_alarms_nobody(parts: Assistant) -> None:
    assert triage_works(parts)
    assert read_queue(parts.database) == []
