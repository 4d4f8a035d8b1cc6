"""Figures and effects by subject and source: what the parameterised answers choose their sentences by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from bot.content.document import Document
from bot.content.problems import Problem

UNITS = ("minutes", "hours", "weeks", "sessions")


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

    def spoken(self, unit: str) -> str:
        """Return the figure in words, for example "about 40 minutes" or "40 to 60 minutes"."""
        if self.low is None or self.high is None:
            return self.words
        prefix = "about " if self.about else "at least " if self.at_least else ""
        return f"{prefix}{spoken_range(self.low, self.high)} {unit}{self.words and ' ' + self.words}"


@dataclass(frozen=True)
class Subject:
    """What the sources say on one subject. `unit` is one of UNITS."""

    id: str
    unit: str
    figures: Tuple[Figure, ...]

    @property
    def range(self) -> str:
        """Return the range over all sources that may stand first, such as "40 to 60 minutes"; "" without figures."""
        counted = [figure for figure in self.figures if figure.first and figure.low is not None]
        if not counted:
            return ""
        low = min(figure.low for figure in counted if figure.low is not None)
        high = max(figure.high for figure in counted if figure.high is not None)
        return f"{spoken_range(low, high)} {self.unit}"

    def each(self, titles: Mapping[str, str]) -> str:
        """Return who says what: "Patient guide 2 says about 40 minutes. Patient guide 3 says ..."."""
        return " ".join(f"{titles[figure.source]} says {figure.spoken(self.unit)}." for figure in self.figures)


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


def spoken_range(low: float, high: float) -> str:
    """Return "40 to 60", or "30" where both ends are equal."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def read_facts(document: Document) -> Tuple[Facts, List[Problem]]:
    """Read the facts; a broken entry is a problem and is left out."""
    problems: List[Problem] = []
    subjects: Dict[str, Subject] = {}
    for name, entry in (document.data.get("subjects") or {}).items():
        unit = entry.get("unit") if isinstance(entry, dict) else None
        if unit not in UNITS:
            message = f"has the unit '{unit}' for {name}"
            problems.append(document.problem(("subjects", name, "unit"), message, f"Use one of {UNITS}"))
            continue
        figures = []
        for source, figure in (entry.get("figures") or {}).items():
            try:
                figures.append(_figure(source, figure))
            except (TypeError, ValueError):
                path = ("subjects", name, "figures", source)
                remedy = "Write {low: 40, high: 60} or {words: ...}"
                problems.append(document.problem(path, f"has an unreadable figure for {name}", remedy))
        subjects[name] = Subject(name, unit, tuple(figures))
    effects = {
        name: Effect(name, tuple(entry["sources"]), tuple(entry["topics"]))
        for name, entry in (document.data.get("effects") or {}).items()
    }
    return Facts(subjects, effects), problems


def _figure(source: str, entry: Any) -> Figure:
    if not isinstance(entry, dict) or not ({"low", "high"} <= set(entry) or entry.get("words")):
        raise ValueError
    numbers = {key: float(entry[key]) for key in ("low", "high") if key in entry}
    if numbers and numbers["low"] > numbers["high"]:
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
