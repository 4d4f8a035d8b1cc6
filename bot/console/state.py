"""What the console's routes share."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import Request

from bot.bootstrap import Assistant
from bot.live.signals import Signals
from bot.services.accounts.staff_sessions import SessionRules, SignedIn


@dataclass(frozen=True)
class ConsoleState:
    """The parts of one running console. `signals`: the gateway's."""

    parts: Assistant
    signals: Signals = field(default_factory=Signals)

    @staticmethod
    def of(request: Request) -> ConsoleState:
        """Return the state of the app that serves the request."""
        state: ConsoleState = request.app.state.console
        return state

    @property
    def rules(self) -> SessionRules:
        """How long sessions last."""
        settings = self.parts.settings
        return SessionRules.of(settings.staff_idle_minutes, settings.staff_session_hours)

    @property
    def is_second_factor_required(self) -> bool:
        """Tell whether the clinic wants one on every account."""
        return self.parts.settings.staff_second_factor == "required"

    def must_add_second_factor(self, signed_in: SignedIn) -> bool:
        """Tell whether somebody gets no further before there is one."""
        return self.is_second_factor_required and not signed_in.has_second_factor

    def is_encrypted(self, request: Request) -> bool:
        """Tell whether browsers reach the console over TLS, so that cookies may ask for it."""
        return self.parts.settings.public_url.startswith("https://") or request.url.scheme == "https"

    def csrf_token(self, signed_in: SignedIn) -> str:
        """Return what every form and every changing request of this session has to carry."""
        return self.parts.vault.mac("console forms", signed_in.id.encode()).hex()
