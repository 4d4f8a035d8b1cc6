"""What we change in Rasa 3.6.21 while it runs, in this one place: waste on the way of a turn, and errors it swallows.

Each change names its reason. `apply` is called by channel and tracker store, so by every engine that runs, `rasa shell`
included; training runs Rasa as it is. Source of the measurements: `docs/decisions/0003-lean-rasa.md`.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import aiohttp
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

ACTION_TIMEOUT_SECONDS = 5


class ActionFailedError(Exception):
    """A custom action did not answer. The turn fails as a whole, and nothing of it is saved."""


def apply() -> None:
    """Change Rasa. Calling it again changes nothing more."""
    Event.resolve_by_type = staticmethod(_event_class)
    DaskGraphRunner.run = _run_in_order
    MessageProcessor._check_for_unseen_features = _check_nothing
    RemoteAction._validate_action_result = _check_shape
    EndpointConfig.request = _request_with_one_session
    MessageProcessor._run_action = _run_action_or_fail
    FailSafeTrackerStore.save = _save_or_fail
    FailSafeTrackerStore.retrieve = _retrieve_or_fail


_event_classes: Dict[str, Any] = {}


def _event_class(type_name: str, default: Any = None) -> Any:
    """Return the class of an event. Stock Rasa walks over all subclasses for each stored event."""
    if not _event_classes:
        _event_classes.update((cls.type_name, cls) for cls in reversed(all_subclasses(Event)))
    found = _event_classes.get(type_name, default)
    if found is None:
        raise ValueError(f"Unknown event name '{type_name}'.")
    return found


_Plan = List[Tuple[str, Callable[..., Any], Sequence[str]]]


def _run_in_order(
    self: DaskGraphRunner, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None
) -> Dict[str, Any]:
    """Run the graph's nodes in an order made once. Stock Rasa has dask plan each run anew."""
    wanted = tuple(targets or self._graph_schema.target_names)
    given = inputs or {}
    plans: Dict[Any, _Plan] = self.__dict__.setdefault("_plans", {})
    key = (wanted, *sorted(given))
    if key not in plans:
        plans[key] = _plan(self, wanted, given)
    results: Dict[str, Any] = {name: (name, value) for name, value in given.items()}
    for name, node, needs in plans[key]:
        results[name] = node(*[results[need] for need in needs])
    return dict(results[name] for name in wanted)


def _plan(runner: DaskGraphRunner, wanted: Sequence[str], given: Dict[str, Any]) -> _Plan:
    """Return the nodes that the wanted ones need, each after what it needs itself."""
    schema = runner._graph_schema.minimal_graph_schema(list(wanted))
    plan: _Plan = []
    placed = set(given)

    def place(name: str) -> None:
        if name in placed:
            return
        placed.add(name)
        needs = list(schema.nodes[name].needs.values())
        for need in needs:
            place(need)
        plan.append((name, runner._instantiated_nodes[name], needs))

    for name in wanted:
        place(name)
    return plan


def _check_nothing(self: MessageProcessor, parse_data: Dict[str, Any]) -> None:
    """Stock Rasa compares each message's intent and entities with the domain; `rasa data validate` does that for us."""


def _check_shape(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """Check an action's response. Stock Rasa checks the schema itself again on each call: half of a turn's time."""
    events, responses = result.get("events", []), result.get("responses", [])
    if not (isinstance(events, list) and isinstance(responses, list)):
        raise ActionFailedError("events and responses are lists")
    if not all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events):
        raise ActionFailedError("each event has a name")
    if not all(isinstance(response, dict) for response in responses):
        raise ActionFailedError("each response is an object")
    return True


_sessions: Dict[EndpointConfig, aiohttp.ClientSession] = {}


async def _request_with_one_session(
    self: EndpointConfig, method: str = "post", subpath: Optional[str] = None, **kwargs: Any
) -> Optional[Any]:
    """Call the action server over one kept connection. Stock Rasa opens a new client for each call, and waits 300 s.

    rasa-sdk 3.21 wants a domain in every call, Rasa 3.6 leaves it out where it is not needed: an empty one will do.
    """
    body = {"domain": {}, **(kwargs.get("json") or {})}
    session = _sessions.get(self)
    if session is None or session.closed:
        timeout = aiohttp.ClientTimeout(total=ACTION_TIMEOUT_SECONDS)
        session = _sessions[self] = aiohttp.ClientSession(timeout=timeout)
    url = concat_url(self.url, subpath)
    async with session.request(method, url, json=body, params=self.combine_parameters()) as response:
        if response.status >= 400:
            raise ClientResponseError(response.status, response.reason, await response.text())
        return await response.json()


EndpointConfig.__hash__ = object.__hash__  # it defines __eq__ only


async def _run_action_or_fail(
    self: MessageProcessor, action: Any, tracker: Any, output_channel: Any, nlg: Any, prediction: Any
) -> bool:
    """Run an action. Stock Rasa logs a failed action, goes on without it and saves the turn as if all were well."""
    try:
        temporary_tracker = tracker.copy()
        temporary_tracker.update_with_events(prediction.events, self.domain)
        events: List[Any] = await action.run(output_channel, nlg, temporary_tracker, self.domain)
    except ActionExecutionRejection:
        tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
        return self.should_predict_another_action(action.name())
    except Exception as error:
        raise ActionFailedError(f"{action.name()}: {type(error).__name__}") from None
    self._log_action_on_tracker(tracker, action, events, prediction)
    await self.execute_side_effects(events, tracker, output_channel)
    return self.should_predict_another_action(action.name())


async def _save_or_fail(self: FailSafeTrackerStore, tracker: Any) -> None:
    """Save the conversation's memory. Stock Rasa falls back to the process's memory, and the turn is lost."""
    await self._tracker_store.save(tracker)


async def _retrieve_or_fail(self: FailSafeTrackerStore, sender_id: str) -> Any:
    """Read the conversation's memory. Stock Rasa takes an unreadable one for a new conversation."""
    return await self._tracker_store.retrieve(sender_id)
