"""The durable turn: one worker at a time, in order, finished once."""

from __future__ import annotations

import threading
import time

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from bot.bootstrap import Assistant
from bot.services.conversations.turns import DONE, FAILED, LEASE_SECONDS, Turn, finish
from bot.services.desk.handoffs import locked_conversation
from bot.services.privacy.erase import forget_conversation
from bot.services.reply import Button
from bot.settings import Settings

from .talk import OTHER_WORKER, WORKER, answer, asked, claim, is_waiting, let_the_lease_run_out, say, state_of, texts

REPLY = {"text": "It is.", "act": "answer", "buttons": []}


def test_the_turn_belongs_to_whoever_took_the_message(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    assert claim(parts, OTHER_WORKER) is None
    assert is_waiting(parts, conversation)
    answer(parts, turn)
    assert state_of(parts, turn.id) == DONE
    assert not is_waiting(parts, conversation)
    assert texts(parts, conversation) == ["is it safe", "It is."]


def test_the_second_turn_waits_for_the_first_and_comes_with_its_end(parts: Assistant) -> None:
    conversation, first = asked(parts, "first")
    second = say(parts, conversation, "second")
    assert not second.claimed
    assert claim(parts) is None
    following = finish(parts, first, WORKER, [REPLY])
    assert following == Turn(second.turn_id, conversation, "second", None, is_resend=False)
    assert claim(parts, OTHER_WORKER) is None


def test_turns_of_a_conversation_come_in_the_order_of_its_messages(parts: Assistant) -> None:
    conversation, turn = asked(parts, "0")
    for number in range(1, 5):
        say(parts, conversation, str(number))
    order = []
    following: Turn | None = turn
    while following is not None:
        order.append(following.text)
        following = finish(parts, following, WORKER, [REPLY])
    assert order == ["0", "1", "2", "3", "4"]


def test_a_conversation_that_waits_holds_up_no_other(parts: Assistant) -> None:
    asked(parts, "slow")
    other, turn = asked(parts, "quick")
    answer(parts, turn)
    assert not is_waiting(parts, other)


def test_the_end_of_a_turn_claims_no_other_conversations_turn(parts: Assistant) -> None:
    free, left = asked(parts)
    let_the_lease_run_out(parts, left.id)
    _, turn = asked(parts)
    assert finish(parts, turn, WORKER, [REPLY]) is None
    claimed = claim(parts)
    assert claimed is not None
    assert claimed.conversation_id == free


def test_two_workers_at_once_never_get_the_same_turn(parts: Assistant) -> None:
    expected = set()
    for number in range(12):
        _, turn = asked(parts, f"question {number}")
        let_the_lease_run_out(parts, turn.id)
        expected.add(turn.id)
    barrier = threading.Barrier(2)
    taken: dict[str, list[str]] = {WORKER: [], OTHER_WORKER: []}

    def work(worker: str) -> None:
        barrier.wait(10)
        while len(taken[WORKER]) + len(taken[OTHER_WORKER]) < len(expected):
            turn = claim(parts, worker)
            if turn is not None:
                taken[worker].append(turn.id)

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    everything = taken[WORKER] + taken[OTHER_WORKER]
    assert sorted(everything) == sorted(expected)


def test_a_lease_that_ran_out_is_taken_over_and_the_late_result_discarded(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    let_the_lease_run_out(parts, turn.id)
    taken = claim(parts, OTHER_WORKER)
    assert taken is not None
    assert (taken.id, taken.is_resend) == (turn.id, True)
    answer(parts, turn, "late", worker=WORKER)
    assert state_of(parts, turn.id) == "open"
    answer(parts, taken, "in time", worker=OTHER_WORKER)
    answer(parts, turn, "too late", worker=WORKER)
    assert texts(parts, conversation) == ["is it safe", "in time"]


def test_a_turn_that_was_taken_over_is_not_taken_again_at_once(parts: Assistant) -> None:
    _, turn = asked(parts)
    let_the_lease_run_out(parts, turn.id)
    assert claim(parts, OTHER_WORKER) is not None
    assert claim(parts, "worker-c") is None


def test_finishing_twice_stores_once(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    answer(parts, turn)
    answer(parts, turn)
    assert texts(parts, conversation) == ["is it safe", "It is."]


def test_finishing_by_eight_at_once_stores_once(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait(10)
        answer(parts, turn)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert texts(parts, conversation) == ["is it safe", "It is."]


def test_several_replies_of_a_turn_keep_their_order(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    replies = [{"text": str(number), "act": "answer", "buttons": []} for number in range(5)]
    finish(parts, turn, WORKER, replies)
    assert texts(parts, conversation)[1:] == ["0", "1", "2", "3", "4"]


def test_a_failed_turn_keeps_the_message_and_lets_the_next_one_go_on(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    second = say(parts, conversation, "second")
    following = finish(parts, turn, WORKER, [{"text": "Sorry."}], FAILED)
    assert state_of(parts, turn.id) == FAILED
    assert following is not None
    assert following.id == second.turn_id
    assert texts(parts, conversation) == ["is it safe", "second", "Sorry."]


def test_the_result_for_a_forgotten_conversation_is_discarded(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    forget_conversation(parts, conversation)
    answer(parts, turn)
    assert claim(parts) is None


@pytest.mark.parametrize("work", ["finish", "claim"])
def test_forgetting_in_the_middle_of_a_turns_end_or_beginning_locks_nobody_out(either: Assistant, work: str) -> None:
    conversation, turn = asked(either)
    if work == "claim":
        let_the_lease_run_out(either, turn.id)
    results: list[object] = []

    def make() -> None:
        try:
            if work == "finish":
                results.append(finish(either, turn, WORKER, [REPLY]))
            else:
                results.append(claim(either, OTHER_WORKER))
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=make)
    with either.database.write() as session:
        row = locked_conversation(session, conversation)
        thread.start()
        wait_until_somebody_waits(either)
        session.delete(row)
    thread.join(30)
    assert results == [None]


def wait_until_somebody_waits(parts: Assistant) -> None:
    """Return when a unit of work waits for another one; SQLite does not tell, and there it cannot do otherwise."""
    if parts.database.is_sqlite:
        time.sleep(0.2)
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(500):
        with parts.database.read() as session:
            if session.scalar(waiting):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_pressed_button_reaches_whoever_takes_the_turn_over(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    answer(parts, turn, "It is.", Button("More", '/faq{"topic": "safety"}'))
    accepted = say(parts, conversation, "More", button='/faq{"topic": "safety"}')
    let_the_lease_run_out(parts, accepted.turn_id)
    taken = claim(parts, OTHER_WORKER)
    assert taken == Turn(accepted.turn_id, conversation, "More", '/faq{"topic": "safety"}', is_resend=True)


def test_a_lease_is_longer_than_any_setting_lets_a_turn_take() -> None:
    Settings(turn_timeout_seconds=LEASE_SECONDS - 2)
    with pytest.raises(ValidationError):
        Settings(turn_timeout_seconds=LEASE_SECONDS - 1)


def test_nothing_is_claimed_where_nothing_is(parts: Assistant) -> None:
    assert claim(parts) is None
