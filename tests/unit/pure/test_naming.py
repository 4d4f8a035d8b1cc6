"""What a text names, by the words of the list."""

from __future__ import annotations

import time

import pytest

from bot.content.library import load_library
from bot.content.naming import Naming

from .folder import REPOSITORY


@pytest.fixture(scope="module")
def naming() -> Naming:
    return Naming(load_library(REPOSITORY).entities)


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("should i skip my Lamotrigine tmrw", "medication", ("mood_stabilizer",)),
        ("Zoloft, and xanax?", "medication", ("antidepressant", "benzodiazepine")),
        ("given i.m. or nasally", "route", ("injection", "nasal_spray")),
        ("the troches", "route", ("lozenge",)),
        ("in a k-hole", "effect", ("dissociation",)),
        ("dolor de cabeza", "effect", ("headache",)),
        ("zoloft zoloft ZOLOFT", "medication", ("antidepressant",)),
        ("benzosaurus", "medication", None),
        ("", "medication", None),
    ],
)
def test_words_of_the_list_are_named_once_in_order(
    naming: Naming, text: str, kind: str, named: tuple[str, ...] | None
) -> None:
    assert naming.named_in(text).get(kind) == named


def test_a_very_long_text_takes_no_longer_than_it_is(naming: Naming) -> None:
    text = "my arm my arm " * 20_000
    started = time.perf_counter()
    assert naming.named_in(text)["body_part"] == ("veins",)
    assert time.perf_counter() - started < 10
