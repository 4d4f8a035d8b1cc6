"""Run the assistant: set up what is missing, start the processes, watch them."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

from bot.bootstrap import Assistant
from bot.cli.console import console
from bot.cli.processes import Process, Stack, refuse_busy_ports
from bot.cli.setup import set_up
from bot.cli.train import model_path
from bot.services.accounts.account import add_first_account
from bot.settings import Settings

LOOK_SECONDS = 0.5
RESTART_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Wait before the first, second, ... restart in a row."""
SETTLED_SECONDS = 60.0
"""A process that ran this long starts counting anew."""


def run_assistant(settings: Settings) -> None:
    """Run until Ctrl-C or SIGTERM."""
    refuse_busy_ports(settings)
    set_up(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stack = Stack(settings, model_path(settings), settings.path(Path("var/logs")))
    console.print("Starting gateway, engine and action server ...")
    stack.start()
    try:
        _wait_until_ready(stack, stop)
        if not stop.is_set():
            console.print(f"The assistant answers at {stack.url}  (Ctrl-C stops it)", style="bold")
            console.print(f"  The staff sign in at {stack.url}/staff/")
            if first_account := _first_account(settings):
                name, password = first_account
                console.print("  There was no account yet. The first one, shown this once, its password to be changed:")
                print(f"    name: {name}   password: {password}", flush=True)
            if not settings.smtp_host:
                console.print(
                    "  No mail server is set up: e-mails are kept in the outbox (BOT_SMTP_HOST, docs/settings.md)"
                )
            _watch(stack, stop)
    finally:
        console.print("Stopping ...")
        stack.stop()
        console.print("Stopped.")


def _first_account(settings: Settings) -> tuple[str, str] | None:
    """Make an admin where there is no account yet; return its name and password."""
    parts = Assistant(settings)
    try:
        return add_first_account(parts)
    finally:
        parts.database.close()


def _wait_until_ready(stack: Stack, stop: threading.Event) -> None:
    deadline = time.monotonic() + 90
    pending = list(stack.processes.values())
    while pending and not stop.is_set():
        for process in list(pending):
            if process.is_ready():
                console.print(f"  {process.name}: ready")
                pending.remove(process)
            elif not process.is_running() or time.monotonic() > deadline:
                stack.wait_until_ready(0)
        stop.wait(0.2)


def _watch(stack: Stack, stop: threading.Event) -> None:
    watched = [_Watched(process) for process in stack.processes.values()]
    while not stop.wait(LOOK_SECONDS):
        for item in watched:
            item.look()


class _Watched:
    """Restart one process when it has died, later each time in a row."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._started_at = time.monotonic()
        self._restart_at: float | None = None
        self._in_a_row = 0

    def look(self) -> None:
        now = time.monotonic()
        if self._process.is_running():
            if now - self._started_at > SETTLED_SECONDS:
                self._in_a_row = 0
            return
        if self._restart_at is None:
            wait = RESTART_SECONDS[min(self._in_a_row, len(RESTART_SECONDS) - 1)]
            console.print(f"  {self._process.name}: ended, starts again in {wait:.0f} s", style="yellow")
            self._restart_at = now + wait
            self._in_a_row += 1
        if now >= self._restart_at:
            self._process.start()
            self._process.restarts += 1
            self._started_at, self._restart_at = now, None
