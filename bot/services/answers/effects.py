"""Tell apart the unwanted effects that the sources name for a topic from those that they do not mention."""

from __future__ import annotations

from dataclasses import replace

from bot.content.library import Library
from bot.services.reply import Question

NAMED = "named"
NOT_NAMED = "not_named"


def with_effects_sorted(library: Library, question: Question) -> Question:
    """Return the question with its effects replaced by `named` or `not_named`, which the notes of the answers go by.

    Subjects without a list of their own (such as effects_wear_off) go by all short-term effects.
    """
    effects = question.entities.get("effect", ())
    if not effects:
        return question
    known = library.facts.effects
    lists = {topic for effect in known.values() for topic in effect.topics}
    topic = question.topic if question.topic in lists else "side_effects_short"
    named = [effect for effect in effects if effect in known and topic in known[effect].topics]
    return replace(
        question,
        entities={**question.entities, "effect": (NAMED if named else NOT_NAMED,)},
        shown_names={"effect": (named or effects)[0]},
    )
