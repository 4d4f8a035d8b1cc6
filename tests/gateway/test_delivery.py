"""Two tabs, a person of the staff, resends and restarts, in any order: everybody sees the same, once and in order.

Hypothesis makes up the order of things; the model is a list of what was said. With --long it tries much more.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.services.conversations.conversation import OPEN
from bot.services.desk.handoffs import locked_conversation
from bot.services.messages import store_message
from bot.services.owners import STAFF
from bot.settings import Settings
from bot.store.tables import TurnRow
from bot.vault import make_keys

from .server import running_gateway, wait_until
from .visitor import Visitor

SHORT_EXAMPLES, LONG_EXAMPLES = 6, 60
STEPS = 14
TABS = 2
TEXTS = st.sampled_from(["is it safe?", "<b>how long</b>", "¿cuánto cuesta?", "\u200fכמה\u200f", "i took all my pills"])


class Delivery(RuleBasedStateMachine):
    """One conversation against a list of what was said in it. `folder`: where its store is."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.sent: list[tuple[str, str]] = []
        self.seen: list[list[dict[str, Any]]] = [[] for _ in range(TABS)]
        self.number = 0
        self.running, self.opened = ExitStack(), ExitStack()
        self.has_started = False

    @initialize()
    def start(self) -> None:
        """Begin a conversation at a new gateway."""
        own = throw_away_settings(Settings(), Path(self._new_folder()))
        own.turn_timeout_seconds = 0.05
        make_keys(own.keys_file)
        self.parts = Assistant(own)
        self.opened.callback(self.parts.database.close)
        self.parts.database.migrate()
        client = self.opened.enter_context(httpx.Client(timeout=30.0))
        self.url = self.running.enter_context(running_gateway(self.parts))
        self.visitor = Visitor(self.url, client)
        self.has_started = True

    @rule(text=TEXTS)
    def say(self, text: str) -> None:
        """Say something from either tab."""
        self.number += 1
        identifier = f"message-{self.number}"
        assert self.visitor.send(text, identifier).status_code == 202
        self.said.append(("visitor", text))
        self.sent.append((identifier, text))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def say_again(self, data: st.DataObject) -> None:
        """Send a message again, as a browser does that did not hear of its arrival."""
        identifier, text = data.draw(st.sampled_from(self.sent))
        assert self.visitor.send(text, identifier).status_code == 202

    @rule()
    def speak_as_staff(self) -> None:
        """Let a person say something."""
        self.number += 1
        text = f"from the clinic {self.number}"
        with self.parts.database.write() as session:
            conversation = locked_conversation(session, self.visitor.id)
            assert conversation is not None
            store_message(session, self.parts.vault, conversation, STAFF, {"text": text, "name": "Ana"})
        self.said.append((STAFF, text))

    @rule(tab=st.integers(0, TABS - 1))
    def read(self, tab: int) -> None:
        """Let a tab connect, take what is new after what it has, and lose the connection."""
        last = self.seen[tab][-1]["sequence"] if self.seen[tab] else 0
        with self.visitor.events(after=last) as events:
            self.seen[tab] += events.history()

    @rule()
    def restart(self) -> None:
        """End the gateway, and start another one on the same store."""
        self.running.close()
        self.url = self.running.enter_context(running_gateway(self.parts))
        self.visitor.url = f"{self.url}/api/conversations/{self.visitor.id}"

    @invariant()
    def no_tab_has_a_gap_or_anything_twice(self) -> None:
        """What a tab has is the beginning of the conversation."""
        for seen in self.seen:
            assert [message["sequence"] for message in seen] == list(range(1, len(seen) + 1))

    def teardown(self) -> None:
        """When all is answered, both tabs and a new one have the same: all that was said, once, in its order."""
        with self.opened, self.running:
            if self.has_started:
                self._compare()

    def _compare(self) -> None:
        wait_until(lambda: self._open_turns() == 0, 30)
        for tab in range(TABS):
            self.read(tab)
        with self.visitor.events() as events:
            fresh = events.history()
        assert self.seen == [fresh] * TABS
        assert [(message["author"], message["text"]) for message in fresh if "text" in message] == self.said
        replies = [message for message in fresh if message["author"] == "bot"]
        assert len(replies) == len(self.sent), "each message has its one reply"

    def _open_turns(self) -> int:
        with self.parts.database.read() as session:
            return session.scalar(select(func.count()).select_from(TurnRow).where(TurnRow.state == OPEN)) or 0

    @staticmethod
    def _new_folder() -> str:
        return tempfile.mkdtemp(dir=Delivery.folder)


@pytest.mark.timeout(1800)
def test_everybody_sees_the_same_once_and_in_order(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    Delivery.folder = tmp_path
    examples = LONG_EXAMPLES if request.config.getoption("--long") else SHORT_EXAMPLES
    run_state_machine_as_test(
        Delivery,
        settings=settings(
            max_examples=examples, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
