"""Rasa's own shell, for people who work on rules and phrasings."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bot.cli.console import console
from bot.cli.processes import Stack, engine_environment, free_port
from bot.cli.setup import set_up
from bot.cli.train import model_path
from bot.settings import Settings


def open_shell(settings: Settings) -> None:
    """Run `rasa shell` in the foreground with an action server of its own."""
    set_up(settings)
    settings = settings.model_copy(update={"actions_port": free_port()})
    folder = settings.path(Path("var/shell"))
    stack = Stack(settings, model_path(settings), folder)
    actions = stack.processes["actions"]
    actions.start()
    console.print("Rasa's shell shows each reply as the envelope that the gateway gets. /stop ends it.")
    try:
        subprocess.run(
            [
                *(str(settings.path(settings.engine_python)), "-W", "ignore", "-m", "rasa", "shell"),
                *("--model", str(model_path(settings)), "--endpoints", str(folder / "endpoints.yml")),
                *("--port", str(free_port())),
            ],
            cwd=settings.root,
            env=engine_environment(settings),
            check=False,
        )
    finally:
        stack.stop()
