"""A blank English spaCy pipeline with lemma tables and our own patterns (no trained weights are needed or used)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Dict, List

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.content.entities import Entities

SPANS = "named"
Patterns = List[Dict[str, str]]


def entity_patterns(entities: Entities) -> Patterns:
    """Return spaCy patterns: label = kind of entity, id = its value, one for each way of writing it."""
    return [
        {"label": kind, "id": value.id, "pattern": word}
        for kind, values in entities.items()
        for value in values.values()
        for word in value.words
    ]


def english_pipeline(patterns: Patterns) -> Language:
    """Return the pipeline for these patterns; the same object for equal patterns."""
    return _build(json.dumps(patterns, sort_keys=True))


@lru_cache(maxsize=2)
def _build(patterns_json: str) -> Language:
    language = spacy.blank("en")
    language.add_pipe("lemmatizer", config={"mode": "lookup"})
    patterns = json.loads(patterns_json)
    if patterns:
        # Patterns are matched on lemmas, so that "boosters" and "booster" are one word to write down.
        ruler: Any = language.add_pipe("span_ruler", config={"spans_key": SPANS, "phrase_matcher_attr": "LEMMA"})
        language.initialize()
        ruler.add_patterns(patterns)
    else:
        language.initialize()
    return language


def read_text(language: Language, text: str) -> Doc:
    """Return the analysed text. The lemma tables are lower case; the offsets stay those of the text."""
    return language("".join(low if len(low := character.lower()) == 1 else character for character in text))
