"""What a message may lean on: the question before it; and what its words show of that, in English and Spanish."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Optional

from rasa.shared.core.events import Event, UserUttered

from bot.nlu.question_cutter import QUESTION_INTENTS, SEVERAL, UNRELATED

MEMORY_MESSAGES = 3
"""How many messages back a question may lie and still be leant on."""
LONGEST_WORDS = 12
"""Longer messages say themselves what they are about."""
_FIRST = r"^\W*(?:(?:ok|okay|oh|hm+|right|thanks|cool|gracias|bueno)\W+)?"  # what people say before they go on
_ANOTHER_THING = re.compile(
    rf"{_FIRST}(?:and|n|or|also|what about|how about|same|y|o|tambi[e\u00e9]n|qu[e\u00e9] tal)\b", re.IGNORECASE
)
_GOES_ON = re.compile(
    rf"{_FIRST}(?:and|but|so|or|also|then|what about|how about|what if|same|even|only|why"  # then they go on
    r"|y|o|pero|entonces|tambi[e\u00e9]n|por qu[e\u00e9])\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|that|this|those|these|them|they|there|then|one|ones|same|else|instead|more|less|again"
    r"|eso|esto|esa|ese|esas|esos|lo|la otra|el otro|mismo|misma|all[i\u00ed]|ah[i\u00ed])\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Earlier:
    """The last question in words; where a button asked it, those of its topic's name."""

    text: str


def last_question(events: Iterable[Event]) -> Optional[Earlier]:
    """Return the last question among the visitor's last messages; a message about something else ends the search."""
    seen = 0
    for event in reversed(list(events)):
        if not isinstance(event, UserUttered):
            continue
        seen += 1
        if seen > MEMORY_MESSAGES:
            return None
        if _intent(event) == UNRELATED:
            return None
        found = _question(event)
        if found is not None:
            return found
    return None


def may_lean_on_earlier(text: str) -> bool:
    """Tell whether a message may go on with a question: it is neither long, nor a command, nor one word without a mark.

    A single word is a name or a number as often, where a form asks for one.
    """
    words = text.split()
    return 0 < len(words) <= LONGEST_WORDS and "_" not in text and (len(words) > 1 or "?" in text)


def begins_with_another_thing(text: str) -> bool:
    """Tell whether it begins as people do who ask the same of something else: "and ...", "what about ..."."""
    return bool(_ANOTHER_THING.search(text))


def begins_as_one_goes_on(text: str) -> bool:
    """Tell whether it begins as people go on: "so ...", "why ...", "even ..."."""
    return bool(_GOES_ON.search(text))


def points_back(text: str) -> bool:
    """Tell whether a word stands for something that was said: "it", "those", "eso"."""
    return bool(_POINTS_BACK.search(text))


def _intent(event: UserUttered) -> Optional[str]:
    return ((event.parse_data or {}).get("intent") or {}).get("name")


def _question(event: UserUttered) -> Optional[Earlier]:
    data = event.parse_data or {}
    parts = data.get(SEVERAL) or []
    if parts:
        return Earlier(parts[-1]["text"])
    if _intent(event) not in QUESTION_INTENTS:
        return None
    chosen = [entity["value"] for entity in event.entities or [] if entity.get("entity") == "topic"]
    return Earlier(chosen[0].replace("_", " ") if chosen else event.text or "")
