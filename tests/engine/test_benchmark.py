"""The engine's half of `bot benchmark`: our pipeline through Rasa's own training and parsing, on any data."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from bot.nlu.benchmark import run_jobs

TRAINING = {
    "label_0": ("when do you open", "what are your opening hours", "do you open on sunday"),
    "label_1": ("where can I park", "is there parking near you", "do you have parking"),
}


def test_each_job_is_trained_on_its_own_and_answers_in_order(tmp_path: Path) -> None:
    """A job's answers are ranked intents with probabilities, one a text, and know nothing of another job's labels."""
    pipeline = [part for part in _pipeline() if "entity" not in part["name"] and "safety" not in part["name"]]
    configuration = {"assistant_id": "benchmark", "recipe": "default.v1", "language": "en", "pipeline": pipeline}
    (tmp_path / "config.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    _write(tmp_path / "first.json", {"label_0": TRAINING["label_0"], "label_1": TRAINING["label_1"]})
    _write(tmp_path / "second.json", {"label_0": TRAINING["label_1"], "label_1": TRAINING["label_0"]})
    texts = ["are you open on sunday", "can I park at your place"]
    jobs = [{"train": "first.json", "ask": texts}, {"train": "second.json", "ask": texts}]
    (tmp_path / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    run_jobs(tmp_path)
    best = []
    for number in range(2):
        result = json.loads((tmp_path / f"answers-{number}.json").read_text(encoding="utf-8"))
        assert result["training_seconds"] > 0
        for answer in result["answers"]:
            assert sorted(name for name, _ in answer["ranked"]) == ["label_0", "label_1"]
            assert abs(sum(certainty for _, certainty in answer["ranked"]) - 1) < 0.001
            assert answer["took_ms"] > 0
        best.append([answer["ranked"][0][0] for answer in result["answers"]])
    assert best == [["label_0", "label_1"], ["label_1", "label_0"]]


def _pipeline() -> list:
    return yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]


def _write(path: Path, examples: dict) -> None:
    listed = [{"text": text, "intent": intent} for intent, texts in examples.items() for text in texts]
    path.write_text(json.dumps({"rasa_nlu_data": {"common_examples": listed}}), encoding="utf-8")
