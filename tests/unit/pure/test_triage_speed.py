"""No message makes the triage slow: time grows with the length of the text, not faster."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
import yaml

from bot.safety import Triage
from bot.safety.normalise import normalise
from bot.safety.triage import LONGEST_TEXT

from .folder import REPOSITORY

TRIAGE = Triage(REPOSITORY)
SHORT = 2000
LARGEST_RATIO = 12.0
"""Four times the text may take four times as long, and three times that by chance; quadratic would be 16."""
SLOW_SECONDS = 1.0
"""A hundred times what it takes: only a pattern that runs away is slower."""
MEDIAN_SECONDS = 0.001
DEAREST_RATIO = 4.0
"""No text takes that many times as long as plain words of the same length."""
HOSTILE = {
    "letters": "a",
    "spaces": "a ",
    "punctuation": "i took all!",
    "begun": "i took all the ",
    "nearly": "i have a bunch of ",
    "killing": "kill my ",
    "chest": "chest pain and ",
    "throat": "throat is very ",
    "pills": "pills and and and and ",
    "dose": "took ",
    "thoughts": "dark thoughts have ",
    "swallowing": "i will take all the ",
    "readings": "150/95 ",
    "places": "i am going over the bridge from ",
    "questions": "???",
    "quotes": "'",
    "repeated": "aaaa",
    "zero width": "k\u200b",
    "expanding": "\ufdfa",  # one character that NFKC makes eighteen of
    "accents": "e\u0301",
    "figurative": "i want to die laughing ",
    "figurative in spanish": "quiero morir de risa ",
    "half excused": "i want to die laughing. ",
}


def fastest(run: Callable[[str], object], text: str) -> float:
    """Return the shortest of some runs, in seconds of this thread alone: what the work itself takes."""
    times = []
    for _ in range(7):
        started = time.thread_time()
        run(text)
        times.append(time.thread_time() - started)
    return min(times)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    text = (piece * 4 * SHORT)[: 4 * SHORT]
    long = fastest(TRIAGE.check, text)
    short = fastest(TRIAGE.check, text[:SHORT])
    assert long < LARGEST_RATIO * short


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_takes_much_longer_than_plain_words(piece: str) -> None:
    """Also where every phrase in it is excused by what stands beside it."""
    words = fastest(TRIAGE.check, ("word " * LONGEST_TEXT)[:LONGEST_TEXT])
    assert fastest(TRIAGE.check, (piece * LONGEST_TEXT)[:LONGEST_TEXT]) < DEAREST_RATIO * words


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_normalising_grows_with_the_text(piece: str) -> None:
    text = (piece * 16 * SHORT)[: 16 * SHORT]
    assert fastest(normalise, text) < LARGEST_RATIO * fastest(normalise, text[: 4 * SHORT])


def test_a_message_takes_less_than_a_millisecond() -> None:
    """The median over real messages; each the fastest of some runs, so that a busy machine is no verdict."""
    content = yaml.safe_load((REPOSITORY / "tests/safety/fixed.yml").read_text(encoding="utf-8"))
    texts = [entry["text"] for entry in content["phrasings"]][::5]
    assert len(texts) > 100
    assert statistics.median(fastest(TRIAGE.check, text) for text in texts) < MEDIAN_SECONDS


def test_what_lies_beyond_the_limit_takes_no_time() -> None:
    text = "kill my " * 1000
    assert fastest(TRIAGE.check, text * 30) < 4 * fastest(TRIAGE.check, text)


@pytest.mark.parametrize(
    "word", ["pills", "took", "he", "my husband", "chest", "still", "kill", "gun", "swallowed", "tome"]
)
def test_one_long_word_after_a_trigger_is_no_trap(word: str) -> None:
    """Gaps between words are bounded, so a word of a thousand letters is looked at once."""
    text = f"{word} " + "ab" * 1000
    started = time.thread_time()
    TRIAGE.check(text)
    assert time.thread_time() - started < SLOW_SECONDS
