"""The triage answers before anything else, and what it answered is stored."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.bootstrap import Assistant
from bot.content.profile import LINES
from bot.safety import Finding, Triage
from bot.safety.rules import URGENCY
from bot.services.answers.wording import ASK_PERSON
from bot.services.conversations.conversation import start_conversation
from bot.services.danger.alarms import open_alarms
from bot.services.danger.safety_reply import danger_reply, safety_reply, triage_works
from bot.services.errors import MessageTooLongError
from bot.services.reply import Act
from bot.store.tables import ConversationRow
from bot.vault import Vault

from .talk import answer, asked, claim, is_waiting, messages, say, state_of, texts

DANGER = "I am going to kill myself tonight"


def test_danger_is_answered_at_once_and_no_turn_is_left_open(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    accepted = say(parts, conversation, DANGER)
    assert not accepted.claimed
    assert [reply["act"] for reply in accepted.replies] == [Act.CRISIS]
    assert accepted.replies[0]["safety_tier"] == 1
    assert state_of(parts, accepted.turn_id) == "done"
    assert not is_waiting(parts, conversation)
    assert claim(parts) is None, "the engine never sees it"
    assert texts(parts, conversation) == [DANGER, accepted.replies[0]["text"]]


class Meanwhile(Triage):
    """The triage, in whose first look something else happens."""

    def __init__(self, root: Path, happen: Callable[[], object]) -> None:
        super().__init__(root)
        self._happen: Callable[[], object] | None = happen

    def check(self, text: str, earlier: Sequence[str] = ()) -> Finding | None:
        """Let it happen, and check."""
        happen, self._happen = self._happen, None
        if happen:
            happen()
        return super().check(text, earlier)


def test_others_may_write_while_the_triage_works(parts: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, other = start_conversation(parts.database), start_conversation(parts.database)
    monkeypatch.setattr(parts, "triage", Meanwhile(parts.settings.root, lambda: say(parts, other, "is it safe")))
    say(parts, conversation, "how long does it take")
    assert texts(parts, other) == ["is it safe"]


def test_danger_split_over_two_tabs_is_answered_however_close_they_come(
    parts: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, "i am going to")
    monkeypatch.setattr(parts, "triage", Meanwhile(parts.settings.root, lambda: say(parts, conversation, "kill")))
    assert [reply["act"] for reply in say(parts, conversation, "myself tonight").replies] == [Act.CRISIS]
    assert texts(parts, conversation)[:3] == ["i am going to", "kill", "myself tonight"]


def test_the_reply_names_the_profile_s_numbers(parts: Assistant) -> None:
    reply = safety_reply(parts, DANGER)
    assert reply is not None
    assert parts.profile.texts["emergency_number"] in reply.text
    assert parts.profile.texts["crisis_line"] in reply.text
    assert "{" not in reply.text


@pytest.mark.parametrize(
    ("text", "act", "tier", "language"),
    [
        (DANGER, Act.CRISIS, 1, "en"),
        ("crushing chest pain now", Act.EMERGENCY, 4, "en"),
        ("voy a matarme", Act.CRISIS, 1, "es"),
        ("no puedo respirar", Act.EMERGENCY, 4, "es"),
    ],
)
def test_the_reply_says_what_it_is(parts: Assistant, text: str, act: Act, tier: int, language: str) -> None:
    reply = safety_reply(parts, text)
    assert reply is not None
    assert (reply.act, reply.safety_tier, reply.language) == (act, tier, language)


@pytest.mark.parametrize("owner", ["waiting", "staff"])
def test_danger_is_answered_whoever_has_the_conversation(parts: Assistant, owner: str) -> None:
    conversation = start_conversation(parts.database)
    with parts.database.write() as session:
        row = session.get(ConversationRow, conversation)
        assert row is not None
        row.owner = owner
    assert [reply["act"] for reply in say(parts, conversation, DANGER).replies] == [Act.CRISIS]
    assert len(open_alarms(parts.database)) == 1


@pytest.mark.parametrize(
    ("now", "after_hours", "words"),
    [
        ("2026-11-18T16:00:00+00:00", "(312) 555-0143", "call the clinic now"),
        ("2026-11-19T04:00:00+00:00", "(312) 555-0143", "(312) 555-0143"),
        ("2026-11-19T04:00:00+00:00", "", "urgent care"),
    ],
    ids=["open", "closed, with a number for the night", "closed, without one"],
)
def test_whom_to_call_after_an_infusion_goes_by_the_opening_hours(
    parts: Assistant, now: str, after_hours: str, words: str
) -> None:
    profile = replace(parts.profile, texts={**parts.profile.texts, "after_hours_phone": after_hours})
    finding = parts.triage.check("vomiting all evening since the infusion")
    assert finding is not None
    reply = danger_reply(parts.triage, profile, finding, datetime.datetime.fromisoformat(now))
    assert (reply.act, reply.safety_tier) == (Act.EMERGENCY, 5)
    assert words.casefold() in reply.text.casefold()
    assert "911" in reply.text


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("he hits me and I can't get out", "en", "domestic_violence_line"),
        ("the nurse touched me during the session", "en", "abuse_line"),
        ("I can't stop using ketamine", "en", "substance_use_line"),
        ("hearing voices, haven't slept in four days", "en", None),
        ("mi marido me pega y no me deja salir", "es", "domestic_violence_line"),
        ("el enfermero me tocó", "es", "abuse_line"),
        ("no puedo dejar la droga", "es", "substance_use_line"),
        ("oigo voces que me mandan", "es", None),
    ],
)
def test_harm_gets_the_line_that_fits_and_no_other_and_the_offer_of_a_person(
    parts: Assistant, text: str, language: str, named: str | None
) -> None:
    reply = safety_reply(parts, text)
    assert reply is not None
    assert (reply.safety_tier, reply.language) == (8, language)
    lines = ("domestic_violence_line", "abuse_line", "substance_use_line")
    assert [line for line in lines if parts.profile.texts[line] in reply.text] == ([named] if named else [])
    assert "911" in reply.text.split(".")[0]
    assert "988" in reply.text
    assert [button.payload for button in reply.buttons] == [ASK_PERSON]


@pytest.mark.parametrize(
    ("text", "tier", "language", "words"),
    [
        ("i am a veteran and i am going to kill myself", 1, "en", ("press 1 after calling 988", "text 838255")),
        ("veteran here, i just took all my pills to die", 1, "en", ("press 1 after calling 988", "text 838255")),
        (
            "i served in iraq and i wish i would never wake up again",
            2,
            "en",
            ("press 1 after calling 988", "text 838255"),
        ),
        ("soy veterano y voy a matarme", 1, "es", ("988 y marque 1", "838255")),
        ("soy veterano y quiero morir", 1, "es", ("988 y marque 1", "838255")),
        ("took double my lozenges by mistake, awake and feel ok", 4, "en", ("Only while", "1-800-222-1222")),
        ("tomé el doble de mis pastillas por error, estoy bien", 4, "es", ("Solo mientras", "1-800-222-1222")),
    ],
)
def test_the_line_of_veterans_and_poison_help_come_after_911(
    parts: Assistant, text: str, tier: int, language: str, words: tuple[str, ...]
) -> None:
    reply = safety_reply(parts, text)
    assert reply is not None
    assert (reply.safety_tier, reply.language) == (tier, language)
    for word in words:
        assert word in reply.text
        assert reply.text.index("911") < reply.text.index(word)


@pytest.mark.parametrize(
    "text", [DANGER, "crushing chest pain now", "i wish i would never wake up again", "i took all my pills to die"]
)
def test_who_did_not_say_so_reads_neither(parts: Assistant, text: str) -> None:
    reply = safety_reply(parts, text)
    assert reply is not None
    assert [number for number in ("838255", "1-800-222-1222") if number in reply.text] == []


def test_no_text_of_danger_names_more_than_three_ways_to_call(parts: Assistant) -> None:
    """Whoever is in danger has no strength to choose: three numbers at most, the most urgent first."""
    keys = ("emergency_number", "crisis_line", "poison_help", *LINES)
    for tier in URGENCY:
        for language in ("en", "es"):
            for line in ("", "domestic_violence", "abuse", "substance_use", "veterans", "poison_help"):
                finding = Finding(tier, "id", "why", language, line, is_medical=tier == 1)
                text = danger_reply(parts.triage, parts.profile, finding).text
                assert sum(parts.profile.texts[key] in text for key in keys) <= 3


def test_a_line_that_the_profile_leaves_out_is_not_said(parts: Assistant) -> None:
    finding = parts.triage.check("he hits me and I can't get out")
    assert finding is not None
    profile = replace(parts.profile, texts={**parts.profile.texts, "domestic_violence_line": ""})
    reply = danger_reply(parts.triage, profile, finding)
    assert "violence at home" not in reply.text
    assert "988" in reply.text


def test_a_repeated_message_of_danger_returns_the_same_reply(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    first = say(parts, conversation, DANGER, "message-one")
    again = say(parts, conversation, DANGER, "message-one")
    assert (again.sequence, again.turn_id, again.claimed) == (first.sequence, first.turn_id, False)
    assert json.dumps(again.replies) == json.dumps(first.replies)
    assert len(messages(parts, conversation)) == 2


def test_the_conversation_remembers_the_danger(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, DANGER)
    say(parts, conversation, "never mind")
    with parts.database.read() as session:
        row = session.get(ConversationRow, conversation)
        assert row is not None
        assert row.safety_tier == 1


@pytest.mark.parametrize(("first", "then"), [(DANGER, "crushing chest pain now"), ("crushing chest pain now", DANGER)])
def test_the_conversation_remembers_the_most_urgent_danger(parts: Assistant, first: str, then: str) -> None:
    conversation = start_conversation(parts.database)
    assert say(parts, conversation, first).replies
    assert say(parts, conversation, then).replies
    with parts.database.read() as session:
        row = session.get(ConversationRow, conversation)
        assert row is not None
        assert row.safety_tier == 1


def test_danger_while_an_earlier_turn_is_open_is_answered_at_once(parts: Assistant) -> None:
    conversation, turn = asked(parts, "is it safe")
    accepted = say(parts, conversation, DANGER)
    assert accepted.replies
    assert state_of(parts, turn.id) == "open"
    answer(parts, turn)
    assert [message.sequence for message in messages(parts, conversation)] == [1, 2, 3, 4]


def test_danger_split_over_three_messages_is_answered_once(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    replies = [
        say(parts, conversation, text).replies for text in ("i am going to", "kill", "myself tonight", "bye now")
    ]
    assert [len(each) for each in replies] == [0, 0, 1, 0]


def test_other_messages_after_it_go_on_as_usual(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, DANGER)
    accepted = say(parts, conversation, "how long does a session take")
    assert accepted.claimed
    assert accepted.replies == []


def test_messages_of_another_conversation_are_not_joined(parts: Assistant) -> None:
    say(parts, start_conversation(parts.database), "i am going to kill")
    assert say(parts, start_conversation(parts.database), "myself tonight").replies == []


def test_danger_in_a_message_that_is_too_long_is_still_seen(parts: Assistant) -> None:
    text = "word " * 1000 + DANGER
    assert safety_reply(parts, text) is not None
    with pytest.raises(MessageTooLongError):
        say(parts, start_conversation(parts.database), text)


def test_a_triage_that_fails_shows_the_emergency_numbers(
    parts: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its texts were lost in memory: whatever goes wrong inside, no unchecked answer is given."""
    monkeypatch.setattr(parts.triage, "_texts", {})
    reply = safety_reply(parts, DANGER)
    assert reply is not None
    assert "911" in reply.text
    assert "988" in reply.text
    assert reply.act == Act.EMERGENCY
    assert "kill" not in caplog.text
    assert "the safety triage failed" in caplog.text


def test_whether_the_triage_works_can_be_asked(parts: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's uptime check asks it, so that a broken triage wakes somebody up."""
    assert triage_works(parts)
    monkeypatch.setattr(parts.triage, "_texts", {})
    assert not triage_works(parts)


def test_a_failed_triage_alarms_the_staff(parts: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts.triage, "_texts", {})
    say(parts, start_conversation(parts.database), DANGER)
    assert len(open_alarms(parts.database)) == 1


def test_a_triage_without_its_files_shows_the_emergency_numbers(parts: Assistant) -> None:
    parts.settings.root = parts.settings.path(parts.settings.keys_file).parent  # there is no data/safety
    reply = safety_reply(parts, "hello")
    assert reply is not None
    assert "988" in reply.text


def test_messages_that_cannot_be_read_hide_no_danger(parts: Assistant) -> None:
    """An encryption key was taken away too early: what was said before is lost, what is said now is answered."""
    conversation, _ = asked(parts, "is it safe")
    parts.vault = Vault(replace(parts.keys, encryption=(Fernet.generate_key(),)))
    assert [reply["act"] for reply in say(parts, conversation, DANGER).replies] == [Act.CRISIS]
