"""Taking a message: acknowledged means stored, once."""

from __future__ import annotations

import threading

import pytest

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import start_conversation
from bot.services.errors import (
    ConversationGoneError,
    EmptyMessageError,
    MessageConflictError,
    MessageTooLongError,
)

from .talk import answer, asked, messages, say, texts


def test_a_message_is_stored_with_its_number_author_and_turn(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, " is it safe?\x07 ", "message-one")
    assert (accepted.sequence, accepted.claimed, accepted.replies) == (1, True, [])
    (stored,) = messages(parts, conversation)
    assert stored.body == {"text": "is it safe?"}
    assert (stored.author, stored.client_message_id) == ("visitor", "message-one")


def test_the_same_message_again_returns_the_first_result_and_is_stored_once(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    first = say(parts, conversation, "is it safe", "message-one")
    again = say(parts, conversation, "is it safe", "message-one")
    assert (again.sequence, again.turn_id) == (first.sequence, first.turn_id)
    assert not again.claimed, "its turn runs already"
    assert texts(parts, conversation) == ["is it safe"]


def test_a_message_that_differs_only_in_what_is_cleaned_away_is_the_same(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    first = say(parts, conversation, "is it safe", "message-one")
    assert say(parts, conversation, "is it safe \x00\n", "message-one").turn_id == first.turn_id


@pytest.mark.parametrize(("text", "button"), [("is it dear", None), ("is it safe", '/faq{"topic": "safety"}')])
def test_the_same_id_with_another_content_is_refused(parts: Assistant, text: str, button: str | None) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, "is it safe", "message-one")
    with pytest.raises(MessageConflictError):
        say(parts, conversation, text, "message-one", button)
    assert texts(parts, conversation) == ["is it safe"]


def test_the_same_id_in_another_conversation_is_another_message(parts: Assistant) -> None:
    one, other = start_conversation(parts.database), start_conversation(parts.database)
    assert say(parts, one, "is it safe", "message-one").turn_id != say(parts, other, "no", "message-one").turn_id


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07\x1b", "\u200b\u200d"])
def test_a_message_without_words_is_refused_and_not_stored(parts: Assistant, text: str) -> None:
    conversation = start_conversation(parts.database)
    with pytest.raises(EmptyMessageError):
        say(parts, conversation, text)
    assert texts(parts, conversation) == []


def test_2000_characters_are_kept_and_2001_are_refused(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, "é" * 2000)
    with pytest.raises(MessageTooLongError):
        say(parts, conversation, "é" * 2001)
    assert [len(text) for text in texts(parts, conversation)] == [2000]


@pytest.mark.parametrize(
    "text", ["\u200fכמה זה עולה?\u200f", "كم السعر؟", "🙂🙃", "<script>1</script>", "a' OR 1=1 --"]
)
def test_a_text_is_kept_as_it_was_typed(parts: Assistant, text: str) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, text)
    assert texts(parts, conversation) == [text]


@pytest.mark.parametrize("identifier", ["0" * 32, "", "x"])
def test_a_conversation_that_does_not_exist_takes_nothing(parts: Assistant, identifier: str) -> None:
    with pytest.raises(ConversationGoneError):
        say(parts, identifier, "is it safe")


def test_sixteen_at_once_get_numbers_without_gaps(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    barrier = threading.Barrier(16)
    sequences: list[int] = []

    def send(number: int) -> None:
        barrier.wait(10)
        sequences.append(say(parts, conversation, f"question {number}").sequence)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(sequences) == list(range(1, 17))
    assert [message.sequence for message in messages(parts, conversation)] == list(range(1, 17))


def test_the_same_message_sent_by_eight_at_once_is_stored_once(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    barrier = threading.Barrier(8)
    results: list[tuple[int, str, bool]] = []

    def send() -> None:
        barrier.wait(10)
        accepted = say(parts, conversation, "is it safe", "message-one")
        results.append((accepted.sequence, accepted.turn_id, accepted.claimed))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 8
    assert len({(sequence, turn) for sequence, turn, _ in results}) == 1
    assert sum(claimed for _, _, claimed in results) == 1
    assert texts(parts, conversation) == ["is it safe"]


def test_replies_and_messages_share_one_row_of_numbers(parts: Assistant) -> None:
    conversation, turn = asked(parts, "is it safe")
    answer(parts, turn, "It is.")
    say(parts, conversation, "thanks")
    stored = [(message.sequence, message.author) for message in messages(parts, conversation)]
    assert stored == [(1, "visitor"), (2, "bot"), (3, "visitor")]
