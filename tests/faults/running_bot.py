"""`bot run` as a process: with ports, database, keys, memory and logs of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # it has no stubs

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.settings import REPOSITORY, Settings

START_SECONDS = 120.0
STOP_SECONDS = 30.0
MARKS = {"gateway": "bot.gateway", "engine": "rasa", "actions": "actions"}
"""Process to the module that its command line names."""
LINKED = ("actions", "bot", "config.yml", "credentials.yml", "data", "domain.yml", "endpoints.yml", "requirements")


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return when the condition holds. Raises: AssertionError at the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds:.0f} s: {what}"
        time.sleep(0.01)


def _answers(url: str) -> bool:
    """Tell whether the address answers that all is well."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class RunningBot:
    """A supervisor with its three children, and a look into the store that they write."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        """Prepare a root whose content is the repository's, but whose `var/` is its own. `changes`: of settings."""
        root = folder / "root"
        root.mkdir()
        for name in LINKED:
            (root / name).symlink_to(REPOSITORY / name)
        shared = Settings()
        self.settings = throw_away_settings(shared, folder).model_copy(
            update={
                "root": root,
                "models_folder": shared.path(shared.models_folder),
                "encoder_folder": shared.path(shared.encoder_folder),
                "engine_python": shared.path(shared.engine_python),
                **changes,
            }
        )
        self.url = f"http://{self.settings.host}:{self.settings.port}"
        self.parts = Assistant(self.settings)
        self._folder = folder
        self._output = folder / "output.txt"
        self._logs = root / "var/logs"
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._families: list[psutil.Process] = []

    def start(self) -> None:
        """Start `bot run`, and return when it says that it answers."""
        ours = {f"BOT_{key.upper()}": str(value) for key, value in self.settings.model_dump().items()}
        with self._output.open("wb") as output:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "bot.cli.main", "run"],
                cwd=self.settings.root,
                env={**os.environ, **ours, "PYTHONPATH": str(self.settings.root)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._answers_or_ended, START_SECONDS, f"bot run does not answer: {self.said()}")
        assert self._supervisor.poll() is None, self.said()

    def said(self) -> str:
        """Return what `bot run` has written."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def logs(self) -> str:
        """Return the end of what the three processes wrote, for a test that fails."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in self._logs.iterdir()
        )

    def files(self) -> list[Path]:
        """Return every file that was written: output, logs, store, memory, lists; not those of the repository."""
        return [path for path in self._folder.rglob("*") if path.is_file() and not path.is_symlink()]

    def children(self) -> dict[str, psutil.Process]:
        """Return the living ones of the three processes, by name."""
        assert self._supervisor is not None
        found = {}
        for process in psutil.Process(self._supervisor.pid).children():
            try:
                command = process.cmdline()
            except psutil.NoSuchProcess:
                continue
            for name, mark in MARKS.items():
                if mark in command and process.status() != psutil.STATUS_ZOMBIE:
                    found[name] = process
        return found

    def child(self, name: str) -> psutil.Process:
        """Return one of the three processes, when it is there."""
        found: list[psutil.Process] = []

        def look() -> bool:
            found.extend(process for other, process in self.children().items() if other == name)
            return bool(found)

        wait_until(look, 20.0, f"there is no {name}")
        return found[0]

    def kill(self, name: str) -> None:
        """End a process as a power cut would, and wait until it is gone."""
        process = self.child(name)
        self._families += process.children(recursive=True)
        process.send_signal(signal.SIGKILL)
        wait_until(lambda: self.children().get(name) != process, 10.0, f"the {name} is still there")

    def wait_until_it_answers(self) -> None:
        """Return when all three processes run and the gateway reaches the engine."""
        wait_until(lambda: set(self.children()) == set(MARKS), START_SECONDS, "not all three processes run")
        for address in (f"{self.url}/health", f"http://127.0.0.1:{self.settings.actions_port}/health"):
            wait_until(partial(_answers, address), START_SECONDS, f"{address} does not answer")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal to the supervisor, and return its exit status."""
        assert self._supervisor is not None
        self._supervisor.send_signal(number)
        return self._supervisor.wait(STOP_SECONDS)

    def end(self) -> None:
        """Leave nothing behind, whatever a test has done."""
        if self._supervisor is not None and self._supervisor.poll() is None:
            for process in self.children().values():
                process.resume()
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                for process in self.children().values():
                    process.kill()
                self._supervisor.kill()
                self._supervisor.wait()
        for process in self._families:
            if process.is_running():
                process.kill()
        self.parts.database.close()

    def _answers_or_ended(self) -> bool:
        assert self._supervisor is not None
        return self._supervisor.poll() is not None or "The assistant answers at" in self.said()


@contextmanager
def running_bot(folder: Path, **changes: Any) -> Iterator[RunningBot]:
    """Yield a running assistant, and end it afterwards. `changes`: of its settings."""
    bot = RunningBot(folder, **changes)
    try:
        bot.start()
        yield bot
    finally:
        bot.end()
