"""Choose which help line a message of danger is told besides the emergency numbers, by what it is about.

The lists stand in `data/safety/patterns.yml` under `lines`; the first that fits counts. Where none fits, no line is
named: a wrong number costs somebody the one call that they had the strength for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, List, Mapping, Pattern, Sequence, Tuple

from bot.safety.rules import URGENCY, expanded, parts_of


@dataclass(frozen=True)
class HelpLine:
    """One list. `name`: of the sentence in `texts.yml`; `tiers`: whose texts name it.

    Unlike a pattern's exceptions, `unless` counts wherever it stands in the message.
    """

    name: str
    tiers: Tuple[int, ...]
    pattern: Pattern[str]
    unless: Pattern[str]

    def fits(self, tier: int, forms: Sequence[str]) -> bool:
        """Tell whether a message of this tier, in its normalised forms, is about it."""
        if tier not in self.tiers or any(map(self.unless.search, forms)):
            return False
        return any(map(self.pattern.search, forms))


def read_help_lines(content: Mapping[str, Any]) -> List[HelpLine]:
    """Return the lists of the file. Raises: KeyError, TypeError, ValueError, re.error where it has an error."""
    parts = parts_of(content)
    return [_help_line(entry, parts) for entry in content.get("lines") or []]


def _help_line(entry: Mapping[str, Any], parts: Mapping[str, str]) -> HelpLine:
    tiers = tuple(entry["tiers"])
    if not entry["why"] or not set(tiers) <= set(URGENCY):
        raise ValueError(f"line {entry['line']} has no why, or a tier that interrupts nobody")
    pattern = re.compile(expanded(entry["any"], parts))
    unless = re.compile(expanded(entry["unless"], parts) if "unless" in entry else "(?!)")
    return HelpLine(str(entry["line"]), tiers, pattern, unless)


def line_of(lines: Sequence[HelpLine], tier: int, forms: Sequence[str]) -> str:
    """Return the name of the first line that fits, "" where none does."""
    return next((line.name for line in lines if line.fits(tier, forms)), "")
