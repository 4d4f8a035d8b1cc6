"""Topics so close that the one's answer serves who meant the other: a short list, and a figure of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content.document import Document
from bot.content.problems import ContentError

NEIGHBOURS = Path("tests/neighbours.yml")


@dataclass(frozen=True)
class Neighbours:
    """Pairs of topics, without an order."""

    pairs: frozenset[frozenset[str]]

    def are_neighbours(self, one: str, other: str) -> bool:
        """Tell whether the list has the pair."""
        return frozenset((one, other)) in self.pairs


def read_neighbours(path: Path, root: Path) -> Neighbours:
    """Return the list: {"neighbours": [{"topics": [two ids], "why"}]}. Raises: ContentError."""
    document = Document(path, root)
    pairs: set[frozenset[str]] = set()
    for index, entry in enumerate(document.data.get("neighbours") or []):
        topics = entry.get("topics") if isinstance(entry, dict) else None
        pair = frozenset(map(str, topics)) if isinstance(topics, list) else frozenset()
        if len(pair) != 2 or not entry.get("why") or pair in pairs:
            remedy = "Write `topics: [one, other]`, two different ones, each pair once, and `why:`"
            raise ContentError([document.problem(("neighbours", index), "has an entry that is no pair", remedy)])
        pairs.add(pair)
    return Neighbours(frozenset(pairs))
