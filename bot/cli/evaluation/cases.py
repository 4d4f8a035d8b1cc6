"""The held-out messages: what is asked while measuring, and what each message means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.cli.errors import CommandError
from bot.cli.evaluation.noise import spoken, typed
from bot.content.answers import CHITCHAT, GAP, Answer
from bot.content.document import Document
from bot.content.library import examples_of
from bot.content.problems import ContentError

DIALOGUE = "dialogue"
"""Folder below the held-out phrasings with what is no Rasa NLU file: double questions, follow-ups, Spanish."""
WISHES = ("book_consultation", "booking_manage", "talk_to_person")
UNRELATED = "out_of_scope"
NO_TOPIC = {*WISHES, UNRELATED, "urgent_today", "advice", "affirm", "deny", "stop", "inform"}
"""Intents that name no topic."""


class Group(StrEnum):
    """Which set a message belongs to; the value is what the table calls it."""

    PHRASINGS = "phrasings"
    TYPED = "with typing errors"
    SPOKEN = "as voice-to-text"
    DOUBLE = "double questions"
    FOLLOW_UPS = "follow-ups"
    SPANISH = "Spanish"


class Family(StrEnum):
    """What kind of thing a message wants."""

    TOPIC = "FAQ and myths"
    GAP = "gaps"
    UNRELATED = "unrelated"
    WISH = "booking, change, person"
    SMALL_TALK = "small talk"
    OTHER = "advice, today, form words"


GROUP_OF_FILE = {
    "double_questions": Group.DOUBLE,
    "follow_ups": Group.FOLLOW_UPS,
    "spanish": Group.SPANISH,
}
NOISE = {Group.TYPED: typed, Group.SPOKEN: spoken}


@dataclass(frozen=True)
class Case:
    """One held-out message.

    `labels`: "kind/topic" or a plain intent; of a follow-up any one is right, of a double question all are asked.
    `part`: the section of its file, where it has sections. `text`: what is sent; `original`: before noise.
    """

    group: Group
    file: str
    part: str
    text: str
    labels: tuple[str, ...]
    original: str
    context: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return what was meant first."""
        return self.labels[0]

    @property
    def family(self) -> Family:
        """Return what kind of thing the message wants first."""
        return family_of(self.label)

    @property
    def key(self) -> str:
        """Return 8 hexadecimal digits that stay the same from run to run, and do not tell the text."""
        words = "\n".join((self.file, *self.context, self.original, *self.labels))
        return hashlib.sha256(words.encode()).hexdigest()[:8]


def family_of(label: str) -> Family:
    """Return what kind of thing a label is."""
    kind, _, topic = label.rpartition("/")
    if topic in WISHES:
        return Family.WISH
    if topic == UNRELATED:
        return Family.UNRELATED
    if topic in NO_TOPIC:
        return Family.OTHER
    return {CHITCHAT: Family.SMALL_TALK, GAP: Family.GAP}.get(kind, Family.TOPIC)


def held_out(folder: Path, root: Path) -> list[tuple[str, str]]:
    """Return (phrasing, label) of the Rasa NLU files in a folder. Raises: CommandError, ContentError."""
    return [(case.text, case.label) for case in phrasings(folder, root)]


def phrasings(folder: Path, root: Path) -> list[Case]:
    """Return the phrasings of the Rasa NLU files in a folder. Raises: CommandError, ContentError."""
    cases = [
        Case(Group.PHRASINGS, path.stem, "", text, (label,), text)
        for path in sorted(folder.glob("*.yml"))
        for label, examples in examples_of(Document(path, root)).items()
        for text in examples
    ]
    if not cases:
        raise CommandError(f"There are no held-out phrasings in {folder}. Check --folder.")
    return cases


def noisy(cases: list[Case], group: Group) -> list[Case]:
    """Return the same messages with the noise of a group."""
    return [replace(case, group=group, text=NOISE[group](case.original)) for case in cases]


def dialogue_cases(folder: Path, root: Path, answers: Mapping[str, Answer]) -> list[Case]:
    """Return the messages below `dialogue/`: {section: [{"text", "topics", "context"}]}. Raises: ContentError."""
    return [
        case
        for path in sorted((folder / DIALOGUE).glob("*.yml"))
        for case in _read_dialogue(Document(path, root), path.stem, answers)
    ]


def _read_dialogue(document: Document, stem: str, answers: Mapping[str, Answer]) -> Iterator[Case]:
    if stem not in GROUP_OF_FILE:
        remedy = f"Name it one of: {', '.join(GROUP_OF_FILE)}"
        raise ContentError([document.problem((), "is no set that the evaluation knows", remedy)])
    for section, entries in document.data.items():
        for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            message = _wrong_entry(entry, answers)
            if message:
                remedy = 'Write {text: "...", topics: [id, ...]}, and context: ["..."] where something went before'
                raise ContentError([document.problem((section, index), message, remedy)])
            labels = tuple(_label(topic, answers) for topic in entry["topics"])
            context = tuple(entry.get("context") or ())
            yield Case(GROUP_OF_FILE[stem], stem, section, entry["text"], labels, entry["text"], context)


def _wrong_entry(entry: Any, answers: Mapping[str, Answer]) -> str:
    """Return what is wrong with an entry, or nothing."""
    if not isinstance(entry, dict) or not _are_texts([entry.get("text")]):
        return "has an entry without `text`"
    if not entry.get("topics") or not _are_texts(entry["topics"]) or not _are_texts(entry.get("context") or []):
        return "has an entry whose `topics` or `context` is no list of texts"
    unknown = [topic for topic in entry["topics"] if topic not in answers and topic not in NO_TOPIC]
    return f"names '{unknown[0]}', which is no topic and no intent" if unknown else ""


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)


def _label(topic: str, answers: Mapping[str, Answer]) -> str:
    return topic if topic in NO_TOPIC else f"{answers[topic].kind}/{topic}"
