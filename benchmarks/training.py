"""How long a training from scratch takes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bot.cli.train import train_model
from bot.settings import Settings

CACHE_VARIABLE = "RASA_CACHE_DIRECTORY"


def training_seconds(settings: Settings, folder: Path) -> float:
    """Train into an empty folder, with an empty cache of Rasa's, and return the seconds. Raises: CommandError."""
    before = os.environ.get(CACHE_VARIABLE)
    os.environ[CACHE_VARIABLE] = str(folder / "cache")  # the training process inherits it
    try:
        started = time.monotonic()
        train_model(settings.model_copy(update={"models_folder": folder / "models"}))
        return time.monotonic() - started
    finally:
        if before is None:
            del os.environ[CACHE_VARIABLE]
        else:
            os.environ[CACHE_VARIABLE] = before
