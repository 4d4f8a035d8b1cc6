"""Say figures: the clinic's own where it has one, otherwise the range that the documents give."""

from __future__ import annotations

import re

from bot.content.facts import CLINIC_FIGURES
from bot.content.library import Library


def spoken_figure(library: Library, subject: str) -> str:
    """Return "40 to 60 minutes", or the clinic's own figure; for driving whichever is stricter."""
    documents = library.facts.subjects[subject].range
    own = library.profile.protocol.get(CLINIC_FIGURES.get(subject, ""), "") if library.profile else ""
    if subject == "driving_after" and own:
        return max(documents, own, key=_first_number)
    return own or documents


def figure_values(library: Library, topic: str) -> dict[str, str]:
    """Return what placeholders stand for: each subject's figure, and `each`: who says what on `topic`."""
    values = {
        subject: spoken_figure(library, subject) for subject in CLINIC_FIGURES if subject in library.facts.subjects
    }
    if topic in library.facts.subjects:
        values["each"] = library.facts.subjects[topic].each(library.source_titles)
    return values


def _first_number(text: str) -> int:
    match = re.search(r"\d+", text)
    return int(match.group()) if match else 0
