"""What must hold over all content files together: `bot check` prints it, `bot run` refuses by it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Dict, Iterator, List, Set, Tuple

from bot.content.answers import ANY, CHITCHAT, GAP, KINDS, PARAMETERISED, Answer
from bot.content.booking_rules import names_treatment
from bot.content.check_spanish import check_spanish
from bot.content.facts import CLINIC_FIGURES
from bot.content.library import CLINIC, Library
from bot.content.problems import ERROR, WARNING, Problem
from bot.content.staff_texts import check_staff_texts

LEAST_PHRASINGS = 60
WARN_DAYS = 30
REQUIRED_REPLIES = (
    "unknown",
    "clarify",
    "unavailable",
    "topic_off",
    "topic_expired",
    "ask_name_consultation",
    "ask_name_person",
    "ask_contact",
    "ask_message",
    "ask_consent",
    "name_unreadable",
    "contact_unreadable",
    "message_too_long",
    "consent_unclear",
    "request_recorded_consultation",
    "request_recorded_person",
    "request_refused",
    "request_closed",
    "condition_offered",
    "condition_not_offered",
    "condition_list",
    "route_offered",
    "route_not_offered",
    "route_list",
    "checklist_point",
    "checklist_arrival",
    "checklist_open",
    "ask_name_today",
    "request_recorded_today",
    "safe_now",
    "safe_now_in_request",
    "caring_line",
    "advice_general",
    "several_unclear",
    "several_booking",
    "several_person",
    "mail_confirmed",
    "mail_moved",
    "mail_cancelled",
    "mail_staff",
    "mail_staff_alarm",
    "mail_staff_overdue",
    "mail_staff_waiting",
    "switched_off",
    "desk_closed",
    "desk_closed_open_end",
    "calendar_entry",
    "after_crisis",
    "only_english",
    "staff_away",
    "program_back",
    "handoff_closed",
    "back_to_program",
)
MAILS = ("mail_", "calendar_")
"""How the names of texts begin that leave the house by e-mail."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOTE_VALUES = {"effect": {"named", "not_named"}}
_REPLY_VALUES = {
    "lines",
    "value",
    "noted",
    "found",
    "kept",
    "wish",
    "typed",
    "meant",
    "time",
    "reference",
    "named",
    "offered",
    "title",
    "own",
    "open",
    "part",
    "name",
}
_MAIL_VALUES = {"time", "place", "sender", "reference", "link"}


def check_library(library: Library, today: datetime.date, live: bool = False) -> List[Problem]:
    """Return all problems, sorted by file and line. `live`: a text without signature or review is an error too."""
    problems = list(library.problems)
    for answer in library.answers.values():
        problems += _check_answer(library, answer)
        problems += _check_dates(answer, today)
    for speaking in (library, *library.translations.values()):
        for answer in speaking.answers.values():
            problems += _check_placeholders(speaking, answer)
            if live and answer.needs_signature and not answer.is_signed:
                spoken = " in Spanish" if speaking is not library else ""
                message = f"answers '{answer.id}'{spoken} with a text that nobody has signed"
                problems.append(_problem(answer, "signed", message, "Let a clinician of the clinic sign it"))
        problems += _check_replies(speaking)
    for spanish in library.translations.values():
        problems += check_spanish(library, spanish, REQUIRED_REPLIES)
    for name in REQUIRED_REPLIES:
        if name not in library.replies:
            lack = f"lacks the line '{name}'"
            problems.append(Problem("data/replies.yml", 0, lack, "Restore it from the repository"))
    problems += _check_phrasings(library)
    problems += _check_profile(library)
    problems += _check_facts(library)
    if library.profile is not None:
        problems += check_staff_texts(library.staff_texts, library.profile.spoken(), today, live)
    if CLINIC not in library.sources:
        problems.append(
            Problem("data/sources.yml", 0, f"lacks the source '{CLINIC}'", "Restore it from the repository")
        )
    return sorted(set(problems))


def normalised_phrasing(text: str) -> str:
    """Return the phrasing without case, punctuation and spacing, to tell whether two are the same."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return " ".join(re.sub(r"[^\w\s]", "", folded).split())


def _check_answer(library: Library, answer: Answer) -> Iterator[Problem]:
    if answer.kind not in KINDS:
        yield _problem(answer, "text", f"has the unknown kind '{answer.kind}'", f"Use one of: {', '.join(KINDS)}")
    yield from _check_sources(library, answer)
    for other in answer.related:
        if other not in library.answers:
            yield _problem(
                answer, "related", f"has a button to '{other}', which nothing answers", "Remove or answer it"
            )
    for note in answer.notes:
        for kind, values in note.when.items():
            known_values = _NOTE_VALUES.get(kind) or set(library.entities.get(kind, {}))
            for value in values:
                if value != ANY and value not in known_values:
                    message = f"has a note on the unknown {kind} '{value}'"
                    yield _problem(answer, "notes", message, f"Known: {', '.join(sorted(known_values))}")


def _check_sources(library: Library, answer: Answer) -> Iterator[Problem]:
    for source in answer.sources:
        if source not in library.sources:
            known = ", ".join(library.sources)
            yield _problem(answer, "sources", f"names the unknown source '{source}'", f"Known sources: {known}")
        elif source not in answer.facts and not _has_figure(library, answer, source):
            message = f"names the source '{source}' but not what it says"
            yield _problem(answer, "sources", message, f"Add a line `{source}: ...` under `facts`", WARNING)
    if not answer.sources and answer.kind not in (GAP, CHITCHAT):
        yield _problem(answer, "sources", "names no source", "Say where each fact comes from")
    for source in answer.facts:
        if source not in answer.sources:
            message = f"has a fact from '{source}', which is not among its sources"
            yield _problem(answer, "facts", message, "Add it to `sources`, or take the fact out", WARNING)


def _has_figure(library: Library, answer: Answer, source: str) -> bool:
    subject = library.facts.subjects.get(answer.id)
    return subject is not None and any(figure.source == source for figure in subject.figures)


def _check_placeholders(library: Library, answer: Answer) -> Iterator[Problem]:
    subjects = {name for name, subject in library.facts.subjects.items() if subject.range and name in CLINIC_FIGURES}
    clinic = {f"clinic.{key}" for key in library.profile.spoken()} if library.profile else set()
    own = {f"clinic.{answer.clinic_figure}"} if answer.clinic_figure else set()
    texts: List[Tuple[str, str, Set[str]]] = [
        ("text", answer.text, set()),
        (
            "more",
            answer.more,
            {"each"} if answer.kind in PARAMETERISED and answer.id in library.facts.subjects else set(),
        ),
        ("clinic", answer.clinic_text, own | {answer.id}),
    ]
    texts += [("notes", note.text, set(note.when)) for note in answer.notes]
    for key, text, more in texts:
        for name in _PLACEHOLDER.findall(text):
            if library.profile is None and name.startswith("clinic."):
                continue  # the profile itself is broken, and named
            if name not in subjects | clinic | more:
                remedy = "Check its spelling against data/facts.yml and data/clinic.yml"
                yield _problem(answer, key, f"has the placeholder '{{{name}}}', which nothing fills", remedy)


def _check_dates(answer: Answer, today: datetime.date) -> Iterator[Problem]:
    if answer.review_by is None:
        return
    days = (answer.review_by - today).days
    if days < 0:
        message = f"had to be reviewed by {answer.review_by}: visitors read that it is past its date"
        yield _problem(answer, "review_by", message, "Review it and set a new date", WARNING)
    elif days <= WARN_DAYS:
        message = f"has to be reviewed by {answer.review_by}, in {days} days"
        yield _problem(answer, "review_by", message, "Review it and set a new date", WARNING)


def _check_replies(library: Library) -> Iterator[Problem]:
    clinic = {f"clinic.{key}" for key in library.profile.spoken()} if library.profile else set()
    for reply in library.replies.values():
        for placeholder in _PLACEHOLDER.findall(reply.text + reply.more):
            if library.profile is None and placeholder.startswith("clinic."):
                continue
            if placeholder not in clinic | (_MAIL_VALUES if reply.id.startswith(MAILS) else _REPLY_VALUES):
                message = f"has the placeholder '{{{placeholder}}}' in '{reply.id}', which nothing fills"
                yield Problem(reply.file, reply.lines["text"], message, "Fill it in data/clinic.yml, or take it out")
        if reply.id.startswith(MAILS) and (names_treatment(reply.title + reply.text) or "{clinic.name}" in reply.text):
            message = f"tells in '{reply.id}' what the clinic treats"
            yield Problem(
                reply.file, reply.lines["text"], message, "E-mails are neutral: say {sender}, and no treatment"
            )


def _check_phrasings(library: Library) -> Iterator[Problem]:
    owner: Dict[str, str] = {}
    for label, examples in library.examples.items():
        file = library.example_files[label]
        if len(examples) < LEAST_PHRASINGS:
            message = f"has {len(examples)} phrasings for '{label}'"
            yield Problem(file, 0, message, f"Write at least {LEAST_PHRASINGS} truly different ones")
        if "/" in label and label.split("/", 1)[1] not in library.answers:
            yield Problem(file, 0, f"recognises '{label}' but has no answer for it", "Add `answer:` to the file")
        for example in examples:
            key = normalised_phrasing(example) or example
            if owner.setdefault(key, label) != label:
                message = f"has the phrasing '{example}', which stands under '{owner[key]}' too"
                yield Problem(file, 0, message, "Keep it where it belongs")


def _check_profile(library: Library) -> Iterator[Problem]:
    if library.profile is None:
        return
    for topic in (*library.profile.topics_off, *library.profile.answers, *library.profile.answers_es):
        if topic not in library.answers:
            yield Problem("data/clinic.yml", 0, f"names the unknown topic '{topic}'", "See the file names in data/")
    offered = {"condition": library.profile.conditions_treated, "route": library.profile.routes_offered}
    for kind, names in offered.items():
        known = library.entities.get(kind, {})
        for name in names:
            if name not in known:
                message = f"lists the unknown {kind} '{name}'"
                yield Problem("data/clinic.yml", 0, message, f"Known: {', '.join(known)}")


def _check_facts(library: Library) -> Iterator[Problem]:
    sources = {figure.source for subject in library.facts.subjects.values() for figure in subject.figures}
    sources |= {source for effect in library.facts.effects.values() for source in effect.sources}
    for source in sorted(sources - set(library.sources)):
        yield Problem("data/facts.yml", 0, f"names the unknown source '{source}'", "See data/sources.yml")
    for effect in library.facts.effects.values():
        for topic in effect.topics:
            if topic not in library.answers:
                message = f"lists {effect.id} under the unknown topic '{topic}'"
                yield Problem("data/facts.yml", 0, message, "See the file names in data/faq")


def _problem(answer: Answer, key: str, message: str, remedy: str, severity: str = ERROR) -> Problem:
    return Problem(answer.file, answer.lines.get(key, 0), message, remedy, severity)
