"""Switched off, the program answers no question; danger is answered, and a person can be asked for."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.services.accounts.audit import check_chain
from bot.services.conversations.conversation import start_conversation
from bot.services.conversations.turns import finish
from bot.services.danger.alarms import open_alarms
from bot.services.desk.switch import off_since, switch_off, switch_on
from bot.services.reply import Act, Reply

from .talk import WORKER, asked, messages, say

ANSWER = Reply(text="It takes 40 minutes.", act=Act.ANSWER, topics=("session_length",))
QUESTION = Reply(text="What name should they use?", act=Act.HANDOFF)


def replied(parts: Assistant, *replies: Reply) -> list[dict[str, object]]:
    """Ask, let the engine say these replies, and return what the visitor reads."""
    conversation, turn = asked(parts)
    finish(parts, turn, WORKER, [reply.to_dict() for reply in replies])
    return [message.body for message in messages(parts, conversation)[1:]]


def test_off_a_fixed_text_with_the_phone_and_a_person_stands_in_the_place_of_answers(either: Assistant) -> None:
    assert switch_off(either, "Ana")
    (said,) = replied(either, ANSWER, ANSWER)
    assert said["act"] == Act.UNAVAILABLE
    assert "I am switched off" in str(said["text"])
    assert "(312) 555-0142" in str(said["text"])
    assert "988" in str(said["more"])
    assert [button["payload"] for button in said["buttons"]] == ["/talk_to_person"]  # type: ignore[attr-defined]
    assert said["topics"] == []


def test_off_the_request_for_a_person_goes_on(parts: Assistant) -> None:
    switch_off(parts, "Ana")
    assert [said["text"] for said in replied(parts, QUESTION)] == [QUESTION.text]
    mixed = replied(parts, ANSWER, QUESTION)
    assert [said["act"] for said in mixed] == [Act.UNAVAILABLE, Act.HANDOFF]


def test_off_danger_is_answered_and_alarms(parts: Assistant) -> None:
    switch_off(parts, "Ana")
    conversation = start_conversation(parts.database)
    assert say(parts, conversation, "I am going to kill myself tonight").replies[0]["act"] == Act.CRISIS
    seen_by_the_engine = Reply(text="Please call.", act=Act.CRISIS, safety_tier=2)
    assert [said["text"] for said in replied(parts, seen_by_the_engine)] == ["Please call."]
    assert len(open_alarms(parts.database)) == 2


def test_off_a_spanish_answer_is_replaced_in_spanish(parts: Assistant) -> None:
    switch_off(parts, "Ana")
    (said,) = replied(parts, Reply(text="Dura 40 minutos.", act=Act.ANSWER, language="es"))
    assert "estoy apagado" in str(said["text"])


def test_on_again_it_answers_again(either: Assistant) -> None:
    switch_off(either, "Ana")
    assert not switch_off(either, "Bea"), "it is off already"
    since = off_since(either.database)
    assert since is not None
    assert since.by == "Ana"
    assert switch_on(either, "Bea")
    assert not switch_on(either, "Bea")
    assert off_since(either.database) is None
    assert [said["text"] for said in replied(either, ANSWER)] == [ANSWER.text]
    assert (check_chain(either).rows, check_chain(either).is_intact) == (2, True)
