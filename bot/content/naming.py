"""What a text names of `data/entities.yml`, by its words alone: for the staff's brief, where no engine is at hand.

The engine reads with more care (bent words, its own patterns). Here a word counts as it stands in the list, whole, and
with an s at its end. The work grows with the length of the text, and not with that of the list.
"""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Tuple

from bot.content.entities import Entities

_TOKEN = re.compile(r"[\w'.-]+")  # a word, with the signs that stand within one: i.m., k-hole, it's
_EDGES = ".-'"


class Naming:
    """Find what is named. Thread-safe."""

    def __init__(self, entities: Entities) -> None:
        self._owners: Dict[str, Dict[Tuple[str, ...], str]] = {}
        self._longest = 1
        for kind, values in entities.items():
            owners = self._owners.setdefault(kind, {})
            for identifier, value in values.items():
                for word in value.words:
                    tokens = _tokens(word)
                    owners[tokens] = identifier
                    self._longest = max(self._longest, len(tokens))

    def named_in(self, text: str) -> Dict[str, Tuple[str, ...]]:
        """Return kind of entity to the ids named, in the order of the text; of overlapping ones the longest."""
        tokens = _tokens(text)
        named: Dict[str, Tuple[str, ...]] = {}
        for kind, owners in self._owners.items():
            found: Dict[str, None] = {}
            start = 0
            while start < len(tokens):
                length, owner = self._match(owners, tokens, start)
                if owner is not None:
                    found[owner] = None
                start += length
            if found:
                named[kind] = tuple(found)
        return named

    def _match(
        self, owners: Dict[Tuple[str, ...], str], tokens: Tuple[str, ...], start: int
    ) -> Tuple[int, Optional[str]]:
        """Return how many tokens the longest name from `start` on has, and whose it is; (1, None) without any."""
        for length in range(min(self._longest, len(tokens) - start), 0, -1):
            part = tokens[start : start + length]
            owner = owners.get(part)
            if owner is None and part[-1].endswith("s"):
                owner = owners.get((*part[:-1], part[-1][:-1]))
            if owner is not None:
                return length, owner
        return 1, None


def _tokens(text: str) -> Tuple[str, ...]:
    folded = text.casefold().replace("\u2019", "'")
    found: List[str] = [token.strip(_EDGES) for token in _TOKEN.findall(folded)]
    return tuple(token for token in found if token)
