"""Danger leaves a flag, an alarm and a pause; only the staff end them, or time ends the pause."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.services.answers.answer_topic import CONSULTATION_BUTTON
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.turns import Turn, claim_next, finish
from bot.services.danger.alarms import AlarmNotOpenError, acknowledge, end_pause, open_alarms
from bot.services.danger.safety_state import SafetyState
from bot.services.errors import ConversationGoneError
from bot.services.privacy.erase import forget_conversation
from bot.services.reply import Act, Reply
from bot.services.times import utc_now
from bot.store.tables import AlarmRow, ConversationRow

from .staff import ANA, BO, handoffs, logged
from .talk import WORKER, asked, let_the_lease_run_out, messages, say

IMMINENT = "I am going to kill myself tonight"
PASSIVE = "I wish I would not wake up again"


def flag(parts: Assistant, conversation: str) -> int | None:
    """Return the conversation's flag."""
    with parts.database.read() as session:
        return session.scalar(select(ConversationRow.safety_tier).where(ConversationRow.id == conversation))


def learned(parts: Assistant, turn: Turn, tier: int) -> None:
    """Finish a turn as the engine does that saw danger."""
    reply = Reply(text="Please call.", act=Act.CRISIS, safety_tier=tier)
    finish(parts, turn, WORKER, [reply.to_dict()])


def test_danger_raises_one_alarm_and_more_urgent_danger_raises_its_tier(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, PASSIVE)
    say(parts, conversation, PASSIVE)
    [alarm] = open_alarms(parts.database)
    assert (alarm.conversation_id, alarm.tier, alarm.is_overdue) == (conversation, 2, False)
    say(parts, conversation, IMMINENT)
    [alarm] = open_alarms(parts.database)
    assert alarm.tier == 1
    say(parts, conversation, PASSIVE)
    assert open_alarms(parts.database)[0].tier == 1
    assert flag(parts, conversation) == 1


def test_danger_that_only_the_engine_saw_raises_flag_and_alarm_too(parts: Assistant) -> None:
    conversation, turn = asked(parts, "the dog is at my sister's")
    learned(parts, turn, 1)
    assert flag(parts, conversation) == 1
    assert [alarm.tier for alarm in open_alarms(parts.database)] == [1]


def test_what_only_speaks_of_danger_raises_nothing(parts: Assistant) -> None:
    conversation, turn = asked(parts, "does it help with suicidal thoughts")
    finish(parts, turn, WORKER, [Reply(text="It may.", act=Act.ANSWER, safety_tier=6).to_dict()])
    assert flag(parts, conversation) is None
    assert open_alarms(parts.database) == []


def test_an_alarm_is_overdue_when_nobody_has_seen_it_in_time(parts: Assistant) -> None:
    say(parts, start_conversation(parts.database), IMMINENT)
    with parts.database.write() as session:
        row = session.scalars(select(AlarmRow)).one()
        assert row.due_at - row.raised_at == datetime.timedelta(minutes=parts.profile.numbers["alarm_minutes"])
        row.due_at = utc_now() - datetime.timedelta(seconds=1)
    assert [alarm.is_overdue for alarm in open_alarms(parts.database)] == [True]


def test_the_first_to_acknowledge_counts(parts: Assistant) -> None:
    say(parts, start_conversation(parts.database), IMMINENT)
    [alarm] = open_alarms(parts.database)
    acknowledge(parts, alarm.conversation_id, alarm.id, "Ana (command line)")
    with pytest.raises(AlarmNotOpenError):
        acknowledge(parts, alarm.conversation_id, alarm.id, BO)
    assert open_alarms(parts.database) == []
    with parts.database.read() as session:
        assert session.scalars(select(AlarmRow.acknowledged_by)).all() == ["Ana (command line)"]


def test_danger_after_an_acknowledged_alarm_raises_a_new_one(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, IMMINENT)
    acknowledge(parts, conversation, open_alarms(parts.database)[0].id, ANA)
    say(parts, conversation, IMMINENT)
    assert len(open_alarms(parts.database)) == 1


def test_promotion_rests_after_danger_until_the_staff_end_the_pause(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, IMMINENT)
    assert _offered(parts, conversation, "is it safe") == []
    end_pause(parts, conversation, "Ana (command line)")
    assert _offered(parts, conversation, "is it really safe") == [CONSULTATION_BUTTON.title]
    assert flag(parts, conversation) == 1


def test_what_the_command_line_does_to_an_alarm_is_logged_and_every_screen_learns_of_it(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    say(either, conversation, IMMINENT)
    seen = handoffs(either, conversation)[0].revision
    end_pause(either, conversation, "Ana (command line)")
    after_the_pause = handoffs(either, conversation)[0].revision
    acknowledge(either, conversation, open_alarms(either.database)[0].id, "Ana (command line)")
    assert len({seen, after_the_pause, handoffs(either, conversation)[0].revision}) == 3
    assert logged(either) == [
        ("Ana (command line)", "conversation.end_pause"),
        ("Ana (command line)", "alarm.acknowledge"),
    ]
    with pytest.raises(ConversationGoneError):
        end_pause(either, "0" * 32, "Ana (command line)")


def test_the_pause_ends_by_itself_after_the_profiles_hours(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, IMMINENT)
    with parts.database.write() as session:
        session.execute(update(ConversationRow).values(safety_paused_until=utc_now() - datetime.timedelta(seconds=1)))
    assert _offered(parts, conversation, "is it safe") == [CONSULTATION_BUTTON.title]


@pytest.mark.parametrize(
    ("first", "was_asked", "language"),
    [(IMMINENT, True, "en"), ("me voy a matar esta noche", True, "es"), ("is it safe", False, "")],
)
def test_the_engine_learns_with_the_turn_what_was_said_before(
    parts: Assistant, first: str, was_asked: bool, language: str
) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, first)
    accepted = say(parts, conversation, "not right now")
    expected = SafetyState(1, True, True, language) if was_asked else SafetyState()
    assert accepted.safety == (expected if accepted.claimed else SafetyState())
    if was_asked:
        let_the_lease_run_out(parts, accepted.turn_id)
        claimed = claim_next(parts.database, parts.vault, WORKER)
        assert claimed is not None
        assert claimed.safety == expected


def test_forgetting_takes_the_alarm_along(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, IMMINENT)
    forget_conversation(parts, conversation)
    assert open_alarms(parts.database) == []


def _offered(parts: Assistant, conversation: str, question: str) -> list[str]:
    """Ask, answer with the offer of a consultation, and return the buttons that the visitor sees."""
    accepted = say(parts, conversation, question)
    turn = Turn(accepted.turn_id, conversation, question, None, is_resend=False)
    reply = Reply(text="It is.", act=Act.ANSWER, buttons=(CONSULTATION_BUTTON,))
    finish(parts, turn, WORKER, [reply.to_dict()])
    return [button["title"] for button in messages(parts, conversation)[-1].body["buttons"]]
