"""Fixtures that more than one room uses. Nothing of ours is replaced: databases, servers and model are real."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.cli.processes import Stack, running_stack
from bot.cli.setup import set_up
from bot.cli.train import model_path
from bot.content.library import Library, load_library
from bot.settings import REPOSITORY, Settings
from bot.store.database import Database
from bot.vault import make_keys

from .store.postgresql import find_postgresql, on_postgresql, running_postgresql

for _name in [name for name in os.environ if name.startswith("BOT_")]:
    del os.environ[_name]  # a developer's own settings are not the tests'


LINKED = ("actions", "bot", "credentials.yml", "endpoints.yml", "requirements", ".venv-engine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --long, for the long form of the fault tests, and --postgresql, for the other database."""
    parser.addoption("--long", action="store_true", help="run the long form of the fault tests")
    parser.addoption("--postgresql", action="store_true", help="keep the store of each test on a real PostgreSQL")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def library(root: Path) -> Library:
    """Return the content as it is in the repository."""
    return load_library(root)


def make_parts(settings: Settings, folder: Path) -> Assistant:
    """Return an assistant with keys and a migrated database of its own below the folder."""
    own = throw_away_settings(settings, folder)
    make_keys(own.keys_file)
    parts = Assistant(own)
    Path(parts.database.file).write_bytes(_migrated_store())
    return parts


@lru_cache(maxsize=1)
def _migrated_store() -> bytes:
    """Return a store in which nothing has happened yet, migrated once for all tests of this process."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/store.db")
        database.migrate()
        database.close()
        return Path(database.file).read_bytes()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a running PostgreSQL server."""
    programs = find_postgresql()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with running_postgresql(programs) as url:
        yield url


@pytest.fixture
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Assistant]:
    """Return an assistant with a database of its own."""
    parts = make_parts(Settings(), tmp_path)
    if request.config.getoption("--postgresql"):
        parts.database.close()
        parts = on_postgresql(parts, request.getfixturevalue("postgresql"))
    yield parts
    parts.database.close()


@pytest.fixture
def copied_root(root: Path, tmp_path: Path) -> Path:
    """Return a folder that `BOT_ROOT` can point to: a copy of `data/` that a test may change, and an empty `var/`."""
    copy = tmp_path / "root"
    shutil.copytree(root / "data", copy / "data")
    for name in ("config.yml", "domain.yml"):
        shutil.copyfile(root / name, copy / name)
    for name in LINKED:
        (copy / name).symlink_to(root / name)
    return copy


@pytest.fixture(scope="session")
def model() -> Path:
    """Return the trained model, trained now if the data have changed."""
    set_up(Settings())
    return model_path(Settings())


@pytest.fixture(scope="session")
def stack(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run gateway, engine and action server on free ports, for all tests that only talk to them."""
    folder = tmp_path_factory.mktemp("stack")
    parts = make_parts(Settings(), folder)
    with running_stack(parts.settings, model, folder / "logs") as stack:
        yield stack


def is_complete_machine() -> bool:
    """Tell whether this is a machine that has all that any test needs: CI, on Linux."""
    return os.environ.get("CI") == "true" and sys.platform == "linux"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Show what the servers wrote when a test that uses them fails; where everything has to be there, skip nothing."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy's result
    if report.skipped and not hasattr(report, "wasxfail") and is_complete_machine():
        _, _, reason = report.longrepr
        report.outcome, report.longrepr = "failed", f"{reason}. CI runs every test: install what is missing"
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.when == "call" and report.failed and isinstance(stack, Stack):
        report.sections.append(("servers", stack.log_text()))
