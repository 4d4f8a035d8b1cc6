"""Figures and effects by subject and source: what the parameterised answers choose their sentences by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from bot.content.document import Document
from bot.content.problems import Problem
from bot.content.words import ENGLISH, UNITS, Words

CLINIC_FIGURES = {
    "session_length": "session_minutes",
    "observation_period": "observation_minutes",
    "number_of_sessions": "usual_sessions",
    "driving_after": "no_driving_hours",
}
"""Which figure of the clinic's protocol takes the place of which subject's range."""


@dataclass(frozen=True)
class Figure:
    """What one source says: a range in the subject's unit, or only words. `first`: may stand in the first answer."""

    source: str
    low: Optional[float] = None
    high: Optional[float] = None
    about: bool = False
    at_least: bool = False
    words: str = ""
    first: bool = True

    def spoken(self, unit: str, language: Words = ENGLISH) -> str:
        """Return the figure in words, for example "about 40 minutes" or "40 to 60 minutes"."""
        if self.low is None or self.high is None:
            return self.words
        prefix = "about" if self.about else "at_least" if self.at_least else ""
        parts = (language.texts[prefix] if prefix else "", language.figure(self.low, self.high, unit), self.words)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Subject:
    """What the sources say on one subject. `unit` is one of UNITS; `words`: those of the language it speaks."""

    id: str
    unit: str
    figures: Tuple[Figure, ...]
    words: Words = ENGLISH

    @property
    def range(self) -> str:
        """Return the range over all sources that may stand first, such as "40 to 60 minutes"; "" without figures."""
        counted = [figure for figure in self.figures if figure.first and figure.low is not None]
        if not counted:
            return ""
        low = min(figure.low for figure in counted if figure.low is not None)
        high = max(figure.high for figure in counted if figure.high is not None)
        return self.words.figure(low, high, self.unit)

    def each(self, titles: Mapping[str, str]) -> str:
        """Return who says what: "Patient guide 2 says about 40 minutes. Patient guide 3 says ..."."""
        return " ".join(
            self.words.texts["says"].format(source=titles[figure.source], figure=figure.spoken(self.unit, self.words))
            for figure in self.figures
        )


@dataclass(frozen=True)
class Effect:
    """An unwanted effect and who names it. `topics`: the answers that it belongs to."""

    id: str
    sources: Tuple[str, ...]
    topics: Tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """All of `data/facts.yml`."""

    subjects: Mapping[str, Subject]
    effects: Mapping[str, Effect]


def read_facts(document: Document) -> Tuple[Facts, List[Problem]]:
    """Read the facts; a broken entry is a problem and is left out."""
    problems: List[Problem] = []
    subjects: Dict[str, Subject] = {}
    for name, entry in _entries(document, "subjects", problems).items():
        unit = entry.get("unit")
        if unit not in UNITS:
            message = f"has the unit '{unit}' for {name}"
            problems.append(document.problem(("subjects", name, "unit"), message, f"Use one of {UNITS}"))
            continue
        subjects[name] = Subject(name, unit, _figures(document, name, entry.get("figures"), problems))
    effects = {}
    for name, entry in _entries(document, "effects", problems).items():
        sources, topics = entry.get("sources"), entry.get("topics")
        if not isinstance(sources, list) or not isinstance(topics, list):
            remedy = "Write {sources: [S1], topics: [safety]}"
            problems.append(
                document.problem(("effects", name), f"has no lists of sources and topics for {name}", remedy)
            )
            continue
        effects[name] = Effect(name, tuple(sources), tuple(topics))
    return Facts(subjects, effects), problems


def _entries(document: Document, section: str, problems: List[Problem]) -> Dict[str, Dict[str, Any]]:
    """Return the entries of a section that are mappings; anything else is a problem."""
    value = document.data.get(section)
    if not isinstance(value, dict):
        if value is not None:
            problems.append(document.problem((section,), f"has no names below '{section}'", "Undo the last change"))
        return {}
    for name, entry in value.items():
        if not isinstance(entry, dict):
            message = f"has no lines below '{name}'"
            problems.append(document.problem((section, name), message, "Compare it with its neighbours"))
    return {name: entry for name, entry in value.items() if isinstance(entry, dict)}


def _figures(document: Document, subject: str, entries: Any, problems: List[Problem]) -> Tuple[Figure, ...]:
    remedy = "Write S1: {low: 40, high: 60} or S1: {words: ...}"
    if not isinstance(entries, dict):
        path: Tuple[Any, ...] = ("subjects", subject, "figures")
        problems.append(document.problem(path, f"has an unreadable figure for {subject}", remedy))
        return ()
    figures = []
    for source, entry in entries.items():
        try:
            figures.append(_figure(source, entry))
        except (TypeError, ValueError):
            path = ("subjects", subject, "figures", source)
            problems.append(document.problem(path, f"has an unreadable figure for {subject}", remedy))
    return tuple(figures)


def _figure(source: str, entry: Any) -> Figure:
    if not isinstance(entry, dict) or ("low" in entry) != ("high" in entry):
        raise ValueError
    if not all(isinstance(entry.get(key, True), bool) for key in ("about", "at_least", "first")):
        raise ValueError
    numbers = {key: float(entry[key]) for key in ("low", "high") if key in entry}
    if numbers and not 0 <= numbers["low"] <= numbers["high"]:
        raise ValueError
    if not numbers and not entry.get("words"):
        raise ValueError
    return Figure(
        source,
        numbers.get("low"),
        numbers.get("high"),
        about=entry.get("about") is True,
        at_least=entry.get("at_least") is True,
        words=str(entry.get("words", "")),
        first=entry.get("first") is not False,
    )
