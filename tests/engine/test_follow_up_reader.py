"""A message after a question, weighed against it: the weights come from the examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.follow_up_reader import FollowUp, FollowUpReader, ReadTexts, joined, read_follow_ups

LABELS = ["faq/pain", "faq/sadness", "gap/price"]
UNSURE = [0.34, 0.33, 0.33]
READ: dict[str, list[float]] = {
    "does it help sadness": [0.1, 0.8, 0.1],
    "and pain?": [0.4, 0.3, 0.3],
    joined("does it help sadness", "and pain?"): [0.4, 0.55, 0.05],
    "how long?": UNSURE,
    joined("does it help sadness", "how long?"): [0.1, 0.85, 0.05],
    "what is the price": [0.05, 0.05, 0.9],
    joined("does it help sadness", "what is the price"): [0.05, 0.5, 0.45],
}
EXAMPLES = [
    FollowUp("does it help sadness", "and pain?", ("pain",)),
    FollowUp("does it help sadness", "how long?", ("sadness",)),
    FollowUp("does it help sadness", "what is the price", ("price",)),
]


VECTORS = np.random.default_rng(0).standard_normal((len(READ), 16)).astype(np.float32)


def read(texts: Sequence[str]) -> ReadTexts:
    """Return probabilities as a classifier might give them, and for each text a vector like no other's."""
    rows = [list(READ).index(text) for text in texts]
    return ReadTexts(np.array([READ[text] for text in texts]), VECTORS[rows])


def sure_of_nothing(texts: Sequence[str]) -> ReadTexts:
    """Return vectors only: what the topic classifier says of each text is the same."""
    return ReadTexts(np.array([UNSURE for _ in texts]), read(texts).vectors)


def texts_of(example: FollowUp) -> list[str]:
    return [example.text, joined(example.after, example.text), example.after]


@pytest.fixture(scope="module")
def reader() -> FollowUpReader:
    return FollowUpReader(LABELS).fit(EXAMPLES * 20, read)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_what_it_learned_it_reads(reader: FollowUpReader, example: FollowUp) -> None:
    chances = reader.read(example.text, read(texts_of(example)))
    assert chances.sum() == pytest.approx(1.0)
    assert LABELS[int(chances.argmax())].endswith(example.topics[0])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_what_people_say_after_a_question_is_learned_by_itself(example: FollowUp) -> None:
    reader = FollowUpReader(LABELS).fit(EXAMPLES * 20, sure_of_nothing)
    chances = reader.read(example.text, sure_of_nothing(texts_of(example)))
    assert LABELS[int(chances.argmax())].endswith(example.topics[0])


def test_a_topic_that_the_classifier_does_not_know_teaches_nothing() -> None:
    weather = FollowUp("does it help sadness", "how long?", ("weather",))
    assert FollowUpReader(LABELS).known([*EXAMPLES, weather]) == EXAMPLES


def test_what_is_sure_alone_changes_the_subject() -> None:
    sure, unsure = np.array([0.95, 0.05]), np.array([0.6, 0.4])
    assert FollowUpReader.stands_alone("what does one session cost", sure)
    assert not FollowUpReader.stands_alone("what does one session cost", unsure)
    assert not FollowUpReader.stands_alone("and pain?", sure)
    assert FollowUpReader.stands_alone("Who are you?", np.array([0.999, 0.001]))


def test_the_clinic_s_file_is_read() -> None:
    assert len(read_follow_ups(Path("data/follow_ups.yml"))) > 300
