"""The preparation checklist: what this clinic asks of a patient before a session, and what it has left open."""

from __future__ import annotations

from bot.content.answers import Answer
from bot.content.library import Library
from bot.services.answers.wording import clinic_values, fill

CHECKLIST = "preparation_checklist"
PARTS = ("fasting_food_drink", "ride_home", "what_to_wear_bring", "music_phone_during", "companion_in_room")
"""The topics that the checklist puts together, in its order."""


def checklist_parts(library: Library) -> tuple[str, ...]:
    """Return the parts that this clinic answers at all."""
    return tuple(part for part in PARTS if part in library.answers and part not in library.topics_off)


def checklist_lines(library: Library) -> str:
    """Return the clinic's own points, a line each, and a last line that names what it has not said."""
    own = dict(library.profile.answers) if library.profile else {}
    known = clinic_values(library)
    lines, open_points = [], []
    if "clinic.arrival" in known:
        lines.append(_point(library, library.replies["checklist_arrival"], known["clinic.arrival"]))
    else:
        open_points.append(library.replies["checklist_arrival"].title)
    for part in checklist_parts(library):
        answer = library.answers[part]
        if part in own:
            lines.append(_point(library, answer, own[part]))
        else:
            open_points.append(answer.title)
    if open_points:
        values = {**known, "open": "; ".join(title[0].lower() + title[1:] for title in open_points)}
        lines.append(fill(library.replies["checklist_open"].text, values))
    return "\n".join(lines)


def _point(library: Library, answer: Answer, own: str) -> str:
    return fill(library.replies["checklist_point"].text, {"title": answer.title, "own": own})
