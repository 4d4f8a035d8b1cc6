"""One printable page with everything that a clinician has to read before signing."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.bootstrap import Assistant
from bot.cli.check import refuse_broken_content
from bot.cli.errors import CommandError
from bot.content.answers import CHITCHAT, GAP, LANGUAGES, MYTH, Answer
from bot.content.library import Library
from bot.content.signing import history_name, signed_words, signings
from bot.services.answers.renderings import Rendering, renderings
from bot.settings import Settings

_SECTIONS = (
    ("What the patient guides answer", lambda answer: answer.kind not in (MYTH, GAP, CHITCHAT)),
    ("Myths", lambda answer: answer.kind == MYTH),
    ("What the patient guides do not answer", lambda answer: answer.kind == GAP),
    ("Small talk and what is no question", lambda answer: answer.kind == CHITCHAT),
)
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Change:
    """A run of words: "same", "added" or "removed"."""

    kind: str
    words: str


@dataclass(frozen=True)
class Entry:
    """One answer on the page. `renderings`: the reply plain, and with each thing named that changes it."""

    answer: Answer
    status: str
    renderings: list[Rendering]
    facts: list[tuple[str, str]]
    changes: list[Change]


def write_review_sheet(settings: Settings, out: Path, language: str) -> None:
    """Write the page with the texts of a language, and print where it is. Raises: CommandError, ContentError."""
    if language not in LANGUAGES:
        raise CommandError(f"--language {language} is not one of {', '.join(LANGUAGES)}.")
    refuse_broken_content(settings)
    parts = Assistant(settings)
    library = parts.library.speaking(language)
    forms: dict[str, list[Rendering]] = {}
    for rendering in renderings(library, parts.today):
        known = forms.setdefault(rendering.topic, [])
        if rendering.reply.text not in {other.reply.text for other in known}:
            known.append(rendering)
    sections = [
        (
            title,
            [
                _entry(settings.root, library, answer, forms[answer.id])
                for answer in _sorted(library)
                if belongs(answer)
            ],
        )
        for title, belongs in _SECTIONS
    ]
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = environment.get_template("review_sheet.html").render(
        clinic=parts.profile.texts["name"],
        today=parts.today,
        sections=sections,
        sources=library.sources.values(),
        open=sum(not entry.answer.is_signed for _, entries in sections[:3] for entry in entries),
        count=sum(len(entries) for _, entries in sections[:3]),
    )
    path = settings.path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    print(f"Written: {path}")


def _sorted(library: Library) -> list[Answer]:
    return sorted(library.answers.values(), key=lambda answer: answer.id)


def _entry(root: Path, library: Library, answer: Answer, forms: list[Rendering]) -> Entry:
    history = signings(root, history_name(answer))
    titles = library.source_titles
    facts = [(titles[source], text) for source, text in answer.facts.items()]
    subject = library.facts.subjects.get(answer.id)
    facts += (
        [(titles[figure.source], figure.spoken(subject.unit, library.words)) for figure in subject.figures]
        if subject
        else []
    )
    changed = history[-1] if history and not answer.is_signed else None
    return Entry(answer, _status(answer, bool(history)), forms, facts, _changes(changed, answer) if changed else [])


def _status(answer: Answer, was_signed: bool) -> str:
    if answer.is_signed and answer.signed:
        return f"signed by {answer.signed.by}, {answer.signed.role}, {answer.signed.date}"
    return "changed since it was signed" if was_signed or answer.signed else "not signed"


def _changes(before: dict[str, Any], answer: Answer) -> list[Change]:
    """Return what has changed in the words since the signing, word by word."""
    old, new = _all_words(before), _all_words(signed_words(answer))
    changes = []
    for kind, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            changes.append(Change("same", " ".join(old[first:last])))
            continue
        if first < last:
            changes.append(Change("removed", " ".join(old[first:last])))
        if start < end:
            changes.append(Change("added", " ".join(new[start:end])))
    return changes


def _all_words(words: dict[str, Any]) -> list[str]:
    notes = " ".join(str(note["text"]) for note in words.get("notes") or [])
    parts = (words.get("text"), words.get("more"), words.get("clinic"), notes, words.get("figures"))
    return " ".join(str(part) for part in parts if part).split()
