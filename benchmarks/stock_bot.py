"""The bot that `rasa init` makes: trained once for each version of Rasa, then kept in `var/benchmarks/`."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.cli.processes import STOP_SECONDS, Process, engine_environment, free_port
from bot.settings import Settings

MAKING_SECONDS = 600.0
READY_SECONDS = 180.0


@dataclass(frozen=True)
class StockBot:
    """A running stock bot."""

    url: str
    pid: int


def rasa_version(settings: Settings) -> str:
    """Return the version of Rasa in the engine environment."""
    command = [_python(settings), "-c", "from importlib.metadata import version; print(version('rasa'))"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def make_stock_bot(settings: Settings, cache: Path) -> Path:
    """Return the folder of the stock bot's project, made and trained now if it is not in the cache.

    Raises: CommandError
    """
    project = cache / f"stock-rasa-{rasa_version(settings)}"
    if project.exists():
        return project
    cache.mkdir(parents=True, exist_ok=True)
    console.print("Making and training the stock bot, once for this version of Rasa ...")
    with tempfile.TemporaryDirectory(prefix="stock-", dir=cache) as name:
        made = Path(name) / "project"
        made.mkdir()
        command = [_python(settings), "-W", "ignore", "-m", "rasa", "init", "--no-prompt"]
        try:
            subprocess.run(
                command,
                cwd=made,
                env=_environment(settings),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=MAKING_SECONDS,
            )
        except subprocess.SubprocessError as error:
            said = getattr(error, "stderr", None) or b""
            raise CommandError(f"`rasa init` failed: {said.decode(errors='replace')[-500:]}") from error
        if not list((made / "models").glob("*.tar.gz")):
            raise CommandError("`rasa init` made no model. Try it by hand in an empty folder.")
        made.rename(project)  # only a whole one gets its name
    return project


@contextmanager
def running_stock_bot(settings: Settings, project: Path, log_folder: Path) -> Iterator[StockBot]:
    """Yield the stock bot, served on loopback with the plain REST channel; stop it afterwards. Raises: CommandError."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        *(_python(settings), "-W", "ignore", "-m", "rasa", "run"),
        *("--interface", "127.0.0.1", "--port", str(port)),
    ]
    with (log_folder / "stock.log").open("ab") as log:
        process = Process("stock bot", command, _environment(settings), f"{url}/webhooks/rest/", log, project)
        process.start()
        try:
            _wait_until_ready(process)
            yield StockBot(url, process.pid)
        finally:
            process.ask_to_stop()
            process.make_stop(STOP_SECONDS)


def _wait_until_ready(process: Process) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not process.is_ready():
        if not process.is_running() or time.monotonic() > deadline:
            said = Path(process.log.name).read_text(encoding="utf-8", errors="replace")
            raise CommandError(f"The stock bot does not answer: {said[-500:]}")
        time.sleep(0.1)


def _python(settings: Settings) -> str:
    return str(settings.path(settings.engine_python))


def _environment(settings: Settings) -> dict[str, str]:
    """Return our engine's environment without our code and settings: the same logging, threads and warnings."""
    ours = engine_environment(settings)
    bare = {name: value for name, value in ours.items() if name != "PYTHONPATH" and not name.startswith("BOT_")}
    return {**bare, "LOG_LEVEL": settings.log_level, "PATH": os.environ.get("PATH", os.defpath)}
