"""What the assistant says: answers to topics, myths and gaps, and its own fixed lines."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from bot.content.document import Document
from bot.content.problems import Problem

GAP = "gap"
MYTH = "myth"
CHITCHAT = "chitchat"
PARAMETERISED = ("duration", "safety", "sessions")
"""Kinds that an action of their own computes from facts, profile and entities."""
KINDS = (*PARAMETERISED, "faq", MYTH, GAP, CHITCHAT)
CLINICAL_SMALL_TALK = ("advice", "urgent_today", "booking_manage")
"""Entries that answer no topic and still are more than small talk."""
LANGUAGES = ("en", "es")
NOTE_KINDS = ("condition", "route", "phase", "body_part", "medication", "effect")
ANY = "any"
_TEXT_KEYS = ("language", "title", "text")
_KEYS = (*_TEXT_KEYS, "more", "sources", "facts", "related", "consultation", "notes", "clinic", "review_by", "signed")


@dataclass(frozen=True)
class Note:
    """A written sentence that joins the answer when the question names something. `when`: entity kind to values."""

    when: Mapping[str, Tuple[str, ...]]
    text: str


@dataclass(frozen=True)
class Signature:
    """Who signed a text, and the `version` of what was signed."""

    by: str
    role: str
    date: datetime.date
    version: str


@dataclass(frozen=True)
class Answer:
    """One reviewed answer. `id` is that of the catalogue; `clinic_text` stands in for `text` where it has a figure.

    `facts`: source to what it says, for whoever reviews the text. `figures`: what the placeholders of figures mean.
    """

    id: str
    kind: str
    language: str
    title: str
    text: str
    more: str
    sources: Tuple[str, ...]
    facts: Mapping[str, str]
    related: Tuple[str, ...]
    consultation: bool
    notes: Tuple[Note, ...]
    clinic_figure: Optional[str]
    clinic_text: str
    review_by: Optional[datetime.date]
    signed: Optional[Signature]
    file: str
    lines: Mapping[str, int] = field(compare=False, default_factory=dict)
    figures: str = ""

    @property
    def version(self) -> str:
        """Return 12 hexadecimal digits that change with every word a visitor could read."""
        spoken: List[Any] = [self.id, self.language, self.text, self.more, self.clinic_text, self.sources]
        spoken += [self.figures] if self.figures else []
        spoken += [(sorted(note.when.items()), note.text) for note in self.notes]
        return hashlib.sha256(json.dumps(spoken, default=list).encode()).hexdigest()[:12]

    @property
    def fingerprint(self) -> str:
        """Return 12 hexadecimal digits over the words alone: a translation names those that it was written from."""
        words: List[Any] = [self.text, self.more, self.clinic_text]
        words += [(sorted(note.when.items()), note.text) for note in self.notes]
        return hashlib.sha256(json.dumps(words, default=list).encode()).hexdigest()[:12]

    @property
    def needs_signature(self) -> bool:
        """Tell whether a clinician has to sign it: every answer, and what is said to somebody who should call."""
        return self.kind != CHITCHAT or self.id in CLINICAL_SMALL_TALK

    @property
    def is_signed(self) -> bool:
        """Tell whether a clinician signed exactly this text."""
        return self.signed is not None and self.signed.version == self.version

    def is_current(self, today: datetime.date) -> bool:
        """Tell whether the review date has not passed."""
        return self.review_by is None or today <= self.review_by


def read_answer(
    document: Document, identifier: str, kind: str, data: Any, path: Tuple[Any, ...] = ("answer",)
) -> Tuple[Optional[Answer], List[Problem]]:
    """Read one answer from the mapping at `path` of a document; a missing or wrong part is a problem, not an error."""
    reader = _AnswerReader(document, path, data)
    answer = reader.read(identifier, kind)
    return (None if reader.problems else answer), reader.problems


class _AnswerReader:
    def __init__(self, document: Document, path: Tuple[Any, ...], data: Any) -> None:
        self.document = document
        self.path = path
        self.problems: List[Problem] = []
        if not isinstance(data, dict):
            self._complain(
                (), "has no answer under this key", "Write language, title, text and the other keys below it"
            )
            data = {}
        self.data: Dict[str, Any] = data

    def read(self, identifier: str, kind: str) -> Answer:
        for key in self.data:
            if key not in _KEYS:
                self._complain((key,), f"has an unknown key '{key}'", f"Known keys: {', '.join(_KEYS)}")
        for key in _TEXT_KEYS:
            if not isinstance(self.data.get(key), str) or not self.data[key].strip():
                self._complain((key,), f"has no `{key}`", f"Add a line `{key}: ...`")
        language = str(self.data.get("language", ""))
        if language and language not in LANGUAGES:
            self._complain(("language",), f"has the language '{language}'", f"Use one of: {', '.join(LANGUAGES)}")
        offer = self.data.get("consultation")
        if offer is not None and not isinstance(offer, bool):
            self._complain(("consultation",), f"has `consultation: {offer}`", "Write true or false")
        clinic = self.data.get("clinic") or {}
        return Answer(
            id=identifier,
            kind=kind,
            language=language,
            title=str(self.data.get("title", "")),
            text=_prose(self.data.get("text")),
            more=_prose(self.data.get("more")),
            sources=self._names("sources"),
            facts=self._facts(),
            related=self._names("related"),
            consultation=self.data.get("consultation") is True,
            notes=self._notes(),
            clinic_figure=clinic.get("figure") if isinstance(clinic, dict) else None,
            clinic_text=_prose(clinic.get("text")) if isinstance(clinic, dict) else "",
            review_by=self._date(("review_by",), self.data.get("review_by"), required=kind != CHITCHAT),
            signed=self._signature(),
            file=self.document.name,
            lines={key: self.document.line(*self.path, key) for key in _KEYS},
        )

    def _names(self, key: str) -> Tuple[str, ...]:
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._complain((key,), f"has a `{key}` that is not a list of names", f"Write `{key}: [one, two]`")
            return ()
        return tuple(value)

    def _facts(self) -> Dict[str, str]:
        value = self.data.get("facts")
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(text, str) and text.strip() for text in value.values()):
            self._complain(("facts",), "has `facts` that are not lines `source: what it says`", "Write `S1: ...`")
            return {}
        return {source: _prose(text) for source, text in value.items()}

    def _notes(self) -> Tuple[Note, ...]:
        notes = []
        items = self.data.get("notes")
        if items is not None and not isinstance(items, list):
            self._complain(("notes",), "has `notes` that are not a list", "Start each note with `- when:`")
            return ()
        for index, item in enumerate(items or []):
            when = item.get("when") if isinstance(item, dict) else None
            if not isinstance(when, dict) or not when or not isinstance(item.get("text"), str):
                self._complain(("notes", index), "has a note without `when` or `text`", "Give it both")
                continue
            unknown = [kind for kind in when if kind not in NOTE_KINDS]
            if unknown:
                known = ", ".join(NOTE_KINDS)
                self._complain(("notes", index), f"has a note on '{unknown[0]}'", f"Notes can be on: {known}")
                continue
            values = {kind: tuple(value) if isinstance(value, list) else (str(value),) for kind, value in when.items()}
            notes.append(Note(values, _prose(item["text"])))
        return tuple(notes)

    def _date(self, path: Tuple[Any, ...], value: Any, required: bool) -> Optional[datetime.date]:
        if value is None:
            if required:
                self._complain(path, "has no `review_by`", 'Add a line `review_by: "2027-05-22"` with a date to come')
            return None
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            self._complain(path, f"has the unreadable date '{value}'", 'Write it as "2027-05-22" (year-month-day)')
            return None

    def _signature(self) -> Optional[Signature]:
        value = self.data.get("signed")
        if value is None:
            return None
        if not isinstance(value, dict) or not all(value.get(key) for key in ("by", "role", "date", "version")):
            self._complain(("signed",), "has a `signed` without by, role, date and version", "Sign it anew")
            return None
        date = self._date(("signed", "date"), value["date"], required=True)
        return Signature(str(value["by"]), str(value["role"]), date or datetime.date.min, str(value["version"]))

    def _complain(self, path: Tuple[Any, ...], message: str, remedy: str) -> None:
        self.problems.append(self.document.problem(self.path + path, message, remedy))


def _prose(value: Any) -> str:
    return str(value).strip() if value is not None else ""
