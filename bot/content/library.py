"""Everything in `data/` that the assistant can say or recognise, read once and kept up to date."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Tuple

from bot.content.answers import CHITCHAT, Answer, read_answer
from bot.content.document import Document
from bot.content.entities import Entities, read_entities
from bot.content.facts import Facts, read_facts
from bot.content.problems import ContentError, Problem
from bot.content.profile import Profile
from bot.content.profile_reading import read_profile
from bot.content.spanish import SPANISH, read_spanish
from bot.content.staff_texts import ALARM_STEPS, CANNED, StaffTexts, read_staff_texts
from bot.content.words import ENGLISH, Words

OVERLAY = "data/overlay.yml"
"""The clinic's own texts in place of ours, in one file that is not in the repository, so that no upgrade touches it."""
TRAINING_FOLDERS = ("data/faq", "data/myths", "data/gaps", "data/nlu", "data/rules")
REPLY_KIND = "reply"
CLINIC = "C"
"""The source of what the clinic says itself, in its profile."""


@dataclass(frozen=True)
class Source:
    """Where facts come from. `title` is what a visitor reads."""

    id: str
    title: str
    about: str


@dataclass
class Library:
    """The content. `answers` holds topics, myths, gaps and small talk; `replies` the program's own fixed lines, by id.

    `examples`: label ("kind/topic", or a plain intent) to what people type. `problems`: what could not be read.
    `untranslated`: topics that are answered in English only; `stale`: those whose translation is out of date.
    `staff_texts`: what the staff read and send. `translations`: the library in other languages.
    """

    root: Path
    answers: Dict[str, Answer] = field(default_factory=dict)
    replies: Dict[str, Answer] = field(default_factory=dict)
    examples: Dict[str, List[str]] = field(default_factory=dict)
    example_files: Dict[str, str] = field(default_factory=dict)
    sources: Dict[str, Source] = field(default_factory=dict)
    facts: Facts = field(default_factory=lambda: Facts({}, {}))
    entities: Entities = field(default_factory=dict)
    profile: Optional[Profile] = None
    staff_texts: StaffTexts = field(default_factory=StaffTexts)
    problems: List[Problem] = field(default_factory=list)
    language: str = "en"
    words: Words = ENGLISH
    untranslated: FrozenSet[str] = frozenset()
    stale: FrozenSet[str] = frozenset()
    translations: Dict[str, Library] = field(default_factory=dict)

    def speaking(self, language: str) -> Library:
        """Return the library in that language, or this one where it has no other."""
        return self.translations.get(language, self)

    @property
    def source_titles(self) -> Mapping[str, str]:
        """Return each source's title by id."""
        return {source.id: source.title for source in self.sources.values()}

    @property
    def topics_off(self) -> Tuple[str, ...]:
        """Return the topics that the clinic's profile switches off."""
        return self.profile.topics_off if self.profile else ()

    def entity_name(self, kind: str, identifier: str) -> str:
        """Return how an answer names the entity."""
        value = self.entities.get(kind, {}).get(identifier)
        return value.name if value else identifier.replace("_", " ")


def load_library(root: Path) -> Library:
    """Read `data/` below `root`. What is wrong is collected in `problems`; nothing is raised for it."""
    library = Library(root)
    _read_small_files(library)
    for folder in TRAINING_FOLDERS[:4]:
        for path in sorted((root / folder).glob("*.yml")):
            for document in _documents(library, f"{folder}/{path.name}"):
                _read_training_file(library, document)
    if (root / OVERLAY).exists():
        for document in _documents(library, OVERLAY):
            _lay_over(library, document)
    spanish = read_spanish(library)
    if spanish is not None:
        library.translations[SPANISH] = spanish
    for speaking in (library, *library.translations.values()):
        for identifier, answer in speaking.answers.items():
            speaking.answers[identifier] = replace(answer, figures=_figures(speaking.facts, answer))
    return library


def _read_small_files(library: Library) -> None:
    for document in _documents(library, "data/sources.yml"):
        for identifier, entry in document.data.items():
            title = entry.get("title") if isinstance(entry, dict) else None
            if not title:
                remedy = "Write `title:` below it: visitors read it"
                library.problems.append(document.problem((identifier,), f"has no title for {identifier}", remedy))
                continue
            library.sources[identifier] = Source(identifier, str(title), str(entry.get("about", "")))
    for document in _documents(library, "data/facts.yml"):
        library.facts, problems = read_facts(document)
        library.problems += problems
    for document in _documents(library, "data/entities.yml"):
        library.entities, problems = read_entities(document)
        library.problems += problems
    for document in _documents(library, "data/clinic.yml"):
        library.profile, problems = read_profile(document)
        library.problems += problems
    canned, steps = (next(_documents(library, name), None) for name in (CANNED, ALARM_STEPS))
    library.staff_texts, problems = read_staff_texts(canned, steps)
    library.problems += problems
    for document in _documents(library, "data/replies.yml"):
        for identifier, entry in document.data.items():
            _keep(library, library.replies, document, identifier, REPLY_KIND, entry, (identifier,))


def content_files(root: Path) -> List[Path]:
    """Return every file that `load_library` reads, sorted."""
    return sorted((root / "data").rglob("*.yml"))


def training_digest(root: Path, more: Tuple[str, ...] = ()) -> str:
    """Return 16 hexadecimal digits over what the model is trained on: not over answers, which train nothing."""
    digest = hashlib.sha256()
    for folder in TRAINING_FOLDERS:
        for path in sorted((root / folder).glob("*.yml")):
            data = Document(path, root).data
            digest.update(repr([(key, data[key]) for key in sorted(data) if key != "answer"]).encode())
    for name in (
        "config.yml",
        "domain.yml",
        "data/entities.yml",
        "data/follow_ups.yml",
        "data/safety/phrasings.yml",
        *more,
    ):
        if (root / name).exists():
            digest.update((root / name).read_bytes())
    return digest.hexdigest()[:16]


def _documents(library: Library, name: str) -> Iterator[Document]:
    """Yield the file if it can be read; note the problem if not."""
    try:
        yield Document(library.root / name, library.root)
    except ContentError as error:
        library.problems += error.problems


def examples_of(document: Document) -> Dict[str, List[str]]:
    """Return label ("kind/topic", or a plain intent) to phrasings of a Rasa NLU file. Raises: ContentError."""
    examples: Dict[str, List[str]] = {}
    for index, entry in enumerate(document.data.get("nlu") or []):
        label = _label(entry)
        if not label:
            remedy = "Write `- intent: kind`, `metadata: {topic: id}` and `examples: |` below it"
            raise ContentError([document.problem(("nlu", index), "has an entry without `intent`", remedy)])
        examples.setdefault(label, []).extend(_texts(entry.get("examples")))
    return examples


def _texts(examples: Any) -> List[str]:
    """Return the texts of Rasa's two ways to write examples: lines of text, or a list with metadata."""
    if isinstance(examples, list):
        return [str(example.get("text", "")).strip() for example in examples if isinstance(example, dict)]
    lines = (line.strip() for line in str(examples or "").splitlines())
    return [line[2:].strip() for line in lines if line.startswith("- ")]


def _read_training_file(library: Library, document: Document) -> None:
    try:
        found = examples_of(document)
    except ContentError as error:
        library.problems += error.problems
        return
    labels = list(found)
    for label, examples in found.items():
        library.examples.setdefault(label, []).extend(examples)
        library.example_files[label] = document.name
    if "answer" in document.data:
        if len(labels) != 1:
            remedy = "Keep one topic and its answer in a file"
            library.problems.append(document.problem(("answer",), "has an answer but not exactly one intent", remedy))
            return
        kind, _, identifier = labels[0].rpartition("/")
        _keep(library, library.answers, document, identifier, kind or CHITCHAT, document.data["answer"], ("answer",))


def _lay_over(library: Library, document: Document) -> None:
    """Put the clinic's own texts in place of ours. A key that an entry leaves out stays as it is."""
    for identifier, entry in document.data.items():
        shelf = library.replies if identifier in library.replies else library.answers
        ours = shelf.get(identifier)
        if ours is None or not isinstance(entry, dict):
            message = f"names '{identifier}', which is none of the assistant's texts"
            remedy = "Write the topic's name as its file has it, and `text:` below it"
            library.problems.append(document.problem((identifier,), message, remedy))
            continue
        original = Document(library.root / ours.file, library.root).data
        whole = original[identifier] if shelf is library.replies else original["answer"]
        merged = {**whole, **entry}
        del shelf[identifier]
        _keep(library, shelf, document, identifier, ours.kind, merged, (identifier,))


def _figures(facts: Facts, answer: Answer) -> str:
    """Return what the placeholders of figures in the answer stand for: a signature holds for these figures only."""
    spoken = "".join((answer.text, answer.more, answer.clinic_text, *(note.text for note in answer.notes)))
    ranges = [f"{name}: {subject.range}" for name, subject in facts.subjects.items() if f"{{{name}}}" in spoken]
    own = facts.subjects.get(answer.id)
    each = [own.each({figure.source: figure.source for figure in own.figures})] if own and "{each}" in spoken else []
    return "; ".join(ranges + each)


def _label(entry: Any) -> str:
    """Return "kind/topic" of an entry of training examples, or only its intent where it names no topic."""
    if not isinstance(entry, dict) or not entry.get("intent"):
        return ""
    metadata = entry.get("metadata")
    topic = metadata.get("topic") if isinstance(metadata, dict) else None
    return f"{entry['intent']}/{topic}" if topic else str(entry["intent"])


def _keep(
    library: Library,
    shelf: Dict[str, Answer],
    document: Document,
    identifier: str,
    kind: str,
    data: Any,
    path: Tuple[Any, ...],
) -> None:
    answer, problems = read_answer(document, identifier, CHITCHAT if kind == REPLY_KIND else kind, data, path)
    library.problems += problems
    if answer is None:
        return
    if identifier in shelf:
        message = f"answers '{identifier}', which {shelf[identifier].file} answers too"
        library.problems.append(document.problem(path, message, "Keep one of the two"))
    shelf[identifier] = answer


def utc_today() -> datetime.date:
    """Return the date in UTC."""
    return datetime.datetime.now(datetime.timezone.utc).date()
