"""What we change in Rasa: once or twice makes no difference, and the changed parts still do their work."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import lean

CHANGED = [
    (RemoteAction, "_validate_action_result"),
    (EndpointConfig, "request"),
    (MessageProcessor, "_run_action"),
    (FailSafeTrackerStore, "save"),
    (FailSafeTrackerStore, "retrieve"),
]


def changed_parts() -> list[Any]:
    """Return what stands now where Rasa's own functions stood."""
    return [getattr(owner, name) for owner, name in CHANGED]


def test_applying_twice_changes_nothing_more() -> None:
    """Channel and tracker store both apply it."""
    lean.apply()
    once = changed_parts()
    lean.apply()
    assert changed_parts() == once
    assert all(part.__module__ == lean.__name__ for part in once)


def test_after_applying_twice_a_right_response_passes_and_a_wrong_one_does_not() -> None:
    """Faster is not laxer."""
    lean.apply()
    lean.apply()
    action = RemoteAction("action_answer", EndpointConfig("http://127.0.0.1:1/webhook"))
    assert action._validate_action_result(
        {"events": [{"event": "slot", "name": "offer", "value": None}], "responses": []}
    )
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})


def test_two_endpoints_are_two_keys() -> None:
    """One kept connection each: equal endpoints must not mix up their sessions, and hashing must not fail."""
    lean.apply()
    first, second = EndpointConfig("http://127.0.0.1:1"), EndpointConfig("http://127.0.0.1:2")
    assert len({first: 1, second: 2}) == 2
