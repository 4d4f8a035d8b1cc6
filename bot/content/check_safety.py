"""Whether somebody stands by the fixed texts of danger: `bot check --live` refuses to go live while nobody does.

Their review never takes a text away: an emergency text that nobody has read is better than none. The patterns are not
asked for here: they are measured (`bot evaluate --safety`), not signed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any, Iterator

from bot.content.document import Document
from bot.content.problems import WARNING, ContentError, Problem
from bot.content.staff_texts import WARN_DAYS

TEXTS = "data/safety/texts.yml"
_REMEDY = (
    "Let a clinician of the clinic read every text of the file, and write there "
    '`reviewed: {{by: ..., role: ..., date: ..., words: "{words}"}}`'
)


def check_safety_texts(root: Path, today: datetime.date, live: bool) -> Iterator[Problem]:
    """Yield what is not ready: a review that is no review, dates, and (`live`) each text that nobody has reviewed."""
    try:
        document = Document(root / TEXTS, root)
    except ContentError as error:
        yield from error.problems
        return
    yield from _check_date(document, today)
    reviewed, words = document.data.get("reviewed"), safety_words(document.data)
    is_record = isinstance(reviewed, dict) and all(reviewed.get(key) for key in ("by", "role", "date", "words"))
    if reviewed is not None and not is_record:
        remedy = 'Write it like {by: "Dr. Ana Lee", role: MD, date: "2026-11-30", words: ...}, or null'
        yield document.problem(("reviewed",), "does not say by whom and when it was reviewed, and which words", remedy)
    elif live and (not isinstance(reviewed, dict) or reviewed["words"] != words):
        said = "nobody has reviewed" if reviewed is None else "was changed since the review"
        yield from _each_text(document, said, _REMEDY.format(words=words))


def safety_words(data: Any) -> str:
    """Return 12 hexadecimal digits over the words of the file: a review holds for exactly these."""
    words = [data.get("texts"), data.get("sentences")]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:12]


def _each_text(document: Document, said: str, remedy: str) -> Iterator[Problem]:
    for section, kind in (("texts", "text of tier"), ("sentences", "sentence")):
        entries = document.data.get(section)
        for name, languages in entries.items() if isinstance(entries, dict) else ():
            for language in languages if isinstance(languages, dict) else ():
                message = f"has the {kind} {name} ({language}), said to people in danger, which {said}"
                yield document.problem((section, name, language), message, remedy)


def _check_date(document: Document, today: datetime.date) -> Iterator[Problem]:
    try:
        review_by = datetime.date.fromisoformat(str(document.data.get("review_by")))
    except ValueError:
        yield document.problem(("review_by",), "has no date until when to review it", 'Write it like "2027-02-22"')
        return
    if (review_by - today).days <= WARN_DAYS:
        message = f"has to be reviewed by {review_by}"
        yield document.problem(("review_by",), message, "Review it and set a new date", severity=WARNING)
