"""Run `bot` as a person does, in an environment that holds nothing of the developer's."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

BOT = Path(sys.executable).with_name("bot")
SECONDS = 120.0


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    error: str


def bot(*arguments: str, output: IO[Any] | int = subprocess.PIPE, before: Any = None, **settings: object) -> Ran:
    """Run `bot` with settings such as `port=8000` (BOT_PORT). `before` runs in the new process first."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    ours = {f"BOT_{name.upper()}": str(value) for name, value in settings.items()}
    done = subprocess.run(
        [str(BOT), *arguments],
        env={**clean, **ours, "COLUMNS": "200", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
        preexec_fn=before,
    )
    return Ran(done.returncode, done.stdout or "", done.stderr)


def assert_one_sentence(ran: Ran, status: int = 1) -> None:
    """Check that the command stopped with one line for people, and no trace of its inside."""
    assert ran.status == status, ran.error[-2000:]
    lines = ran.error.strip().splitlines()
    assert len(lines) == 1, ran.error[-2000:]
    assert "Traceback" not in lines[0]
