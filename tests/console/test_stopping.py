"""A console that stays open does not hold up the gateway's stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from bot.bootstrap import Assistant

from ..gateway.server import running_gateway
from .browser import Browser
from .test_conversation_api import following


def test_its_stream_ends_as_a_stream_does(staff: Assistant, new_browser_at: Callable[[str], Browser]) -> None:
    """A stream that is cut off instead is an error to whoever reads it."""
    with ExitStack() as gateway:
        nurse = new_browser_at(gateway.enter_context(running_gateway(staff)))
        assert nurse.sign_in("Nia Nurse").status_code == 303
        with following(nurse, "/staff/api/events") as events:
            events.until("queue")
            gateway.close()
            events.until("desk")
            assert events.is_over()
