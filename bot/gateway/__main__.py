"""Serve the gateway: `python -m bot.gateway`."""

from __future__ import annotations

from contextlib import suppress

import uvicorn

from bot.bootstrap import assistant
from bot.gateway.app import create_app
from bot.gateway.server import GRACE_SECONDS, GatewayServer
from bot.live.signals import Signals

KEEP_ALIVE_SECONDS = 75


def main() -> None:
    """Serve as the settings say, until a signal says stop."""
    parts, signals = assistant(), Signals()
    settings = parts.settings
    config = uvicorn.Config(
        create_app(parts, signals),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level.lower(),
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with suppress(KeyboardInterrupt):
        GatewayServer(config, signals).run()


if __name__ == "__main__":
    main()
