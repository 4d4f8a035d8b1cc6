"""The web server. uvicorn waits for open connections before it tells the app that it stops; event streams never end."""

from __future__ import annotations

import socket

import uvicorn

from bot.live.signals import Signals

GRACE_SECONDS = 3
"""For requests that are being answered; a reader who takes nothing is not waited for."""


class GatewayServer(uvicorn.Server):
    """uvicorn, ending the event streams first."""

    def __init__(self, config: uvicorn.Config, signals: Signals) -> None:
        super().__init__(config)
        self._signals = signals

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; browsers come back to whoever answers next."""
        self._signals.close()
        await super().shutdown(sockets)
