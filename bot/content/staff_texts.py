"""What the staff read and send: ready sentences (`data/staff/canned.yml`), and what they do on an alarm.

Reading only: sentences are filled where they are used. Whoever reviewed a file stands in it, like in `data/safety/`.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Tuple

from bot.content.document import Document
from bot.content.problems import ERROR, WARNING, Problem
from bot.content.profile import PROTOCOL_UNITS, PROTOCOL_WORDS, TEXTS

CANNED = "data/staff/canned.yml"
ALARM_STEPS = "data/staff/alarm_steps.yml"
LANGUAGES = ("en", "es")
STAFF_NAME = "staff_name"
CLINIC_PLACES = frozenset(f"clinic.{key}" for key in (*TEXTS, *PROTOCOL_UNITS, *PROTOCOL_WORDS, "hours", "locations"))
"""What a place in a text may stand for; the profile may leave some of them empty."""
ALARM_TIERS = ("1", "2", "3", "4", "5", "8")
"""The tiers that raise an alarm. Source: the project's safety rules."""
WARN_DAYS = 30
_PLACE = re.compile(r"\{([^{}]*)\}")
_STEP_KEYS = ("title", "who_calls", "emergency", "steps", "write_down", "sources")


@dataclass(frozen=True)
class Review:
    """Whether somebody stands by a file. `reviewed`: "Dr. Ana Lee, MD, 2026-11-30", "" where nobody does yet."""

    file: str = ""
    version: str = ""
    reviewed: str = ""
    review_by: Optional[datetime.date] = None


@dataclass(frozen=True)
class CannedReply:
    """A ready sentence. `texts`: language to words, with places to fill."""

    id: str
    title: str
    texts: Mapping[str, str]
    line: int


@dataclass(frozen=True)
class Steps:
    """What to do on an alarm of one tier, with places to fill. `sources`: what stands behind it, in words."""

    tier: int
    title: str
    who_calls: str
    emergency: str
    steps: Tuple[str, ...]
    write_down: Tuple[str, ...]
    sources: Tuple[str, ...]

    @property
    def texts(self) -> Tuple[str, ...]:
        """Return every text of it."""
        return (self.title, self.who_calls, self.emergency, *self.steps, *self.write_down)


@dataclass(frozen=True)
class IdentityCheck:
    """The reminder to check who it is before a record is spoken of."""

    title: str = ""
    text: str = ""
    sources: Tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffTexts:
    """Everything of `data/staff/`. `always`: what comes first on every alarm; `steps`: by tier."""

    canned: Mapping[str, CannedReply] = field(default_factory=dict)
    canned_review: Review = Review()
    identity: IdentityCheck = IdentityCheck()
    always: Tuple[str, ...] = ()
    steps: Mapping[int, Steps] = field(default_factory=dict)
    steps_review: Review = Review()


def places(text: str) -> FrozenSet[str]:
    """Return the names of the places in a text: {clinic.phone} is "clinic.phone"."""
    return frozenset(_PLACE.findall(text))


def read_staff_texts(canned: Optional[Document], steps: Optional[Document]) -> Tuple[StaffTexts, List[Problem]]:
    """Read both files; what is wrong is a problem and left out. None: the file could not be read at all."""
    reader = _Reader()
    ready = reader.canned(canned) if canned else {}
    sources = reader.sources(steps) if steps else {}
    return (
        StaffTexts(
            canned=ready,
            canned_review=reader.review(canned) if canned else Review(),
            identity=reader.identity(steps, sources) if steps else IdentityCheck(),
            always=reader.lines(steps, ("always",)) if steps else (),
            steps=reader.steps(steps, sources) if steps else {},
            steps_review=reader.review(steps) if steps else Review(),
        ),
        reader.problems,
    )


def check_staff_texts(
    texts: StaffTexts, filled: Mapping[str, str], today: datetime.date, live: bool
) -> Iterator[Problem]:
    """Yield what is not ready: places that the profile leaves empty, dates, and (`live`) that nobody has reviewed it.

    `filled`: key to text, what the profile says now.
    """
    for reply in texts.canned.values():
        for name in _empty("".join(reply.texts.values()), filled):
            message = f"has the reply '{reply.id}', which cannot be sent: nothing fills {{{name}}}"
            yield Problem(CANNED, reply.line, message, "Fill it in data/clinic.yml, or take it out", WARNING)
    for review in (texts.canned_review, texts.steps_review):
        if not review.file:
            continue
        if live and not review.reviewed:
            remedy = "Let a clinician of the clinic read it, and write `reviewed: {by: ..., role: ..., date: ...}`"
            yield Problem(review.file, 0, "was reviewed by nobody", remedy)
        if review.review_by is not None and (review.review_by - today).days <= WARN_DAYS:
            message = f"has to be reviewed by {review.review_by}"
            yield Problem(review.file, 0, message, "Review it and set a new date", WARNING)


def _empty(text: str, filled: Mapping[str, str]) -> List[str]:
    wanted = places(text) & CLINIC_PLACES
    return sorted(name for name in wanted if not filled.get(name[len("clinic.") :]))


class _Reader:
    def __init__(self) -> None:
        self.problems: List[Problem] = []

    def review(self, document: Document) -> Review:
        reviewed = document.data.get("reviewed")
        said = ""
        if isinstance(reviewed, dict) and all(reviewed.get(key) for key in ("by", "role", "date")):
            said = f"{reviewed['by']}, {reviewed['role']}, {reviewed['date']}"
        elif reviewed is not None:
            remedy = 'Write it like {by: "Dr. Ana Lee", role: MD, date: "2026-11-30"}, or null'
            self._complain(document, ("reviewed",), "does not say by whom and when it was reviewed", remedy)
        return Review(document.name, str(document.data.get("version") or ""), said, self._date(document))

    def canned(self, document: Document) -> Dict[str, CannedReply]:
        replies: Dict[str, CannedReply] = {}
        for identifier, entry in self._mapping(document, ("replies",)).items():
            path = ("replies", identifier)
            found = entry if isinstance(entry, dict) else {}
            texts = {key: " ".join(str(found.get(key) or "").split()) for key in LANGUAGES}
            if not found.get("title") or not all(texts.values()):
                remedy = f"Write `title:` and the words in {' and '.join(LANGUAGES)}"
                self._complain(document, path, f"has the incomplete reply '{identifier}'", remedy)
                continue
            self._check_places(document, path, "".join(texts.values()), CLINIC_PLACES | {STAFF_NAME})
            title = str(found["title"])
            replies[str(identifier)] = CannedReply(str(identifier), title, texts, document.line(*path))
        return replies

    def sources(self, document: Document) -> Dict[str, str]:
        return {str(key): str(title) for key, title in self._mapping(document, ("sources",)).items()}

    def identity(self, document: Document, sources: Mapping[str, str]) -> IdentityCheck:
        entry = self._mapping(document, ("identity",))
        title, text = (" ".join(str(entry.get(key) or "").split()) for key in ("title", "text"))
        if not title or not text:
            self._complain(document, ("identity",), "lacks the reminder to check who it is", "Write title and text")
        return IdentityCheck(title, text, self._named(document, ("identity", "sources"), sources))

    def steps(self, document: Document, sources: Mapping[str, str]) -> Dict[int, Steps]:
        found: Dict[int, Steps] = {}
        entries = self._mapping(document, ("tiers",))
        for key, entry in entries.items():
            path = ("tiers", key)
            lacking = [name for name in _STEP_KEYS if not (isinstance(entry, dict) and entry.get(name))]
            if str(key) not in ALARM_TIERS or lacking:
                remedy = f"Tiers are {', '.join(ALARM_TIERS)}, each with {', '.join(_STEP_KEYS)}"
                self._complain(document, path, f"has incomplete steps for '{key}'", remedy)
                continue
            title, who, emergency = (" ".join(str(entry[name]).split()) for name in _STEP_KEYS[:3])
            steps = Steps(
                tier=int(key),
                title=title,
                who_calls=who,
                emergency=emergency,
                steps=self.lines(document, (*path, "steps")),
                write_down=self.lines(document, (*path, "write_down")),
                sources=self._named(document, (*path, "sources"), sources),
            )
            self._check_places(document, path, "".join(steps.texts), CLINIC_PLACES)
            found[steps.tier] = steps
        for tier in ALARM_TIERS:
            if tier not in {str(key) for key in entries}:
                self._complain(document, ("tiers",), f"has no steps for tier {tier}", "Restore it from the repository")
        return found

    def lines(self, document: Document, path: Tuple[Any, ...]) -> Tuple[str, ...]:
        value: Any = document.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, list) or not value:
            self._complain(
                document, path, f"has no list below '{path[-1]}:'", "Write one line each, with `- ` before it"
            )
            return ()
        return tuple(" ".join(str(item).split()) for item in value)

    def _named(self, document: Document, path: Tuple[Any, ...], sources: Mapping[str, str]) -> Tuple[str, ...]:
        names = self.lines(document, path)
        for name in names:
            if name not in sources:
                known = ", ".join(sources) or "none"
                self._complain(document, path, f"names the unknown source '{name}'", f"Known sources: {known}")
        return tuple(sources[name] for name in names if name in sources)

    def _check_places(self, document: Document, path: Tuple[Any, ...], text: str, known: FrozenSet[str]) -> None:
        for name in sorted(places(text) - known):
            remedy = "Known: {staff_name} in a reply, and {clinic.…} with a name of data/clinic.yml"
            self._complain(document, path, f"has the place '{{{name}}}', which nothing fills", remedy)

    def _mapping(self, document: Document, path: Tuple[str]) -> Dict[Any, Any]:
        value = document.data.get(path[0])
        if isinstance(value, dict) and value:
            return value
        self._complain(document, path, f"has nothing below '{path[0]}:'", "Restore it from the repository")
        return {}

    def _date(self, document: Document) -> Optional[datetime.date]:
        text = document.data.get("review_by")
        try:
            return datetime.date.fromisoformat(str(text))
        except ValueError:
            remedy = 'Write it as "2027-05-22" (year-month-day)'
            self._complain(document, ("review_by",), f"has the unreadable date '{text}'", remedy)
            return None

    def _complain(self, document: Document, path: Tuple[Any, ...], message: str, remedy: str) -> None:
        self.problems.append(document.problem(path, message, remedy, severity=ERROR))
