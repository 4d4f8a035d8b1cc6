"""The first sentences of every answer are for people who read like a twelve-year-old, names of medicine aside."""

from __future__ import annotations

import re

import pyphen
import pytest

from bot.content.answers import CHITCHAT
from bot.content.library import Library
from bot.services.answers.renderings import renderings

from .pure.folder import TODAY

HIGHEST_GRADE = 6.0
MEDICAL = re.compile(
    r"\b(?:ketamine|infusions?|anesthe\w+|depression|anxiety|PTSD|OCD|bipolar disorder|fibromyalgia|CRPS|"
    r"psychiatric disorders?|antidepressants?|opioids?|esketamine|Spravato|psychedelics|substance use|TMS|ECT|"
    r"US Food and Drug Administration \(FDA\)|Schedule III controlled substance|medications?|psychotherapy)\b",
    re.IGNORECASE,
)
"""Names of illnesses, medicines and treatments, and of an office."""
NUMBERS = re.compile(r"\(?\d[\d() -]{6,}\d|\S+@\S+")
_dictionary = pyphen.Pyphen(lang="en_US")


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade level. Source: Kincaid and others, 1975, Navy report 8-75."""
    plain = NUMBERS.sub("it", MEDICAL.sub("it", text))
    sentences = max(1, len(re.findall(r"[.!?:](?=\s|$)", plain)))
    words = re.findall(r"[A-Za-z']+", plain)
    syllables = sum(len(_dictionary.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59


@pytest.fixture(scope="module")
def grades(library: Library) -> dict[str, float]:
    """Return the grade of the first text of each plain answer."""
    plain = [item for item in renderings(library, TODAY) if not item.named]
    return {
        item.topic: round(grade(item.reply.text), 1) for item in plain if library.answers[item.topic].kind != CHITCHAT
    }


def test_the_measure_tells_plain_from_learned() -> None:
    """The formula's own range: a nursery rhyme and a sentence of a journal."""
    assert grade("The cat sat on the mat. It saw a rat.") < 1
    assert (
        grade("Pharmacokinetic considerations necessitate individualized administration of subtherapeutic doses.") > 15
    )


def test_the_first_sentences_are_easy_to_read(grades: dict[str, float]) -> None:
    """Sixth grade or easier."""
    assert {topic: value for topic, value in grades.items() if value > HIGHEST_GRADE} == {}
