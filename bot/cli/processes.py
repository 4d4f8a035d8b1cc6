"""The three processes: start them, wait until they answer, watch them, stop them."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import yaml

from bot.cli.errors import CommandError
from bot.settings import Settings

READY_SECONDS = 90.0
STOP_SECONDS = 15.0
PORTS = {"gateway": "port", "engine": "engine_port", "actions": "actions_port"}
"""Process to the setting of its port, in the order in which they are shown."""
SAYS_TOO_MUCH = ("DEBUG", "TRACE")
"""At which levels Rasa writes what visitors say into its log: it is kept at INFO."""
OWN_PORTS = range(20_000, 32_000)
"""Below those that Linux and macOS give to outgoing connections."""


def engine_environment(settings: Settings) -> dict[str, str]:
    """Return the environment for Rasa: no telemetry, no warnings of its old libraries, our paths."""
    return {
        **os.environ,
        "PYTHONPATH": str(settings.root),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SANIC_BACKLOG": "256",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONHASHSEED": "0",
        "BOT_ENCODER_FOLDER": str(settings.path(settings.encoder_folder)),
        "BOT_MEMORY_FILE": str(settings.path(settings.memory_file)),
        "BOT_KEYS_FILE": str(settings.path(settings.keys_file)),
    }


def free_port() -> int:
    """Return a port on loopback that nobody listens on.

    It may be used some seconds later: by then the system may have given any of its own range to a connection.
    """
    while True:
        port = secrets.choice(OWN_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def refuse_busy_ports(settings: Settings) -> None:
    """Raise CommandError where a port is taken."""
    for name, setting in PORTS.items():
        port = getattr(settings, setting)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host if name == "gateway" else "127.0.0.1", port))
            except OSError as error:
                variable = f"BOT_{setting.upper()}"
                raise CommandError(
                    f"Port {port} for the {name} is in use. "
                    f"Stop what uses it, or set another: {variable}={port + 10} make run"
                ) from error


@dataclass
class Process:
    """One of the three. `restarts` counts how often it was started again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    ready_url: str
    log: IO[bytes]
    folder: Path
    restarts: int = 0
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, in a process group of its own, so that Ctrl-C reaches only us and we stop it in order."""
        self._end_what_is_left()
        self.child = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _end_what_is_left(self) -> None:
        """End what a killed process of ours left behind: it would keep the port."""
        if self.child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The process id."""
        assert self.child is not None, "a started process has an id"
        return self.child.pid

    def is_running(self) -> bool:
        """Tell whether the process is alive."""
        return self.child is not None and self.child.poll() is None

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        try:
            with urllib.request.urlopen(self.ready_url, timeout=2) as response:  # noqa: S310 - an address of ours
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def ask_to_stop(self) -> None:
        """Send the polite signal."""
        if self.is_running():
            os.killpg(self.pid, signal.SIGTERM)

    def make_stop(self, seconds: float) -> None:
        """Wait for its end, and end it the hard way where it does not."""
        if self.child is None:
            return
        try:
            self.child.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self.child.wait()


class Stack:
    """Gateway, engine and action server of one set of settings."""

    def __init__(self, settings: Settings, model: Path, log_folder: Path) -> None:
        self.settings = settings
        self.url = f"http://{settings.host}:{settings.port}"
        log_folder.mkdir(parents=True, exist_ok=True)
        self._endpoints = self._write_endpoints(log_folder)
        self._logs = {name: (log_folder / f"{name}.log").open("ab") for name in PORTS}
        self.processes = {process.name: process for process in (self._actions(), self._engine(model), self._gateway())}

    def start(self) -> None:
        """Start the three processes."""
        for process in self.processes.values():
            process.start()

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        """Return when all three answer. Raises: CommandError where one ends or takes too long."""
        deadline = time.monotonic() + seconds
        for process in self.processes.values():
            while not process.is_ready():
                if not process.is_running() or time.monotonic() > deadline:
                    reason = "does not answer" if process.is_running() else "ended at once"
                    raise CommandError(f"The {process.name} {reason}. See {self._logs[process.name].name}")
                time.sleep(0.1)

    def stop(self) -> None:
        """Stop the gateway first, so that no turn is cut off, then the others."""
        deadline = time.monotonic() + STOP_SECONDS
        gateway = self.processes["gateway"]
        gateway.ask_to_stop()
        gateway.make_stop(deadline - time.monotonic())
        for name in ("engine", "actions"):
            self.processes[name].ask_to_stop()
        for name in ("engine", "actions"):
            self.processes[name].make_stop(deadline - time.monotonic())
        for log in self._logs.values():
            log.close()

    def log_text(self) -> str:
        """Return what the processes wrote, for a test that fails."""
        return "\n".join(
            f"--- {name}\n{Path(log.name).read_text(encoding='utf-8', errors='replace')[-4000:]}"
            for name, log in self._logs.items()
        )

    def _write_endpoints(self, folder: Path) -> Path:
        """Write endpoints.yml with the ports of these settings."""
        endpoints = yaml.safe_load((self.settings.root / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{self.settings.actions_port}/webhook"
        path = folder / "endpoints.yml"
        path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        return path

    def _app_environment(self) -> dict[str, str]:
        ours = {f"BOT_{key.upper()}": str(value) for key, value in self.settings.model_dump().items()}
        return {**os.environ, **ours, "SANIC_HOST": "127.0.0.1", "PYTHONPATH": str(self.settings.root)}

    def _process(self, name: str, command: list[str], environment: dict[str, str], ready_url: str) -> Process:
        return Process(name, command, environment, ready_url, self._logs[name], self.settings.root)

    def _actions(self) -> Process:
        port = self.settings.actions_port
        command = [sys.executable, "-W", "ignore", "-m", "actions", str(port)]
        return self._process("actions", command, self._app_environment(), f"http://127.0.0.1:{port}/health")

    def _engine(self, model: Path) -> Process:
        port = self.settings.engine_port
        command = [
            *(str(self.settings.path(self.settings.engine_python)), "-W", "ignore", "-m", "rasa", "run"),
            *("--model", str(model), "--interface", "127.0.0.1", "--port", str(port)),
            *("--endpoints", str(self._endpoints), "--credentials", "credentials.yml"),
        ]
        environment = {
            **engine_environment(self.settings),
            "LOG_LEVEL": "INFO" if self.settings.log_level.upper() in SAYS_TOO_MUCH else self.settings.log_level,
            "OMP_NUM_THREADS": "1",  # one message needs no thread pool, and the other processes need the cores
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",  # threads that allocate little should not keep heaps of their own
        }
        return self._process("engine", command, environment, f"http://127.0.0.1:{port}/webhooks/turn/")

    def _gateway(self) -> Process:
        command = [sys.executable, "-m", "bot.gateway"]
        return self._process("gateway", command, self._app_environment(), f"{self.url}/health")


@contextmanager
def running_stack(settings: Settings, model: Path, log_folder: Path) -> Iterator[Stack]:
    """Yield a stack that answers, and stop it afterwards."""
    stack = Stack(settings, model, log_folder)
    stack.start()
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()
