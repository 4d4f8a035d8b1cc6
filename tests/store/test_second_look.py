"""What the patterns have answered is read by the engine too, unless nothing is more urgent: the worse text follows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet

from bot.bootstrap import Assistant
from bot.safety import Finding
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.take_message import Accepted
from bot.services.conversations.turns import DONE, Turn, finish
from bot.services.danger.alarms import open_alarms
from bot.services.danger.safety_reply import more_urgent_reply
from bot.services.owners import STAFF
from bot.store.tables import ConversationRow
from bot.vault import Vault

from .talk import (
    OTHER_WORKER,
    WORKER,
    answer,
    asked,
    claim,
    is_waiting,
    let_the_lease_run_out,
    messages,
    say,
    state_of,
    texts,
)

AFTER_INFUSION = "vomiting all evening since the infusion"


def seen(tier: int) -> Finding:
    """Return what the learned detector sees."""
    return Finding(tier, "learned", "reads like it", "en")


def looked_at(parts: Assistant, conversation: str, accepted: Accepted, finding: Finding | None) -> None:
    """Finish the turn as the gateway does after the engine's look."""
    assert accepted.said_tier is not None
    reply = more_urgent_reply(parts, finding, accepted.said_tier)
    turn = Turn(accepted.turn_id, conversation, AFTER_INFUSION, None, False, said_tier=accepted.said_tier)
    finish(parts, turn, WORKER, [reply.to_dict()] if reply else [])


def given_to_the_staff(parts: Assistant, conversation: str) -> None:
    with parts.database.write() as session:
        row = session.get(ConversationRow, conversation)
        assert row is not None
        row.owner = STAFF


def flagged(parts: Assistant, conversation: str) -> int | None:
    with parts.database.read() as session:
        row = session.get(ConversationRow, conversation)
        assert row is not None
        return row.safety_tier


def test_the_fixed_text_comes_at_once_and_the_turn_stays_open_for_the_engine(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    assert [reply["safety_tier"] for reply in accepted.replies] == [5]
    assert (accepted.claimed, accepted.said_tier) == (True, 5)
    assert texts(parts, conversation) == [AFTER_INFUSION, accepted.replies[0]["text"]]
    assert flagged(parts, conversation) == 5


def test_what_the_engine_finds_worse_follows_and_raises_flag_and_alarm(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    looked_at(parts, conversation, accepted, seen(4))
    assert [message.body.get("safety_tier") for message in messages(parts, conversation)] == [None, 5, 4]
    assert "Please call 911 now" in texts(parts, conversation)[-1]
    assert state_of(parts, accepted.turn_id) == DONE
    assert flagged(parts, conversation) == 4
    assert [alarm.tier for alarm in open_alarms(parts.database)] == [4]


@pytest.mark.parametrize("finding", [None, seen(5)])
def test_where_it_finds_nothing_worse_the_turn_ends_and_nothing_is_said(
    parts: Assistant, finding: Finding | None
) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    looked_at(parts, conversation, accepted, finding)
    assert len(texts(parts, conversation)) == 2
    assert state_of(parts, accepted.turn_id) == DONE
    assert not is_waiting(parts, conversation)
    assert flagged(parts, conversation) == 5


@pytest.mark.parametrize(
    ("said", "found", "follows"),
    [(5, 2, True), (2, 5, False), (2, 8, True), (8, 3, True), (3, 8, False), (3, 4, True), (4, 1, True), (4, 3, False)],
)
def test_the_more_urgent_one_wins_in_the_order_of_the_rules(
    parts: Assistant, said: int, found: int, follows: bool
) -> None:
    reply = more_urgent_reply(parts, seen(found), said)
    assert (reply is not None) == follows
    if reply is not None:
        assert reply.safety_tier == found


def test_a_turn_that_a_dead_worker_left_is_only_looked_at_again(parts: Assistant) -> None:
    """The text was said already: whoever takes the turn up must know it, or it would be answered twice."""
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    let_the_lease_run_out(parts, accepted.turn_id)
    turn = claim(parts, OTHER_WORKER)
    assert turn is not None
    assert (turn.id, turn.text, turn.said_tier) == (accepted.turn_id, AFTER_INFUSION, 5)


def test_an_ordinary_turn_was_answered_with_nothing(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    let_the_lease_run_out(parts, turn.id)
    taken = claim(parts)
    assert taken is not None
    assert taken.said_tier is None
    answer(parts, taken)
    assert len(texts(parts, conversation)) == 2


def test_under_a_lost_key_nothing_is_said_twice(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    let_the_lease_run_out(parts, accepted.turn_id)
    parts.vault = Vault(replace(parts.keys, encryption=(Fernet.generate_key(),)))
    turn = claim(parts)
    assert turn is not None
    assert (turn.is_readable, turn.said_tier) == (False, 1)


def test_while_another_turn_is_open_it_waits_and_is_looked_at_afterwards(parts: Assistant) -> None:
    conversation, first = asked(parts)
    accepted = say(parts, conversation, AFTER_INFUSION)
    assert (accepted.claimed, len(accepted.replies)) == (False, 1)
    following = finish(parts, first, WORKER, [])
    assert following is not None
    assert (following.id, following.said_tier) == (accepted.turn_id, 5)


def test_in_a_conversation_of_the_staff_the_patterns_are_all_there_is(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    given_to_the_staff(parts, conversation)
    accepted = say(parts, conversation, AFTER_INFUSION)
    assert (len(accepted.replies), accepted.said_tier) == (1, None)
    assert state_of(parts, accepted.turn_id) == DONE


@pytest.mark.parametrize(("finding", "said"), [(None, 2), (seen(4), 3)])
def test_somebody_takes_the_conversation_during_the_look(parts: Assistant, finding: Finding | None, said: int) -> None:
    """The worse text still follows, and without one nothing does: the message was answered."""
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    given_to_the_staff(parts, conversation)
    looked_at(parts, conversation, accepted, finding)
    assert len(messages(parts, conversation)) == said
    assert state_of(parts, accepted.turn_id) == DONE


def test_a_turn_of_a_conversation_that_the_staff_took_ends_without_a_word(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, AFTER_INFUSION)
    given_to_the_staff(parts, conversation)
    let_the_lease_run_out(parts, accepted.turn_id)
    assert claim(parts) is None
    assert len(messages(parts, conversation)) == 2
    assert state_of(parts, accepted.turn_id) == DONE


def test_the_same_message_again_returns_the_first_text_and_opens_nothing(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    first = say(parts, conversation, AFTER_INFUSION, "message-one")
    looked_at(parts, conversation, first, seen(4))
    again = say(parts, conversation, AFTER_INFUSION, "message-one")
    assert [reply["safety_tier"] for reply in again.replies] == [5, 4]
    assert (again.claimed, again.said_tier) == (False, None)
