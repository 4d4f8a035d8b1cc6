"""One running assistant for the tests that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .running_bot import RunningBot, running_bot


@pytest.fixture(scope="package")
def bot(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """Run `bot run` in a folder of its own."""
    assert model.exists()
    with running_bot(tmp_path_factory.mktemp("faults")) as bot:
        yield bot


@pytest.fixture(autouse=True)
def _show_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print what the servers wrote; pytest shows it when the test fails."""
    yield
    if "bot" in request.fixturenames:
        bot: RunningBot = request.getfixturevalue("bot")
        print(bot.said(), bot.logs(), sep="\n")
