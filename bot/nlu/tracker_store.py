"""Rasa's memory: one encrypted row a conversation, in an SQLite file of its own.

Kept are the last turns, and before them the slots and the active loop as they stood, so that a turn late in a long
conversation costs what the second one cost. A failed save fails the turn.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu import lean
from bot.vault import Vault, load_keys

TURNS_KEPT = 6
BUSY_TIMEOUT_SECONDS = 5
_SCHEMA = "CREATE TABLE IF NOT EXISTS memories (conversation_id TEXT PRIMARY KEY, memory BLOB NOT NULL) WITHOUT ROWID"


class EncryptedTrackerStore(TrackerStore):
    """Keep trackers encrypted. Settings: BOT_MEMORY_FILE and BOT_KEYS_FILE, or `path` and `keys_file`."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Any = None,
        host: Optional[str] = None,
        path: str = "var/memory.db",
        keys_file: str = "var/keys.json",
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        lean.apply()
        self._vault = Vault(load_keys(Path(os.environ.get("BOT_KEYS_FILE", keys_file))))
        # One thread owns the connection: the event loop goes on while the disk confirms a write.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="memory")
        self._connection = self._thread.submit(_connect, Path(os.environ.get("BOT_MEMORY_FILE", path))).result()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the tracker's last turns. Raises: sqlite3.Error."""
        await self.stream_events(tracker)
        events = [event.as_dict() for event in last_turns(list(tracker.events))]
        memory = self._vault.encrypt(json.dumps(events))
        await self._run("INSERT OR REPLACE INTO memories VALUES (?, ?)", (tracker.sender_id, memory))

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the conversation's tracker, None for a new one. Raises: sqlite3.Error, UnreadableError."""
        rows = await self._run("SELECT memory FROM memories WHERE conversation_id = ?", (sender_id,))
        if not rows:
            return None
        events: List[Dict[str, Any]] = json.loads(self._vault.decrypt(rows[0][0]))
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def get_or_create_tracker(
        self, sender_id: str, max_event_history: Optional[int] = None, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """Return the tracker; a new one is saved with its first turn, not before it."""
        tracker = await self.retrieve(sender_id)
        if tracker is None:
            tracker = self.init_tracker(sender_id)
            if append_action_listen:
                tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return [row[0] for row in await self._run("SELECT conversation_id FROM memories", ())]

    async def forget(self, sender_id: str) -> None:
        """Delete the conversation's memory."""
        await self._run("DELETE FROM memories WHERE conversation_id = ?", (sender_id,))

    async def _run(self, statement: str, values: Any) -> List[Any]:
        def run() -> List[Any]:
            return self._connection.execute(statement, values).fetchall()

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)


def last_turns(events: List[Event], kept: int = TURNS_KEPT) -> List[Event]:
    """Return the events of the last turns, after what stood before them: slots, active loop, listening."""
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= kept:
        return events
    before, after = events[: starts[-kept]], events[starts[-kept] :]
    slots = {event.key: event for event in before if isinstance(event, SlotSet)}
    loops = [event for event in before if isinstance(event, ActiveLoop)][-1:]
    standing = [event for event in slots.values() if event.value is not None]
    return [*standing, *(loop for loop in loops if loop.name), ActionExecuted(ACTION_LISTEN_NAME), *after]


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(str(path), timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(_SCHEMA)
    return connection
