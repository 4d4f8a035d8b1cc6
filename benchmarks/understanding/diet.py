"""Rasa's own classifier, DIET, over words and characters, as `rasa init` sets it up but for the epochs."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from benchmarks.understanding.labelled_data import OUT_OF_SCOPE, LabelledData

EPOCHS = 30
"""Fewer than the 100 of `rasa init`, which take too long for a table."""
PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "random_seed": 1, "ranking_length": 0, "entity_recognition": False},
]


def diet(data: LabelledData) -> tuple[list[str], list[float]]:
    """Return each asked text's best label in scope, and its probability."""
    names = {label: f"label_{number}" for number, label in enumerate(sorted(set(data.labels) - {OUT_OF_SCOPE}))}
    names[OUT_OF_SCOPE] = OUT_OF_SCOPE
    labels = {name: label for label, name in names.items()}
    examples = [{"text": text, "intent": names[label]} for text, label in zip(data.texts, data.labels, strict=True)]
    with tempfile.TemporaryDirectory(prefix="bot-compare-") as folder:
        config, train = Path(folder) / "config.yml", Path(folder) / "train.json"
        config.write_text(
            yaml.safe_dump({"assistant_id": "diet", "recipe": "default.v1", "language": "en", "pipeline": PIPELINE}),
            encoding="utf-8",
        )
        train.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
        model = train_nlu(str(config), str(train), folder, "model.tar.gz")
        rankings = asyncio.run(_ask(Agent.load(model), data.asked_texts))
    found = [next(item for item in ranking if item[0] != OUT_OF_SCOPE) for ranking in rankings]
    return [labels[name] for name, _ in found], [confidence for _, confidence in found]


async def _ask(agent: Agent, texts: list[str]) -> list[list[tuple[str, float]]]:
    parsed = [await agent.parse_message(text.lstrip("/ ") or "?") for text in texts]
    return [[(item["name"], item["confidence"]) for item in answer["intent_ranking"]] for answer in parsed]
