"""How long a training from scratch takes, and how much processor time: that one is the same on a busy machine."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bot.cli.train import train_model
from bot.settings import Settings


@dataclass(frozen=True)
class Training:
    """Seconds by the clock, and of all cores together."""

    seconds: float
    cpu_seconds: float


def train_anew(settings: Settings, folder: Path) -> Training:
    """Train into an empty folder, and return what it took. Raises: CommandError."""
    started, cpu_before = time.monotonic(), _cpu_seconds_of_children()
    train_model(settings.model_copy(update={"models_folder": folder / "models"}))
    return Training(time.monotonic() - started, _cpu_seconds_of_children() - cpu_before)


def _cpu_seconds_of_children() -> float:
    """Return the processor time of the child processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system
