"""A PostgreSQL server for the tests: made in a temporary folder, on a free port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.bootstrap import Assistant
from bot.cli.processes import free_port
from bot.store.database import new_id

START_SECONDS = 30.0
INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian puts it, off the path."""


def find_postgresql() -> Path | None:
    """Return the folder with PostgreSQL's programs, None where it is not installed."""
    candidates = sorted(INSTALLED.glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*candidates, *([Path(on_path).parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


@contextmanager
def running_postgresql(programs: Path) -> Iterator[str]:
    """Yield the server's URL without a database's name. It does not run as root: then it gets its own user."""
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="bot-postgresql-"))
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    options = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    make = [programs / "initdb", "-D", data, "-U", "bot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    server = None
    try:
        subprocess.run(make, check=True, **options)  # type: ignore[call-overload]
        command = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1", "-F"]
        server = subprocess.Popen(command, **options)  # type: ignore[call-overload]
        url = f"postgresql://bot@127.0.0.1:{port}"
        _wait(url, server)
        yield url
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # it does not wait for those who are still connected
            server.wait(START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def make_database(server: str, name: str) -> str:
    """Make an empty database and return its URL."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


def on_postgresql(parts: Assistant, server: str) -> Assistant:
    """Return the same assistant with a database of its own on the server."""
    url = make_database(server, f"test_{new_id()}")
    other = Assistant(parts.settings.model_copy(update={"database_url": url}))
    other.database.migrate()
    return other


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"{url}/postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL ended at once"
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.05)  # between two looks
        else:
            return
