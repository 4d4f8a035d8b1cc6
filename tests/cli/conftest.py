"""A root whose content may be broken: a copy of `data/`, links to everything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

LINKED = ("actions", "bot", "credentials.yml", "endpoints.yml", "requirements", ".venv-engine")


@pytest.fixture
def copied_root(root: Path, tmp_path: Path) -> Path:
    """Return a folder that `BOT_ROOT` can point to, with content of its own and an empty `var/`."""
    copy = tmp_path / "root"
    shutil.copytree(root / "data", copy / "data")
    for name in ("config.yml", "domain.yml"):
        shutil.copyfile(root / name, copy / name)
    for name in LINKED:
        (copy / name).symlink_to(root / name)
    return copy
