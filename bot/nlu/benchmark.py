"""Train and ask the NLU pipeline on any data, as the engine does: `python -m bot.nlu.benchmark FOLDER`.

The folder holds `config.yml` and `jobs.json`, a list of {"train": Rasa's training file, "ask": texts}. For each job
`answers-N.json` is written: {"training_seconds", "answers": [{"ranked", "certainty", "took_ms"}]}. `bot benchmark`
makes and reads them; it is a module of its own because Rasa lives in this environment only.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model_training import train_nlu

from bot.nlu import lean
from bot.nlu.topic_classifier import CERTAINTY, TOPICS

MODEL = "model.tar.gz"
WARM_UP = 3
"""Texts asked once before the clock counts, as a running engine has long been asked something."""


def run_jobs(folder: Path) -> None:
    """Do every job of the folder, one after the other."""
    lean.apply()
    jobs = json.loads((folder / "jobs.json").read_text(encoding="utf-8"))
    for number, job in enumerate(jobs):
        started = time.perf_counter()
        model = train_nlu(str(folder / "config.yml"), str(folder / job["train"]), str(folder), MODEL)
        seconds = time.perf_counter() - started
        if model is None:
            raise ValueError("Rasa found nothing to train on")
        answers = asyncio.run(_ask(Agent.load(model), job["ask"]))
        result = {"training_seconds": seconds, "answers": answers}
        (folder / f"answers-{number}.json").write_text(json.dumps(result), encoding="utf-8")


async def _ask(agent: Agent, texts: List[str]) -> List[Dict[str, Any]]:
    for text in texts[:WARM_UP]:
        await agent.processor.parse_message(UserMessage(text))
    return [await _answer(agent, text) for text in texts]


async def _answer(agent: Agent, text: str) -> Dict[str, Any]:
    started = time.perf_counter()
    parsed = await agent.processor.parse_message(UserMessage(text))
    took_ms = 1000 * (time.perf_counter() - started)
    ranked = [[item["intent"], item["confidence"]] for item in parsed[TOPICS]]
    return {"ranked": ranked, "certainty": parsed[CERTAINTY], "took_ms": took_ms}


if __name__ == "__main__":
    run_jobs(Path(sys.argv[1]))
