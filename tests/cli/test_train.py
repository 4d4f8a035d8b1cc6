"""`bot train`: only what the model is made from makes it train again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.cli.train import model_path
from bot.settings import Settings

from .command import bot

FAST_SECONDS = 30.0
"""Far less than any training, far more than starting Python on two busy cores."""


def test_a_second_training_does_nothing(model: Path) -> None:
    """The model's file stays the same one, and nothing is said of training."""
    before = {path: path.stat().st_mtime_ns for path in model.parent.iterdir()}
    started = time.monotonic()
    ran = bot("train")
    seconds = time.monotonic() - started
    print(f"bot train with nothing to do: {seconds:.1f} s")
    assert ran.status == 0, ran.error
    assert "rain" not in ran.out + ran.error
    assert {path: path.stat().st_mtime_ns for path in model.parent.iterdir()} == before
    assert seconds < FAST_SECONDS


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/faq/safety.yml", "generally considered safe", "widely considered safe"),
        ("data/faq/safety.yml", "signed: null", "signed: null # not yet"),
        ("data/clinic.yml", "friday: 9:00", "friday: 10:00"),
        ("data/replies.yml", "I am not sure that I understood", "I did not quite understand"),
        ("data/facts.yml", "low: 40", "low: 35"),
        ("data/sources.yml", "title: ", "title: The "),
    ],
)
def test_what_visitors_read_needs_no_training(file: str, old: str, new: str, copied_root: Path) -> None:
    """An answer is used from the next question on."""
    assert model_name(copied_root) == change(copied_root, file, old, new)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/faq/safety.yml", "  examples: |\n", "  examples: |\n    - would my cat survive it\n"),
        ("data/faq/safety.yml", "metadata: {topic: safety}", "metadata: {topic: driving_after}"),
        ("data/nlu/stop.yml", "  examples: |\n", "  examples: |\n    - enough of this form now\n"),
        ("data/rules/answers.yml", "action: action_answer_safety", "action: action_answer"),
        ("data/entities.yml", "words: [", "words: [melancholia, "),
        ("domain.yml", "- faq\n", "- faq\n- another\n"),
        ("config.yml", "ridge: 0.2", "ridge: 0.25"),
    ],
)
def test_what_the_model_is_made_from_needs_training(file: str, old: str, new: str, copied_root: Path) -> None:
    """Phrasings, topics, rules, entities, domain and configuration."""
    assert model_name(copied_root) != change(copied_root, file, old, new)


def test_a_changed_component_needs_training(copied_root: Path, root: Path) -> None:
    """A model made by other code than that which reads it could not be trusted."""
    before = model_name(copied_root)
    (copied_root / "bot").unlink()
    (copied_root / "bot/nlu").mkdir(parents=True)
    for path in (root / "bot/nlu").glob("*.py"):
        (copied_root / "bot/nlu" / path.name).write_bytes(path.read_bytes())
    assert model_name(copied_root) == before
    with (copied_root / "bot/nlu/kernel_ridge.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert model_name(copied_root) != before


def change(root: Path, file: str, old: str, new: str) -> str:
    """Change a file below the root, and return the name that its model has then."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return model_name(root)


def model_name(root: Path) -> str:
    """Return the name of the model for the data below a root."""
    return model_path(Settings(root=root)).name
