"""What the trained model makes of the newer sets of danger; the others are asked on the real path (`tests/dialogue`).

Here a message takes a quarter of the time, and the gateway with the same patterns before it would add nothing.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.nlu.constants import INTENT

from bot.nlu import lean
from bot.safety import DANGER
from bot.safety.rules import URGENCY

ROOT = Path(__file__).parents[2]
LEAST_CAUGHT = {"strangers": 0.97, "outright": 0.965, "natural": 0.975}
MOST_FALSE = {"strangers": 0.025, "outright": 0.025, "natural": 0.03}
"""What holds today, so that it cannot slip; the aims are in docs/decisions/0004-safety.md."""


@pytest.fixture(scope="module")
def agent() -> Agent:
    """Return the newest model, as `bot setup` has made it."""
    models = sorted((ROOT / "var/models").glob("*.tar.gz"), key=os.path.getmtime)
    assert models, "there is no model: run `make setup`"
    lean.apply()
    return Agent.load(str(models[-1]))


def is_danger(agent: Agent, text: str) -> bool:
    """Tell whether the model takes the message for danger."""
    assert agent.processor
    parsed: dict[str, Any] = asyncio.run(agent.processor.parse_message(UserMessage(text)))
    return bool(parsed[INTENT]["name"] == DANGER)


@pytest.mark.parametrize("name", LEAST_CAUGHT)
def test_danger_by_other_hands_is_caught_and_hardly_anybody_frightened(agent: Agent, name: str) -> None:
    path = ROOT / f"tests/safety/{name}.yml"
    messages: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["phrasings"]
    of_danger = [message for message in messages if message["tier"] in URGENCY]
    benign = [message for message in messages if message["tier"] not in URGENCY]
    missed = [message["text"] for message in of_danger if not is_danger(agent, message["text"])]
    false = [message["text"] for message in benign if is_danger(agent, message["text"])]
    assert len(missed) <= (1.0 - LEAST_CAUGHT[name]) * len(of_danger), missed
    assert len(false) <= MOST_FALSE[name] * len(benign), false
