"""Decide whether a message speaks of danger, before anything else looks at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import yaml

from bot.safety.help_lines import line_of, read_help_lines
from bot.safety.language import ENGLISH, SPANISH
from bot.safety.normalise import normalise
from bot.safety.rules import URGENCY, Rule, read_lines, read_rules
from bot.safety.undisguise import slips_of, undisguised

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST_TEXT = 8000
CRISIS_TIERS = (1, 2, 3, 8)
EMERGENCY, AFTER_INFUSION = 4, 5
"""A symptom after an infusion is an emergency where one of the `emergency_signs` comes with it."""
_LAST_RESORT = "If you or somebody else is in danger, please call 911 now. In a crisis, call or text 988 at any time."


class SafetyFilesError(Exception):
    """The patterns or texts in `data/safety/` cannot be used."""


@dataclass(frozen=True)
class Finding:
    """What the triage saw. `tier`: 1 to 8; `pattern`: the id of what matched; `why`: its explanation.

    `line`: the sentence with the help line that fits, "" for none; `is_medical`: something has been done, the ambulance
    comes first.
    """

    tier: int
    pattern: str
    why: str
    language: str
    line: str = ""
    is_medical: bool = False

    @property
    def act(self) -> str:
        """Return the act of the reply: crisis or emergency."""
        return "crisis" if self.tier in CRISIS_TIERS else "emergency"


class Triage:
    """Check messages against the patterns of `data/safety/`; thread-safe, without state."""

    def __init__(self, root: Path) -> None:
        """Read patterns and texts below `root`. Raises: SafetyFilesError."""
        patterns = _read(root / "data/safety/patterns.yml")
        texts = _read(root / "data/safety/texts.yml")
        try:
            self._rules = read_rules(patterns)
            self._lines = read_help_lines(patterns)
            self._mentions = read_lines(patterns, "mentions")
            self._safe = read_lines(patterns, "safe")
            self._signs = read_lines(patterns, "emergency_signs")
            self._slips = slips_of(patterns.get("slips", ()))
            self._texts = _by_language(texts["texts"])
            self._sentences = _by_language(texts.get("sentences") or {})
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
            raise SafetyFilesError(f"data/safety/ has an error: {error}. Undo the last change there") from error
        for rule in self._rules:
            if (str(rule.tier), rule.language) not in self._texts:
                message = f"data/safety/texts.yml has no text for tier {rule.tier} in {rule.language}. Add it"
                raise SafetyFilesError(message)
        for line in self._lines:
            if not {(line.name, ENGLISH), (line.name, SPANISH)} <= set(self._sentences):
                raise SafetyFilesError(f"data/safety/texts.yml has no sentence {line.name} in both languages. Add it")
        self.version = str(texts.get("version", ""))

    def check(self, text: str, earlier: Sequence[str] = ()) -> Optional[Finding]:
        """Return the most urgent finding in the message, or in it joined with the last ones before it; None without.

        `earlier`: the visitor's last messages, the oldest first; the joined text counts only where it is more urgent
        than each part alone. Only the first LONGEST_TEXT characters are read.
        """
        alone = self._most_urgent(text)
        joined = self._most_urgent(" ".join([*earlier, text])[-LONGEST_TEXT:]) if earlier else None
        if joined is None or _rank(joined) >= _rank(alone):
            return alone
        already_said = any(_rank(self._most_urgent(part)) <= _rank(joined) for part in earlier)
        return alone if already_said else joined

    def line_of(self, tier: int, text: str) -> str:
        """Return which help line fits a message of this tier, whoever found it; "" where none does."""
        return line_of(self._lines, tier, self._forms(text))

    def mentions_danger(self, text: str) -> bool:
        """Tell whether a message that is no danger speaks of suicide or death: tier 6, which is answered with care."""
        return self._mentions.search(normalise(text[:LONGEST_TEXT])) is not None

    def says_safe(self, text: str) -> bool:
        """Tell whether the message says that its writer is not in danger now."""
        return self._safe.search(normalise(text[:LONGEST_TEXT])) is not None

    def text(self, finding: Finding, values: Mapping[str, str]) -> str:
        """Return the fixed text for a finding. `values`: every number and sentence that the texts have a place for."""
        medical = (f"{finding.tier}m", finding.language)
        key = medical if finding.is_medical and medical in self._texts else (str(finding.tier), finding.language)
        return " ".join(self._texts[key].format_map(values).split())

    def sentence(self, name: str, language: str, values: Mapping[str, str]) -> str:
        """Return one of the fixed sentences, "" where there is none of that name, or the profile lacks its number."""
        sentence = self._sentences.get((name, language), "")
        lacks = any(not values.get(place) for _, place, _, _ in Formatter().parse(sentence) if place)
        return "" if lacks else sentence.format_map(values)

    def _most_urgent(self, text: str) -> Optional[Finding]:
        forms = self._forms(text)
        found: List[Rule] = [rule for rule in self._rules if any(rule.matches(form) for form in forms)]
        if not found:
            return None
        rule = min(found, key=lambda rule: URGENCY.index(rule.tier))
        tier = EMERGENCY if rule.tier == AFTER_INFUSION and any(map(self._signs.search, forms)) else rule.tier
        is_medical = tier == EMERGENCY or any(other.is_medical or other.tier == EMERGENCY for other in found)
        of_rule = next((other.line for other in found if other.line and other.tier == tier), "")
        line = line_of(self._lines, tier, forms) or of_rule
        return Finding(tier, rule.id, rule.why, rule.language, line, is_medical)

    def _forms(self, text: str) -> Tuple[str, ...]:
        """Return the message in each form that patterns are matched against."""
        doubled = normalise(text[:LONGEST_TEXT], repeats=2)
        return tuple(dict.fromkeys((normalise(text[:LONGEST_TEXT]), doubled, undisguised(doubled, self._slips))))


def most_urgent(*tiers: Optional[int]) -> Optional[int]:
    """Return the most urgent of the tiers, None where there is none."""
    known = [tier for tier in tiers if tier in URGENCY]
    return min(known, key=URGENCY.index) if known else None


def last_resort() -> str:
    """Return the emergency numbers for when the triage itself has failed."""
    return _LAST_RESORT


def _rank(finding: Optional[Finding]) -> int:
    return URGENCY.index(finding.tier) if finding else len(URGENCY)


def _by_language(entries: Mapping[Any, Mapping[str, Any]]) -> Dict[Tuple[str, str], str]:
    """Return (name, language) to text, its line breaks gone."""
    return {
        (str(name), language): " ".join(str(text).split())
        for name, languages in entries.items()
        for language, text in languages.items()
    }


def _read(path: Path) -> Dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SafetyFilesError(f"{path.name} in data/safety/ cannot be read. Restore it from the repository") from error
    if not isinstance(content, dict):
        raise SafetyFilesError(f"{path.name} in data/safety/ is empty. Restore it from the repository")
    return content
