"""What we change in Rasa 3.6.21 while it runs, in this one place: waste on the way of a turn, and errors it swallows.

Each change names its reason. `apply` is called by channel and tracker store, so by every engine that runs, `rasa shell`
included; training runs Rasa as it is. Source of the measurements: `docs/decisions/0003-lean-rasa.md`.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Optional

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import ActionExecutionRejected
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

ACTION_TIMEOUT_SECONDS = 5
_logger = logging.getLogger(__name__)


class ActionFailedError(Exception):
    """A custom action did not answer. The turn fails as a whole, and nothing of it is saved."""


def apply() -> None:
    """Change Rasa. Calling it again changes nothing more."""
    RemoteAction._validate_action_result = _validate_once_compiled
    EndpointConfig.request = _request_with_one_session
    MessageProcessor._run_action = _run_action_or_fail
    FailSafeTrackerStore.save = _save_or_fail
    FailSafeTrackerStore.retrieve = _retrieve_or_fail


_schema = RemoteAction.action_response_format_spec()
_validator = validator_for(_schema)(_schema)


def _validate_once_compiled(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """Check an action's response. Stock Rasa checks the schema itself again on each call: half of a turn's time."""
    _validator.validate(result)
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
