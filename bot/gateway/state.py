"""What the gateway's routes share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import Request

from bot.bootstrap import Assistant
from bot.gateway.due_work import DueWork
from bot.gateway.engine import EngineClient
from bot.gateway.limits import RateLimit
from bot.gateway.signals import Signals
from bot.gateway.stream import event_stream
from bot.gateway.tokens import Tokens
from bot.gateway.turn_runner import TurnRunner


@dataclass(frozen=True)
class GatewayState:
    """The parts of one running gateway."""

    parts: Assistant
    tokens: Tokens
    signals: Signals
    engine: EngineClient
    runner: TurnRunner
    due_work: DueWork
    message_limit: RateLimit
    start_limit: RateLimit

    @classmethod
    def make(cls, parts: Assistant) -> GatewayState:
        """Return the state for an assistant; nothing connects yet."""
        signals = Signals()
        engine = EngineClient(parts.settings.engine_url)
        return cls(
            parts=parts,
            tokens=Tokens(parts.keys.token),
            signals=signals,
            engine=engine,
            runner=TurnRunner(parts, engine, signals),
            due_work=DueWork(parts),
            message_limit=RateLimit(parts.settings.rate_limit),
            start_limit=RateLimit(parts.settings.rate_limit),
        )

    @staticmethod
    def of(request: Request) -> GatewayState:
        """Return the state of the app that serves the request."""
        state: GatewayState = request.app.state.gateway
        return state

    def stream(self, conversation_id: str, last_sequence: int) -> AsyncIterator[bytes]:
        """Return the event stream of a conversation."""
        return event_stream(self.parts, self.signals, conversation_id, last_sequence)
