"""Fill written sentences: placeholders, notes on what the question named, sources, buttons.

Every sentence comes from `data/`; only figures and names are put into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.content.answers import ANY, CHITCHAT, Answer, Note
from bot.content.library import Library
from bot.services.reply import Act, Button, Question, Reply, SourceTitle, join_paragraphs, topic_payload

ASK_PERSON = "/talk_to_person"
ASK_CONSULTATION = "/book_consultation"
MOST_NOTES = 2
MOST_RELATED = 3
_PLACEHOLDER = re.compile(
    r"\{(?P<name>[a-z_.]+)\}"  # {session_length}, {clinic.phone}, {condition}
)


class PlaceholderError(Exception):
    """A text has a placeholder that nothing fills."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled. Raises: PlaceholderError."""

    def value(match: re.Match[str]) -> str:
        try:
            return values[match["name"]]
        except KeyError:
            raise PlaceholderError(f"nothing fills {{{match['name']}}}") from None

    return _PLACEHOLDER.sub(value, text)


def placeholders(text: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return {match["name"] for match in _PLACEHOLDER.finditer(text)}


def clinic_values(library: Library) -> dict[str, str]:
    """Return what `{clinic.…}` stands for."""
    spoken = library.profile.spoken() if library.profile else {}
    return {f"clinic.{key}": value for key, value in spoken.items()}


def choose_notes(answer: Answer, named: Mapping[str, tuple[str, ...]]) -> list[tuple[Note, dict[str, str]]]:
    """Return the notes that fit what was named, at most one a kind and MOST_NOTES in all, with the value each is on."""
    chosen: dict[str, tuple[Note, dict[str, str]]] = {}
    for note in answer.notes:
        matched: dict[str, str] = {}
        for kind, wanted in note.when.items():
            fitting = [value for value in named.get(kind, ()) if ANY in wanted or value in wanted]
            if not fitting:
                break
            matched[kind] = fitting[0]
        else:
            kinds = "+".join(note.when)
            chosen.setdefault(kinds, (note, matched))
    return list(chosen.values())[:MOST_NOTES]


def note_texts(library: Library, answer: Answer, question: Question, values: Mapping[str, str]) -> list[str]:
    """Return the filled notes on what the question named."""
    texts = []
    for note, matched in choose_notes(answer, question.entities):
        shown = {**matched, **{kind: named for kind, named in question.shown_names.items() if kind in matched}}
        names = {kind: library.entity_name(kind, value) for kind, value in shown.items()}
        texts.append(fill(note.text, {**values, **names}))
    return texts


def review_line(library: Library, answer: Answer) -> str:
    """Return who reviewed the text, or that nobody of this clinic has yet."""
    if answer.is_signed and answer.signed:
        signed = answer.signed
        return library.words.texts["reviewed"].format(by=signed.by, role=signed.role, date=signed.date.isoformat())
    return library.words.texts["not_reviewed"]


def titled(library: Library, buttons: Iterable[Button]) -> tuple[Button, ...]:
    """Return the buttons with their titles in the library's language."""
    titles = library.words.buttons
    return tuple(replace(button, title=titles.get(button.title, button.title)) for button in buttons)


def related_buttons(library: Library, answer: Answer, question: Question) -> list[Button]:
    """Return buttons for other topics; first those that the question was close to, for it may have meant one."""
    others = [topic for topic in dict.fromkeys((*question.close, *answer.related)) if topic != answer.id]
    return [topic_button(other) for other in offered_topics(library, others)[:MOST_RELATED]]


def offered_topics(library: Library, topics: Iterable[str]) -> list[Answer]:
    """Return those of the topics that this clinic answers; small talk is none."""
    known = [library.answers[topic] for topic in topics if topic in library.answers and topic not in library.topics_off]
    return [answer for answer in known if answer.kind != CHITCHAT]


def topic_button(answer: Answer) -> Button:
    """Return the button that asks for a topic."""
    return Button(answer.title, topic_payload(answer.kind, answer.id))


def sources_of(library: Library, answer: Answer) -> tuple[SourceTitle, ...]:
    """Return the answer's sources as a visitor sees them."""
    titles = library.source_titles
    return tuple(SourceTitle(source, titles[source]) for source in answer.sources)


def fixed_reply(
    library: Library, identifier: str, act: Act, *, buttons: tuple[Button, ...] = (), **more: object
) -> Reply:
    """Return one of the program's own lines (`data/replies.yml`). `more`: other fields of Reply, and values."""
    line = library.replies[identifier]
    values = {**clinic_values(library), **{key: str(more.pop(key)) for key in placeholders(line.text) & set(more)}}
    return Reply(
        text=fill(line.text, values),
        more=fill(line.more, values),
        act=act,
        buttons=titled(library, buttons),
        language=line.language,
        content_version=line.version,
        **more,  # type: ignore[arg-type]  # the caller names fields of Reply
    )


def written_reply(
    library: Library,
    answer: Answer,
    question: Question,
    act: Act,
    values: Mapping[str, str],
    text: str,
    buttons: list[Button],
) -> Reply:
    """Return a reply with the answer's text, notes, more, sources and review line."""
    known = {**clinic_values(library), **values}
    more = [fill(answer.more, known)]
    if answer.kind != CHITCHAT:
        more.append(review_line(library, answer))
    return Reply(
        text=join_paragraphs([fill(text, known), *note_texts(library, answer, question, known)]),
        more=join_paragraphs(more),
        act=act,
        topics=() if answer.kind == CHITCHAT else (answer.id,),
        sources=sources_of(library, answer),
        buttons=titled(library, buttons),
        confidence=question.confidence,
        language=answer.language,
        content_version=answer.version,
    )
