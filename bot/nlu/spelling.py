"""Put right what is spelt wrong, so that the topic classifier sees words that it knows.

A word that is neither English nor known from the training phrasings becomes the commonest word of those phrasings that
begins alike and is one slip away: a letter too many, too few, another one, or two that changed places. Danger is looked
for in what was typed, never in what was made of it. Measured: docs/decisions/0011-spelling.md.
Source: Norvig, "How to Write a Spelling Corrector", 2007.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from importlib.resources import files
from typing import Dict, FrozenSet, Iterable, Set

from bot.safety.language import SPANISH, language_of

LEAST_LETTERS = 4
"""Shorter words have too many neighbours."""
LEAST_SEEN = 3
"""How often the phrasings hold a word that others are mended into."""
LEAST_LOG_PROBABILITY = -17.0
"""From which unigram log-probability on a word counts as English: "stent" does, "infusoin" does not."""
MOST_MENDED = 30
"""Of one message: what has more unknown words is no message with slips."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"
_WORD = re.compile(r"(?<![^\s(\"'])[A-Za-z']+(?=[\s.,;:!?)\"']|$)")  # not within addresses, numbers and the like


class Spelling:
    """Mend words into those that the training phrasings hold often enough."""

    def __init__(self, phrasings: Iterable[str]) -> None:
        counts = Counter(word for phrasing in phrasings for word in _words(phrasing))
        self._seen: Dict[str, int] = {
            word: count for word, count in counts.items() if count >= LEAST_SEEN and len(word) >= LEAST_LETTERS - 1
        }
        self._known = _english_words()

    def mended(self, text: str) -> str:
        """Return the text with its slips mended; Spanish stays as it is."""
        unknown = [word for word in dict.fromkeys(_words(text)) if self._is_unknown(word)][:MOST_MENDED]
        if not unknown or language_of(text) == SPANISH:
            return text
        mends = {word: mend for word in unknown for mend in [self._nearest(word)] if mend != word}
        return _WORD.sub(lambda match: mends.get(match[0].lower(), match[0]), text)

    def _is_unknown(self, word: str) -> bool:
        return len(word) >= LEAST_LETTERS and word not in self._known and word not in self._seen

    def _nearest(self, word: str) -> str:
        near = [one for one in _one_slip_away(word) if one in self._seen and one[0] == word[0]]
        return max(near, key=lambda one: (self._seen[one], one), default=word)


def _words(text: str) -> Iterable[str]:
    return (match[0].lower() for match in _WORD.finditer(text.replace("\u2019", "'")))


def _one_slip_away(word: str) -> Set[str]:
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in halves if right),
        *(left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1),
        *(left + letter + right[1:] for left, right in halves if right for letter in _LETTERS),
        *(left + letter + right for left, right in halves for letter in _LETTERS),
    }


def _english_words() -> FrozenSet[str]:
    """Return the common English words. The table is read as it lies: spaCy's own reading takes ten times as long."""
    table = files("spacy_lookups_data") / "data" / "en_lexeme_prob.json.gz"
    log_probabilities: Dict[str, float] = json.loads(gzip.decompress(table.read_bytes()))
    return frozenset(
        word
        for word, value in log_probabilities.items()
        if value > LEAST_LOG_PROBABILITY and len(word) >= LEAST_LETTERS and word.islower() and _WORD.fullmatch(word)
    )
