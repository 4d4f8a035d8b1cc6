"""A conversation is one person's at a time, on a lease, and the program has it again afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.turns import finish
from bot.services.danger.alarms import AlarmNotOpenError, acknowledge, end_pause, open_alarms
from bot.services.desk.handoffs import Reason
from bot.services.desk.staff_work import ClaimedByOtherError, NotHolderError, NotInQueueError, NotPermittedError
from bot.services.errors import ConversationGoneError
from bot.services.handover.claims import (
    AlarmOpenError,
    claim,
    close,
    hand_back,
    reassign,
    release,
    renew,
    reopen,
    return_expired,
)
from bot.services.reply import Act
from bot.store.tables import ConversationRow

from .staff import ANA, BO, VIEWER, handoffs, let_the_hold_run_out, logged, owner, put_in_queue, waiting
from .talk import WORKER, asked, messages, say, state_of, texts

DANGER = "I am going to kill myself tonight"
MANY = 30


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Make the calls at the same moment, and return what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = []

    def work(call: Callable[[], object]) -> None:
        barrier.wait(30)
        try:
            results.append(call())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=work, args=(call,), daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_thirty_at_once_claim_one_conversation_and_one_has_it(either: Assistant) -> None:
    conversation = waiting(either)
    members = [Member(f"m{number}", f"Member {number}", "a nurse", "staff") for number in range(MANY)]
    results = at_once([partial(claim, either, conversation, member) for member in members])
    assert len(results) == MANY
    assert sum(isinstance(result, ClaimedByOtherError) for result in results) == MANY - 1
    [row] = handoffs(either, conversation)
    assert row.state == "claimed"
    assert owner(either, conversation) == "staff"
    assert [action for _, action in logged(either)] == ["conversation.claim"]


def test_a_viewer_may_not_claim(parts: Assistant) -> None:
    conversation = waiting(parts)
    with pytest.raises(NotPermittedError):
        claim(parts, conversation, VIEWER)
    assert owner(parts, conversation) == "waiting"
    assert logged(parts) == []


def test_what_is_not_in_the_queue_cannot_be_claimed(parts: Assistant) -> None:
    with pytest.raises(ConversationGoneError):
        claim(parts, "0" * 32, ANA)
    with pytest.raises(NotInQueueError):
        claim(parts, start_conversation(parts.database), ANA)


def test_the_holder_renews_and_a_stranger_does_not(either: Assistant) -> None:
    conversation = waiting(either)
    until = claim(either, conversation, ANA, lease_seconds=60)
    with pytest.raises(ClaimedByOtherError, match="Ana Lima has this conversation"):
        renew(either, conversation, BO, lease_seconds=600)
    assert handoffs(either, conversation)[0].lease_until == until
    assert renew(either, conversation, ANA, lease_seconds=120) > until


def test_the_same_member_in_two_tabs_has_it_in_both(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    claim(parts, conversation, ANA)
    renew(parts, conversation, ANA)
    [row] = handoffs(parts, conversation)
    assert row.claimed_by == ANA.id


def test_a_lease_that_ran_out_is_nobodys_and_puts_it_back_with_a_word(either: Assistant) -> None:
    conversation = waiting(either)
    claim(either, conversation, BO)
    assert return_expired(either) == 0
    let_the_hold_run_out(either, conversation)
    with pytest.raises(NotHolderError):
        renew(either, conversation, BO)
    assert return_expired(either) == 1
    assert return_expired(either) == 0
    assert owner(either, conversation) == "waiting"
    assert texts(either, conversation)[-1].startswith("A nurse is away for the moment. You are in the queue again")
    claim(either, conversation, ANA)


def test_what_ran_out_can_be_claimed_before_anybody_noticed(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, BO)
    let_the_hold_run_out(parts, conversation)
    claim(parts, conversation, ANA)
    assert return_expired(parts) == 0
    assert texts(parts, conversation) == []


def test_two_gateways_return_each_conversation_once(either: Assistant) -> None:
    conversations = [waiting(either) for _ in range(6)]
    for conversation in conversations:
        claim(either, conversation, ANA)
        let_the_hold_run_out(either, conversation)
    results = at_once([lambda: return_expired(either), lambda: return_expired(either)])
    assert sum(int(str(result)) for result in results) == len(conversations)
    assert [len(texts(either, conversation)) for conversation in conversations] == [1] * len(conversations)


def test_release_puts_it_back_and_tells_the_visitor(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    with pytest.raises(ClaimedByOtherError):
        release(parts, conversation, BO)
    release(parts, conversation, ANA)
    assert owner(parts, conversation) == "waiting"
    assert texts(parts, conversation)[-1].startswith("Ana is away")


def test_reassigning_ends_the_first_ones_hold(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    with pytest.raises(NotPermittedError):
        reassign(parts, conversation, ANA, VIEWER)
    reassign(parts, conversation, ANA, BO)
    with pytest.raises(ClaimedByOtherError):
        renew(parts, conversation, ANA)
    renew(parts, conversation, BO)
    assert logged(parts)[-1] == ("Ana Lima", "conversation.reassign")


def test_hand_back_lets_the_program_answer_again_and_says_so(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    with pytest.raises(ClaimedByOtherError):
        hand_back(parts, conversation, BO)
    hand_back(parts, conversation, ANA)
    assert owner(parts, conversation) == "bot"
    [word] = messages(parts, conversation)
    assert (word.author, word.body["act"]) == ("bot", Act.HANDOFF)
    assert word.body["text"].startswith("The program is back")
    assert say(parts, conversation, "is it safe").claimed, "its turn goes to the engine"
    say(parts, conversation, "Ask a person", button=word.body["buttons"][0]["payload"])


def test_the_word_is_spanish_where_the_conversation_is(parts: Assistant) -> None:
    conversation = waiting(parts)
    say(parts, conversation, "¿cuánto cuesta una sesión de ketamina?")
    claim(parts, conversation, ANA)
    hand_back(parts, conversation, ANA)
    assert texts(parts, conversation)[-1].startswith("El programa está de vuelta")


def test_closing_tells_who_was_waiting_and_nobody_else(parts: Assistant) -> None:
    awaited, unaware = waiting(parts), waiting(parts, Reason.FAILED_TURN)
    close(parts, awaited, ANA)
    close(parts, unaware, ANA)
    assert texts(parts, awaited)[-1].startswith("The clinic's team has closed your request here")
    assert texts(parts, unaware) == []
    assert owner(parts, awaited) == "bot"
    with pytest.raises(NotInQueueError):
        close(parts, awaited, ANA)


def test_nobody_closes_what_somebody_else_has(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    with pytest.raises(ClaimedByOtherError):
        close(parts, conversation, BO)


def test_reopening_puts_the_last_one_back(either: Assistant) -> None:
    conversation = waiting(either)
    claim(either, conversation, ANA)
    close(either, conversation, ANA)
    reopen(either, conversation, BO)
    reopen(either, conversation, BO)
    [row] = handoffs(either, conversation)
    assert (row.state, row.closed_at, row.claimed_by) == ("waiting", None, None)
    claim(either, conversation, BO)
    with pytest.raises(NotInQueueError):
        reopen(either, start_conversation(either.database), ANA)


def test_an_alarm_is_acknowledged_before_the_conversation_is_let_go(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, DANGER)
    [alarm] = open_alarms(parts.database)
    claim(parts, conversation, ANA)
    for let_go in (hand_back, close):
        with pytest.raises(AlarmOpenError):
            let_go(parts, conversation, ANA)
    with pytest.raises(NotPermittedError):
        acknowledge(parts, conversation, alarm.id, VIEWER)
    with pytest.raises(AlarmNotOpenError):
        acknowledge(parts, waiting(parts), alarm.id, ANA)
    acknowledge(parts, conversation, alarm.id, ANA)
    with pytest.raises(AlarmNotOpenError):
        acknowledge(parts, conversation, alarm.id, BO)
    hand_back(parts, conversation, ANA)


def test_the_staff_end_the_pause_and_the_flag_stays(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, DANGER)
    end_pause(parts, conversation, ANA)
    with parts.database.read() as session:
        row = session.scalars(select(ConversationRow).where(ConversationRow.id == conversation)).one()
        assert row.safety_paused_until is None
        assert row.safety_tier == 1


def test_everything_done_is_in_the_log_and_nothing_refused(parts: Assistant) -> None:
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    for refused in (release, hand_back, close):
        with pytest.raises(ClaimedByOtherError):
            refused(parts, conversation, BO)
    renew(parts, conversation, ANA)
    release(parts, conversation, ANA)
    claim(parts, conversation, BO)
    close(parts, conversation, BO)
    reopen(parts, conversation, ANA)
    assert logged(parts) == [
        ("Ana Lima", "conversation.claim"),
        ("Ana Lima", "conversation.release"),
        ("Bo Chen", "conversation.claim"),
        ("Bo Chen", "conversation.close"),
        ("Ana Lima", "conversation.reopen"),
    ]


def test_a_turn_that_is_open_when_somebody_claims_is_not_the_engines_any_more(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    put = say(parts, conversation, "and the cost?")
    put_in_queue(parts, conversation, Reason.PERSON)
    claim(parts, conversation, ANA)
    following = finish(parts, turn, WORKER, [{"text": "It is.", "act": "answer", "buttons": []}])
    assert following is None, "the second question goes to nobody but the staff"
    assert state_of(parts, put.turn_id) == "done"
    assert [message.body["act"] for message in messages(parts, conversation) if message.author == "bot"] == [
        Act.SILENT,
        Act.SILENT,
    ]
