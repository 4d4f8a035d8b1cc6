"""The content in Spanish: the same facts, sources and dates as the English, in words of its own (`data/spanish/`).

A Spanish text stands as long as the English one that it was written from: `written_from` is that one's fingerprint.
Where the English has changed, the topic counts as not translated, and a person is offered instead of what may no
longer be so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Dict, Iterator, Mapping, Optional, Set, Tuple

from bot.content.answers import CHITCHAT, Answer, read_answer
from bot.content.document import Document
from bot.content.entities import Entities
from bot.content.facts import Facts, Figure, Subject
from bot.content.problems import WARNING, ContentError, Problem
from bot.content.profile import speaking_spanish
from bot.content.words import Words, read_words

if TYPE_CHECKING:
    from bot.content.library import Library

SPANISH = "es"
FOLDER = "data/spanish"
REPLIES, WORDS = f"{FOLDER}/replies.yml", f"{FOLDER}/words.yml"
_KEYS = ("title", "text", "more", "clinic", "notes", "written_from", "signed")
_RESTORE = "Restore it from the repository"


def read_spanish(library: Library) -> Optional[Library]:
    """Return the library in Spanish, None where there is none. What is wrong is added to the problems of `library`."""
    folder = library.root / FOLDER
    if not folder.is_dir():
        library.problems.append(Problem(FOLDER, 0, "is missing", _RESTORE))
        return None
    reader = _Reader(library)
    for path in sorted(folder.glob("*.yml")):
        try:
            document = Document(path, library.root)
        except ContentError as error:
            library.problems += error.problems
            continue
        reader.read(document)
    return reader.spanish()


class _Reader:
    def __init__(self, library: Library) -> None:
        self.english = library
        self.answers: Dict[str, Answer] = {}
        self.replies: Dict[str, Answer] = {}
        self.stale: Set[str] = set()
        self.words: Optional[Words] = None
        self.sources = library.sources
        self.facts = library.facts
        self.entities = library.entities

    def read(self, document: Document) -> None:
        """Read one file of the folder."""
        if document.name == WORDS:
            self._read_words(document)
            return
        is_reply = document.name == REPLIES
        shelf, originals = (self.replies, self.english.replies) if is_reply else (self.answers, self.english.answers)
        for identifier, entry in document.data.items():
            original = originals.get(identifier)
            if original is None and is_reply:
                continue  # where it is missing in English, that is a problem of its own
            if original is None or not isinstance(entry, dict):
                message = f"names '{identifier}', which is none of the assistant's texts"
                self._complain(document, (identifier,), message, "Write a topic's name, and `text:` below it")
            elif identifier in shelf:
                message = f"says '{identifier}', which {shelf[identifier].file} says too"
                self._complain(document, (identifier,), message, "Keep one of the two")
            else:
                self._keep(document, shelf, original, entry)

    def spanish(self) -> Library:
        """Return what was read as a library of its own."""
        words = self.words or self.english.words
        if self.words is None and not (self.english.root / WORDS).exists():
            self.english.problems.append(Problem(WORDS, 0, "is missing", _RESTORE))
        profile = self.english.profile
        return replace(
            self.english,
            answers=self.answers,
            replies=self.replies,
            examples={},
            example_files={},
            sources=self.sources,
            facts=self.facts,
            entities=self.entities,
            profile=speaking_spanish(profile, words) if profile else None,
            problems=[],
            language=SPANISH,
            words=words,
            untranslated=frozenset(set(self.english.answers) - set(self.answers)),
            stale=frozenset(self.stale),
            translations={},
        )

    def _keep(self, document: Document, shelf: Dict[str, Answer], original: Answer, entry: Dict[str, Any]) -> None:
        path = (original.id,)
        for key in entry:
            if key not in _KEYS:
                self._complain(document, (*path, key), f"has an unknown key '{key}'", f"Known keys: {', '.join(_KEYS)}")
        data: Dict[str, Any] = {
            "language": SPANISH,
            **{key: entry[key] for key in ("title", "text", "more", "notes", "signed") if key in entry},
            "clinic": {"figure": original.clinic_figure, "text": entry.get("clinic")},
            "sources": list(original.sources),
            "facts": dict(original.facts),
            "related": list(original.related),
            "consultation": original.consultation,
            "review_by": original.review_by.isoformat() if original.review_by else None,
        }
        answer, problems = read_answer(document, original.id, original.kind, data, path)
        self.english.problems += problems
        if answer is None:
            return
        if shelf is self.answers and entry.get("written_from") != original.fingerprint:
            message = f"says '{original.id}' after an English text that is no longer said"
            remedy = f'Read {original.file} again, then write `written_from: "{original.fingerprint}"`'
            self._complain(document, (*path, "written_from"), message, remedy, severity=WARNING)
            if original.kind != CHITCHAT:
                self.stale.add(original.id)
                return
        shelf[original.id] = answer

    def _read_words(self, document: Document) -> None:
        self.words, problems = read_words(document)
        self.english.problems += problems
        titles = self._texts(document, "sources", tuple(self.english.sources))
        self.sources = {
            identifier: replace(source, title=titles.get(identifier, source.title))
            for identifier, source in self.english.sources.items()
        }
        self.entities = self._named(document)
        self.facts = self._said(document)

    def _named(self, document: Document) -> Entities:
        names: Dict[str, Dict[str, Any]] = {}
        for kind, values in self.english.entities.items():
            found = self._texts(document, "entities", tuple(values), kind)
            names[kind] = {
                identifier: replace(value, name=found.get(identifier, value.name))
                for identifier, value in values.items()
            }
        return names

    def _said(self, document: Document) -> Facts:
        """Return the facts with what the sources say in Spanish words."""
        subjects = {}
        for name, subject in self.english.facts.subjects.items():
            wordy = tuple(figure.source for figure in subject.figures if figure.words)
            found = self._texts(document, "facts", wordy, name) if wordy else {}
            figures: Iterator[Figure] = (
                replace(figure, words=found.get(figure.source, figure.words)) for figure in subject.figures
            )
            subjects[name] = Subject(name, subject.unit, tuple(figures), self.words or subject.words)
        return Facts(subjects, self.english.facts.effects)

    def _texts(self, document: Document, section: str, wanted: Tuple[str, ...], part: str = "") -> Mapping[str, str]:
        """Return the texts of a section, or of a part of it; a missing one is a problem."""
        entries: Any = document.data.get(section)
        if part:
            entries = entries.get(part) if isinstance(entries, dict) else None
        found = {key: str(text) for key, text in entries.items() if text} if isinstance(entries, dict) else {}
        place = f"{section}: {part}" if part else section
        for key in wanted:
            if key not in found:
                self._complain(document, (section, part), f"lacks '{key}' under '{place}'", "Write it in Spanish")
        return found

    def _complain(self, document: Document, path: Tuple[Any, ...], message: str, remedy: str, **more: str) -> None:
        self.english.problems.append(document.problem(path, message, remedy, **more))
