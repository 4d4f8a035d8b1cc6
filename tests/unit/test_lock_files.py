"""Locks install the same bytes everywhere: each package by version and hash, no address in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import REPOSITORY

LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))
PINNED = re.compile(
    r"[A-Za-z0-9._-]+(\[[A-Za-z0-9,_-]+\])?"  # the package, perhaps with extras
    r"==[^\s;]+"  # exactly one version
    r"(\s*;[^\\]+?)?"  # perhaps only on some machines
    r"(\s--hash=sha256:[0-9a-f]{64})+"  # what it may be
)


def requirements(lock: Path) -> list[str]:
    """Return the requirements of a lock, each on one line."""
    text = re.sub(r"\\\n\s*", "", lock.read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_every_environment_has_a_lock() -> None:
    assert {path.stem for path in LOCKS} == {path.stem for path in (REPOSITORY / "requirements").glob("*.in")}
    assert {"app", "engine", "dev"} <= {path.stem for path in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_address_stands_in_a_lock(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_has_a_version_and_hashes(lock: Path) -> None:
    lines = requirements(lock)
    assert lines
    assert [line[:60] for line in lines if not PINNED.fullmatch(line.strip())] == []
