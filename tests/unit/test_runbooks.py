"""What the run-books and the README tell somebody to type exists: commands, their options, and the files named."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli.main import app
from bot.settings import Settings

BOOKS = ("docs/runbooks/*.md", "README.md", "docs/booking.md", "docs/content.md", "docs/staff.md")
COMMAND = re.compile(r"\.venv/bin/bot ([^\n`#]+)")


def commands(root: Path) -> list[tuple[str, list[str]]]:
    """Return every command in the documents: the document and the words after `bot`."""
    found = []
    for pattern in BOOKS:
        for path in sorted(root.glob(pattern)):
            for match in COMMAND.finditer(path.read_text(encoding="utf-8")):
                found.append((path.name, shlex.split(match[1].strip().rstrip(".,:;)"))))
    return found


def unknown_in(words: list[str]) -> str:
    """Return what of a command line does not exist, "" where all of it does."""
    command: Any = typer.main.get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    is_group = hasattr(command, "commands")
    if is_group and not command.invoke_without_command:
        return f"{command.name} {' '.join(words)}"
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    wrong = [word for word in words if word.startswith("--") and word not in known]
    wrong += [word for word in words if is_group and not word.startswith("--")]
    return " ".join(wrong)


def test_every_command_that_a_document_names_exists(root: Path) -> None:
    found = commands(root)
    assert len(found) > 20, "the documents are where this test looks"
    assert {name for name, _ in found} >= {"switch-off.md", "answer-by-hand.md", "rotate-keys.md", "restore-backup.md"}
    assert [(name, wrong) for name, words in found if (wrong := unknown_in(words))] == []


@pytest.mark.parametrize(
    "words", [["offf"], ["bookings", "shaw", "X"], ["keys", "rotate", "--forget"], ["keys", "turn"]]
)
def test_this_test_sees_what_does_not_exist(words: list[str]) -> None:
    assert unknown_in(words)


def test_every_setting_that_a_run_book_names_is_one(root: Path) -> None:
    known = {f"BOT_{name.upper()}" for name in Settings.model_fields}
    for path in sorted((root / "docs/runbooks").glob("*.md")):
        named = set(re.findall(r"BOT_[A-Z_]+", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


def test_every_file_that_a_run_book_names_is_there(root: Path) -> None:
    for path in sorted((root / "docs/runbooks").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"`(data/[\w/.-]+)`", text):
            assert (root / name).exists(), f"{path.name}: {name}"
        for link in re.findall(r"\]\(([\w./-]+)\)", text):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
