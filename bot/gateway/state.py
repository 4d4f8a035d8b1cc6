"""What the gateway's routes share."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from fastapi.requests import HTTPConnection

from bot.bootstrap import Assistant
from bot.gateway.due_work import DueWork
from bot.gateway.engine import EngineClient
from bot.gateway.first_look import FirstLook
from bot.gateway.limits import TYPING_LIMIT, OpenStreams, RateLimit
from bot.gateway.refusals import Refusals
from bot.gateway.stream import event_stream
from bot.gateway.tokens import Tokens
from bot.gateway.turn_runner import TurnRunner
from bot.gateway.widget_files import WidgetFiles
from bot.live.signals import Signals


@dataclass(frozen=True)
class GatewayState:
    """The parts of one running gateway."""

    parts: Assistant
    tokens: Tokens
    signals: Signals
    first_look: FirstLook
    engine: EngineClient
    runner: TurnRunner
    due_work: DueWork
    widget: WidgetFiles
    message_limit: RateLimit
    start_limit: RateLimit
    address_limit: RateLimit
    typing_limit: RateLimit
    open_streams: OpenStreams
    refusals: Refusals

    @classmethod
    def make(cls, parts: Assistant, signals: Signals) -> GatewayState:
        """Return the state for an assistant; nothing connects yet."""
        settings = parts.settings
        engine = EngineClient(settings.engine_url)
        return cls(
            parts=parts,
            tokens=Tokens(parts.keys.token),
            signals=signals,
            first_look=FirstLook(parts),
            engine=engine,
            runner=TurnRunner(parts, engine, signals),
            due_work=DueWork(parts),
            widget=WidgetFiles(),
            message_limit=RateLimit(settings.rate_limit),
            start_limit=RateLimit(settings.start_limit),
            address_limit=RateLimit(settings.address_limit),
            typing_limit=RateLimit(TYPING_LIMIT),
            open_streams=OpenStreams(settings.streams_per_conversation, settings.streams_per_address),
            refusals=Refusals(),
        )

    @staticmethod
    def of(request: HTTPConnection) -> GatewayState:
        """Return the state of the app that serves the request."""
        state: GatewayState = request.app.state.gateway
        return state

    async def stream(self, conversation_id: str, address: str, last_sequence: int) -> AsyncGenerator[bytes]:
        """Yield the events of a conversation to an address."""
        with self.open_streams.count(conversation_id, address):
            events = event_stream(self.parts, self.signals, conversation_id, last_sequence)
            async with aclosing(events):
                async for event in events:
                    yield event
