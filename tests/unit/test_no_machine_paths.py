"""The repository works wherever it is cloned to."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

SOMEBODY_S = re.compile(
    r"(?<![\w.])/(?:home|Users|work|mnt|media)/[\w.-]+"  # below a person's or a machine's own folder
    r"|[A-Z]:\\\\?(?:Users|work)"  # the same on Windows
)


@pytest.fixture(scope="module")
def tracked(root: Path) -> dict[str, str]:
    """Return every file that is or would be committed, by name."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "Makefile" in names
    paths = {name: root / name for name in names if (root / name).is_file()}
    return {name: path.read_bytes().decode("utf-8", "replace") for name, path in paths.items()}


def test_no_file_names_a_folder_of_this_machine(tracked: dict[str, str], root: Path) -> None:
    own = [path for path in (str(root), str(Path.home())) if path.count("/") > 1]
    assert [name for name, text in tracked.items() if any(path in text for path in own)] == []


def test_no_file_names_a_folder_of_anybody_s(tracked: dict[str, str]) -> None:
    assert {name: match.group() for name, text in tracked.items() if (match := SOMEBODY_S.search(text))} == {}
