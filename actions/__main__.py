"""Serve the actions: `python -m actions PORT`.

rasa-sdk's own command starts a manager and a worker; when the manager is killed, the worker stays and keeps the port.
One process is enough here, half as large, and dies as a whole.
"""

from __future__ import annotations

import logging
import sys
from functools import partial

from rasa_sdk.endpoint import create_app, load_tracer_provider
from rasa_sdk.executor import ActionExecutor


def main() -> None:
    """Register the actions of this package and serve them on loopback."""
    logging.basicConfig(level=logging.WARNING)
    executor = ActionExecutor()
    executor.register_package("actions")
    app = create_app(executor)
    app.register_listener(partial(load_tracer_provider, "endpoints.yml"), "before_server_start")
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
