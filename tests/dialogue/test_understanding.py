"""Understanding, measured through the real path on phrasings that no training file holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot.cli.evaluate import Options, evaluate_understanding
from bot.cli.evaluation.cases import held_out
from bot.cli.processes import Stack

LEAST_SHARE = 0.9
LEAST_PHRASINGS = 8
LABELS = {
    *("duration/session_length", "duration/observation_period", "duration/effects_wear_off"),
    *("duration/onset_of_relief", "sessions/number_of_sessions", "sessions/booster_maintenance"),
    *("safety/safety", "safety/side_effects_short", "safety/side_effects_long", "safety/blood_pressure_heart"),
    *("safety/driving_after", "faq/what_is_ketamine", "myth/myth_party_drug", "myth/myth_cure_all"),
    *("gap/cost_price", "gap/fasting_food_drink", "faq/addiction_risk"),
}


def test_at_least_nine_of_ten_held_out_phrasings_are_understood(
    root: Path, stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the topics that every visitor asks about: length, safety, sessions, myths, price, food, addiction."""
    phrasings = [item for item in held_out(root / "tests/held_out", root) if item[1] in LABELS]
    for label in LABELS:
        assert sum(found == label for _, found in phrasings) >= LEAST_PHRASINGS, f"too few for {label}"
    chosen = tmp_path / "held_out"
    chosen.mkdir()
    (chosen / "chosen.yml").write_text(_as_nlu(phrasings), encoding="utf-8")
    evaluate_understanding(stack.settings, chosen, tmp_path / "out", stack.url, Options(noise=False))
    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert report["phrasings"] == len(phrasings)
    wrong = "\n".join(f"{item['meant']} -> {item['answered']}: {item['text']}" for item in report["wrong"])
    assert report["right"] >= LEAST_SHARE * report["phrasings"], f"{capsys.readouterr().out}\n{wrong}"


def _as_nlu(phrasings: list[tuple[str, str]]) -> str:
    """Return the phrasings as a Rasa NLU file."""
    entries = []
    for text, label in phrasings:
        intent, _, topic = label.partition("/")
        entries.append({"intent": intent, "metadata": {"topic": topic}, "examples": f"- {text}\n"})
    return yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True)
