"""No room left: a command says so in one sentence.

`/dev/full` is a disk that takes nothing; a process that may not make any file longer meets the same failed writes.
"""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest

from bot.vault import make_keys

from .command import assert_one_sentence, bot

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full: only Linux has")
@pytest.mark.parametrize("arguments", [["check"], ["check", "--print"], ["--help"]])
def test_output_that_cannot_be_written_ends_the_command(arguments: list[str]) -> None:
    """A script that redirects into a full disk sees a status."""
    with FULL.open("w") as output:
        ran = bot(*arguments, output=output)
    assert_one_sentence(ran)
    assert "The disk is full." in ran.error


def test_a_database_that_cannot_be_written_is_named(copied_root: Path, model: Path) -> None:
    """The keys are there already: it is the database that meets the full disk."""
    store, keys = copied_root / "store.db", copied_root / "keys.json"
    make_keys(keys)
    shared: dict[str, Any] = {"models_folder": model.parent, "encoder_folder": model.parent.parent / "encoder"}
    address = f"sqlite:///{store}"
    ran = bot("setup", before=_no_room, root=copied_root, keys_file=keys, database_url=address, **shared)
    assert_one_sentence(ran)
    assert str(store) in ran.error


def _no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
