"""Rasa's memory: small, encrypted, and never silently lost."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.tracker_store import TURNS_KEPT, EncryptedTrackerStore, last_turns
from bot.vault import UnreadableError, make_keys

ROOT = Path(__file__).resolve().parents[2]
CONVERSATION = "0123456789abcdef0123456789abcdef"
SECRET_WORDS = ("Zebediah", "zebediah@example.org", "heliotrope")


@pytest.fixture(scope="module")
def domain() -> Domain:
    """Return the assistant's own domain."""
    return Domain.from_file(str(ROOT / "domain.yml"))


@pytest.fixture(autouse=True)
def _own_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT_MEMORY_FILE", "BOT_KEYS_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store(domain: Domain, tmp_path: Path) -> EncryptedTrackerStore:
    """Return a store of its own, with keys of its own."""
    make_keys(tmp_path / "keys.json")
    return open_store(domain, tmp_path)


def open_store(domain: Domain, folder: Path) -> EncryptedTrackerStore:
    """Open the memory in a folder, as an engine that starts does."""
    return EncryptedTrackerStore(domain, path=str(folder / "memory.db"), keys_file=str(folder / "keys.json"))


def turn(number: int, *between: Event) -> list[Event]:
    """Return what a turn leaves: the message, what the actions set, the reply, and listening again."""
    reply: dict[str, Any] = {"custom": {"text": f"reply {number}", "act": "answer"}}
    return [
        UserUttered(f"heliotrope {number}", {"name": "faq", "confidence": 1.0}, metadata={"turn_id": f"turn{number}"}),
        ActionExecuted("action_answer"),
        *between,
        BotUttered(None, reply),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


def tracker_of(domain: Domain, events: list[Event]) -> DialogueStateTracker:
    """Return a conversation with these events."""
    return DialogueStateTracker.from_events(CONVERSATION, events, domain.slots)


def saved(store: Any, tracker: DialogueStateTracker) -> DialogueStateTracker | None:
    """Save the conversation, and return it as it is read again."""

    async def save_and_retrieve() -> DialogueStateTracker | None:
        await store.save(tracker)
        return await store.retrieve(tracker.sender_id)

    return asyncio.run(save_and_retrieve())


def test_the_last_turns_keep_slots_and_loop_of_the_turns_before_them(domain: Domain) -> None:
    """A form outlives any number of questions in its middle."""
    events = [
        ActionExecuted(ACTION_LISTEN_NAME),
        *turn(0, ActiveLoop("request_form"), SlotSet("visitor_name", "Ada"), SlotSet("contact", "first")),
        *turn(
            1, SlotSet("contact", "second"), SlotSet("request_message", "gone"), SlotSet("requested_slot", "consent")
        ),
        *turn(2, SlotSet("request_message", None)),
        *[event for number in range(3, 20) for event in turn(number)],
    ]
    kept = tracker_of(domain, last_turns(events))
    assert kept.get_slot("visitor_name") == "Ada"
    assert kept.get_slot("contact") == "second"
    assert kept.get_slot("request_message") is None
    assert kept.get_slot("requested_slot") == "consent"
    assert kept.active_loop_name == "request_form"
    assert [event.text for event in kept.events if isinstance(event, UserUttered)] == [
        f"heliotrope {number}" for number in range(20 - TURNS_KEPT, 20)
    ]


def test_a_loop_that_has_ended_does_not_come_back(domain: Domain) -> None:
    """Only the last word on the loop counts."""
    events = [
        *turn(0, ActiveLoop("request_form")),
        *turn(1, ActiveLoop(None)),
        *[event for number in range(2, 20) for event in turn(number)],
    ]
    assert tracker_of(domain, last_turns(events)).active_loop_name is None


def test_few_turns_are_kept_as_they_are() -> None:
    """Nothing is condensed before it has to be."""
    events = [event for number in range(TURNS_KEPT) for event in turn(number)]
    assert last_turns(events) == events


def test_a_conversation_comes_back_from_the_file_as_it_was_saved(
    store: EncryptedTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    """Another engine reads the same events, slots and turn id."""
    events = [ActionExecuted(ACTION_LISTEN_NAME), *turn(1, SlotSet("visitor_name", "Zebediah")), *turn(2)]
    tracker = tracker_of(domain, events)
    asyncio.run(store.save(tracker))
    back = asyncio.run(open_store(domain, tmp_path).retrieve(CONVERSATION))
    assert back is not None
    assert [event.as_dict() for event in back.events] == [event.as_dict() for event in tracker.events]
    assert back.current_slot_values() == tracker.current_slot_values()
    assert back.latest_message is not None
    assert back.latest_message.metadata["turn_id"] == "turn2"


def test_nothing_said_or_set_can_be_read_in_the_files(
    store: EncryptedTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    """Neither words nor slots stand in the database or its log."""
    slots = [SlotSet("visitor_name", "Zebediah"), SlotSet("contact", "zebediah@example.org")]
    assert saved(store, tracker_of(domain, turn(1, *slots))) is not None
    files = [path for path in tmp_path.iterdir() if path.name.startswith("memory.db")]
    content = b"".join(path.read_bytes() for path in files)
    assert CONVERSATION.encode() in content, "the row is in one of these files"
    for word in (*SECRET_WORDS, "visitor_name", "turn1", "reply 1"):
        assert word.encode() not in content


def test_a_failed_save_raises(store: EncryptedTrackerStore, domain: Domain, tmp_path: Path) -> None:
    """Also through the wrapper in which Rasa would go on from its own memory."""
    with sqlite3.connect(tmp_path / "memory.db") as other:
        other.execute("DROP TABLE memories")
    for failing in (store, FailSafeTrackerStore(store)):
        with pytest.raises(sqlite3.OperationalError):
            asyncio.run(failing.save(tracker_of(domain, turn(1))))
        with pytest.raises(sqlite3.OperationalError):
            asyncio.run(failing.retrieve(CONVERSATION))


def test_a_row_made_with_another_key_is_an_error_and_not_a_new_conversation(
    store: EncryptedTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    """An unreadable memory is not silently replaced."""
    asyncio.run(store.save(tracker_of(domain, turn(1))))
    (tmp_path / "keys.json").unlink()
    make_keys(tmp_path / "keys.json")
    with pytest.raises(UnreadableError):
        asyncio.run(FailSafeTrackerStore(open_store(domain, tmp_path)).retrieve(CONVERSATION))


def test_a_conversations_row_does_not_grow_over_100_turns(
    store: EncryptedTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    """A late turn costs what an early one costs."""
    sizes = []
    for number in range(100):
        tracker = asyncio.run(store.get_or_create_tracker(CONVERSATION))
        for event in turn(number, SlotSet("offer", "person" if number % 2 else None)):
            tracker.update(event, domain)
        asyncio.run(store.save(tracker))
        with sqlite3.connect(tmp_path / "memory.db") as other:
            rows = other.execute("SELECT length(memory) FROM memories").fetchall()
        assert len(rows) == 1
        sizes.append(rows[0][0])
    assert max(sizes[2 * TURNS_KEPT :]) <= 1.1 * sizes[2 * TURNS_KEPT]


def test_a_new_conversation_listens_and_is_not_stored_before_its_first_turn(store: EncryptedTrackerStore) -> None:
    """Looking at a conversation leaves no row."""
    tracker = asyncio.run(store.get_or_create_tracker(CONVERSATION))
    assert [event.action_name for event in tracker.events] == [ACTION_LISTEN_NAME]
    assert list(asyncio.run(store.keys())) == []


def test_a_forgotten_conversation_is_gone_and_the_others_stay(
    store: EncryptedTrackerStore, domain: Domain, tmp_path: Path
) -> None:
    """Forgetting twice, or nobody, is no error."""
    other = DialogueStateTracker.from_events("other", turn(1), domain.slots)
    for tracker in (tracker_of(domain, turn(1)), other):
        asyncio.run(store.save(tracker))
    asyncio.run(store.forget(CONVERSATION))
    asyncio.run(store.forget("never seen"))
    assert asyncio.run(store.retrieve(CONVERSATION)) is None
    assert list(asyncio.run(store.keys())) == ["other"]
