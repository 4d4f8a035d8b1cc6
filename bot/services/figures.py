"""Say figures: the clinic's own where it has one, otherwise the range that the documents give."""

from __future__ import annotations

import re

from bot.content.library import Library

CLINIC_FIGURES = {
    "session_length": "session_minutes",
    "observation_period": "observation_minutes",
    "number_of_sessions": "usual_sessions",
    "driving_after": "no_driving_hours",
}
"""Which figure of the clinic's protocol takes the place of which subject's range."""


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
