"""Train the model when, and only when, what it is made from has changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.check import refuse_broken_content
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.cli.processes import engine_environment
from bot.content.library import TRAINING_FOLDERS, training_digest
from bot.settings import Settings

MODELS_KEPT = 2
_NO_CACHE = {"RASA_MAX_CACHE_SIZE": "0"}
"""Rasa's cache looks at a component's own file only, and would keep vectors of an encoder that has changed since."""
_STAGES = (
    (re.compile(r"Started|Training|Nothing|rasa\.engine"), "reading the training data", 10),
    (re.compile(r"component 'PatternEntityExtractor'"), "encoding the phrasings", 75),
    (re.compile(r"Starting to train component 'TopicClassifier'"), "learning the topics", 80),
    (re.compile(r"Finished training component 'TopicClassifier'"), "learning the rules", 95),
)


def model_path(settings: Settings) -> Path:
    """Return where the model for the data, configuration and components of now is or will be."""
    own = sorted(path.relative_to(settings.root).as_posix() for path in (settings.root / "bot/nlu").glob("*.py"))
    more = (*own, "requirements/engine.txt")
    return settings.path(settings.models_folder) / f"{training_digest(settings.root, more)}.tar.gz"


def train_model(settings: Settings, force: bool = False) -> Path:
    """Return the model's path, trained now if it was not there. Raises: CommandError, ContentError."""
    refuse_broken_content(settings)
    path = model_path(settings)
    if path.exists() and not force:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="training-") as folder:
        _run_training(settings, Path(folder))
        (Path(folder) / "model.tar.gz").replace(path)
    console.print(f"Model trained in {time.monotonic() - started:.0f} s.")
    _remove_old_models(path)
    return path


def _run_training(settings: Settings, folder: Path) -> None:
    command = [
        *(str(settings.path(settings.engine_python)), "-W", "ignore", "-m", "rasa", "train"),
        *("--skip-validation", "--fixed-model-name", "model", "--out", str(folder)),
        *("--data", *TRAINING_FOLDERS),
    ]
    log = folder / "training.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.root,
            env={**engine_environment(settings), **_NO_CACHE},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _show_progress(process, log)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(10)
    if process.returncode != 0 or not (folder / "model.tar.gz").exists():
        kept = settings.path(settings.models_folder) / "training-failed.log"
        shutil.copyfile(log, kept)
        raise CommandError(
            f"Training failed. Rasa's last words are in {kept}; undo the last change to data or config.yml."
        )


def _show_progress(process: subprocess.Popen[bytes], log: Path) -> None:
    columns = (TextColumn("Training the model: {task.description}"), BarColumn(), TimeElapsedColumn())
    if not console.is_terminal:
        console.print("Training the model ...")
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting", total=100)
        while process.poll() is None:
            said = log.read_text(encoding="utf-8", errors="replace")
            for pattern, description, completed in _STAGES:
                if pattern.search(said):
                    progress.update(task, description=description, completed=completed)
            time.sleep(0.3)
        progress.update(task, description="done", completed=100)


def _remove_old_models(newest: Path) -> None:
    models = sorted(newest.parent.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in models if path != newest][MODELS_KEPT - 1 :]:
        path.unlink()
