"""What we change in Rasa: once or twice makes no difference, and the changed parts still do their work."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event, SlotSet
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import lean

CHANGED = [
    (Event, "resolve_by_type"),
    (DaskGraphRunner, "run"),
    (MessageProcessor, "_check_for_unseen_features"),
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
    for wrong in (
        {"events": "none"},
        {"events": [{"name": "offer"}]},
        {"events": ["listen"]},
        {"responses": ["hello"]},
    ):
        with pytest.raises(lean.ActionFailedError):
            action._validate_action_result(wrong)


def test_events_are_found_by_name() -> None:
    """An event that nobody knows is an error, as it is in stock Rasa."""
    lean.apply()
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("unheard_of", default=SlotSet) is SlotSet
    with pytest.raises(ValueError, match="unheard_of"):
        Event.resolve_by_type("unheard_of")


def test_two_endpoints_are_two_keys() -> None:
    """One kept connection each: equal endpoints must not mix up their sessions, and hashing must not fail."""
    lean.apply()
    first, second = EndpointConfig("http://127.0.0.1:1"), EndpointConfig("http://127.0.0.1:2")
    assert len({first: 1, second: 2}) == 2
