"""What the staff do on an alarm, with the profile's numbers: shown beside the alarm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content.library import Library
from bot.content.staff_texts import places
from bot.services.answers.wording import clinic_values, fill

NOT_SIGNED = "Not yet reviewed by a clinician of this clinic."


@dataclass(frozen=True)
class AlarmSteps:
    """The steps for one tier. `review`: who stands by them, or that nobody does yet.

    A line whose number the profile leaves empty is left out: half a line would be worse than none.
    """

    tier: int
    title: str
    always: tuple[str, ...]
    who_calls: str
    emergency: str
    steps: tuple[str, ...]
    write_down: tuple[str, ...]
    sources: tuple[str, ...]
    review: str


@dataclass(frozen=True)
class IdentityReminder:
    """What to remember before a record is spoken of."""

    title: str
    text: str
    sources: tuple[str, ...]


def alarm_steps(library: Library, tier: int) -> AlarmSteps | None:
    """Return what to do on an alarm of this tier, None for a tier that raises none."""
    texts = library.staff_texts
    steps = texts.steps.get(tier)
    if steps is None:
        return None
    values = {key: value for key, value in clinic_values(library).items() if value}
    return AlarmSteps(
        tier=tier,
        title=steps.title,
        always=_filled(texts.always, values),
        who_calls=_whole(steps.who_calls, values),
        emergency=_whole(steps.emergency, values),
        steps=_filled(steps.steps, values),
        write_down=_filled(steps.write_down, values),
        sources=steps.sources,
        review=f"Reviewed by {texts.steps_review.reviewed}." if texts.steps_review.reviewed else NOT_SIGNED,
    )


def identity_reminder(library: Library) -> IdentityReminder:
    """Return the reminder to check who it is."""
    identity = library.staff_texts.identity
    return IdentityReminder(identity.title, identity.text, identity.sources)


def _filled(lines: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines that can be filled, sentence by sentence: one number that is missing takes no other along."""
    filled = (_whole(line, values) for line in lines)
    return tuple(line for line in filled if line)


def _whole(text: str, values: Mapping[str, str]) -> str:
    if places(text) <= set(values):
        return fill(text, values)
    kept = [part for part in text.replace(". ", ".\n").split("\n") if places(part) <= set(values)]
    return fill(" ".join(kept), values)
