"""The data that classifiers are compared on, with the encoder's vectors."""

from __future__ import annotations

import csv
import os
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.content.document import Document
from bot.content.library import TRAINING_FOLDERS, examples_of
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.topic_classifier import name_as_text

OUT_OF_SCOPE = "out_of_scope"
LEFT_OUT = 6
"""Every sixth label is not learnt where the data has little or nothing out of scope: its texts take that part."""
SEED = 7
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class LabelledData:
    """What is learnt and what is asked: texts, vectors (texts x dimensions), labels."""

    name: str
    texts: list[str]
    vectors: np.ndarray
    labels: list[str]
    asked_texts: list[str]
    asked_vectors: np.ndarray
    asked_labels: list[str]
    named: list[str]
    names: list[str]
    name_vectors: np.ndarray
    """What each label is called: our classifier learns from it too. `named`: the labels."""

    @property
    def is_small(self) -> bool:
        """Tell whether even the slowest classifier can learn from all of it."""
        return len(self.texts) < 1000

    @property
    def truths(self) -> list[str]:
        """Return the asked labels; empty where a text is out of scope: of that label, or of one that is not learnt."""
        learnt = set(self.labels) - {OUT_OF_SCOPE}
        return [label if label in learnt else "" for label in self.asked_labels]

    def at_most(self, count: int) -> LabelledData:
        """Return the data with at most so many texts of each label to learn from, drawn with a fixed seed."""
        places = defaultdict(list)
        for place, label in enumerate(self.labels):
            places[label].append(place)
        chance = random.Random(SEED)
        kept = sorted(place for found in places.values() for place in chance.sample(found, min(count, len(found))))
        return replace(
            self,
            texts=[self.texts[place] for place in kept],
            vectors=self.vectors[kept],
            labels=[self.labels[place] for place in kept],
        )


def banking(folder: Path, encoder: SentenceEncoder) -> LabelledData:
    """Return BANKING77 with ten texts a label; every sixth label is left out."""
    learnt, asked = _read(folder / "banking77_train_10.csv"), _read(folder / "banking77_test.csv")
    absent = set(sorted({label for _, label in learnt})[::LEFT_OUT])
    return _data("BANKING77", encoder, [row for row in learnt if row[1] not in absent], asked)


def clinc(folder: Path, encoder: SentenceEncoder) -> LabelledData:
    """Return CLINC150 with two fifths of its training part; it has texts out of scope, a few to learn from."""
    return _data("CLINC150", encoder, _read(folder / "clinc150_train.csv")[::2], _read(folder / "clinc150_test.csv"))


def small_bot(folder: Path, encoder: SentenceEncoder) -> LabelledData:
    """Return what a young chatbot has: thirty labels of 4 to 60 texts, and half of what is asked out of scope."""
    chance = random.Random(SEED)
    rows = [row for row in _read(folder / "clinc150_train.csv") if row[1] != OUT_OF_SCOPE]
    labels = sorted({label for _, label in rows})
    learnt = []
    for label in chance.sample(labels, 30):
        found = [row for row in rows if row[1] == label]
        learnt += chance.sample(found, min(60, 4 + int(chance.expovariate(1 / 14))))
    known = {label for _, label in learnt}
    asked = _read(folder / "clinc150_test.csv")
    inside = [row for row in asked if row[1] in known]
    outside = [row for row in asked if row[1] not in known]
    return _data("a young bot", encoder, learnt, inside + chance.sample(outside, len(inside)))


def own(root: Path, encoder: SentenceEncoder) -> LabelledData:
    """Return our own training data and held-out phrasings; every sixth label is left out."""
    learnt = _own(root, TRAINING_FOLDERS[:4])
    labels = sorted({label for _, label in learnt} - {OUT_OF_SCOPE})
    absent = set(labels[::LEFT_OUT])
    return _data("our own", encoder, [row for row in learnt if row[1] not in absent], _own(root, ["tests/held_out"]))


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    return [(text, OUT_OF_SCOPE if label == "oos" else label) for text, label in rows]


def _own(root: Path, folders: Sequence[str]) -> Rows:
    return [
        (text, label)
        for folder in folders
        for path in sorted((root / folder).glob("*.yml"))
        for label, texts in examples_of(Document(path, root)).items()
        for text in texts
    ]


def _data(name: str, encoder: SentenceEncoder, learnt: Rows, asked: Rows) -> LabelledData:
    texts, asked_texts = [text for text, _ in learnt], [text for text, _ in asked]
    vectors = encoder.encode(texts + asked_texts, at_once=os.cpu_count() or 1)
    named = sorted({label for _, label in learnt} - {OUT_OF_SCOPE})
    names = [name_as_text(label) for label in named]
    return LabelledData(
        name,
        texts,
        vectors[: len(texts)],
        [label for _, label in learnt],
        asked_texts,
        vectors[len(texts) :],
        [label for _, label in asked],
        named,
        names,
        encoder.encode(names),
    )
