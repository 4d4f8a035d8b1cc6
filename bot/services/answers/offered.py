"""What this clinic treats and how it gives the medicine, where its profile says so: that comes before the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.content.library import Library
from bot.services.answers.wording import fill
from bot.services.reply import Question, join_paragraphs

CONDITION_TOPICS = {
    "conditions_treated": "",
    "other_conditions_unlisted": "",
    "treats_other_mental_health": "",
    "treats_depression": "depression",
    "chronic_pain": "chronic_pain",
    "substance_use_research": "substance_use",
}
"""Topics that ask what is treated, and the condition that a question on them is about where it names none."""
LISTING_TOPICS = ("conditions_treated", "other_conditions_unlisted", "routes_of_administration")
"""Topics to which the whole list is an answer."""
NEVER_REFUSED = ("suicidal_thoughts",)
"""Nobody who names these is told that the clinic does not treat them."""


@dataclass(frozen=True)
class OwnWord:
    """The clinic's word on what was named. `is_refusal`: it offers none of that; the documents' view does not help."""

    text: str
    is_refusal: bool


def own_word(library: Library, question: Question) -> OwnWord | None:
    """Return what the clinic says on the conditions or routes in the question, None where it has not said."""
    profile = library.profile
    if profile is None:
        return None
    if question.topic in CONDITION_TOPICS:
        implied = CONDITION_TOPICS[question.topic]
        named = [name for name in question.entities.get("condition", ()) if name not in NEVER_REFUSED]
        named = named or ([implied] if implied else [])
        return _word(library, question.topic, "condition", named, profile.conditions_treated)
    if question.topic == "routes_of_administration":
        return _word(library, question.topic, "route", question.entities.get("route", ()), profile.routes_offered)
    return None


def _word(library: Library, topic: str, kind: str, named: Sequence[str], offered: Sequence[str]) -> OwnWord | None:
    if not offered:
        return None
    there = [name for name in named if _is_among(library, kind, name, offered)]
    missing = [name for name in named if name not in there]
    parts = []
    if there:
        parts.append(_line(library, f"{kind}_offered", {"named": _names(library, kind, there)}))
    if missing:
        parts.append(_line(library, f"{kind}_not_offered", {"named": _names(library, kind, missing)}))
    if topic in LISTING_TOPICS and not there:
        parts.append(_line(library, f"{kind}_list", {"offered": _names(library, kind, offered)}))
    return OwnWord(join_paragraphs(parts), is_refusal=bool(missing) and not there) if parts else None


def _is_among(library: Library, kind: str, name: str, offered: Sequence[str]) -> bool:
    """Tell whether the clinic offers it, itself or as a part of something wider (CRPS is chronic pain)."""
    value = library.entities.get(kind, {}).get(name)
    return name in offered or bool(value and value.part_of in offered)


def _names(library: Library, kind: str, values: Sequence[str]) -> str:
    """Return the names as people list them: "depression, PTSD and OCD"."""
    return library.words.listed(tuple(library.entity_name(kind, value) for value in values))


def _line(library: Library, identifier: str, values: Mapping[str, str]) -> str:
    return fill(library.replies[identifier].text, values)
