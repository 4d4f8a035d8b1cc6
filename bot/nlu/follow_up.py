"""What a message leans on: the question before it, where it cannot be understood alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Optional

from rasa.shared.core.events import Event, UserUttered

from bot.nlu.question_cutter import QUESTION_INTENTS, SEVERAL

MEMORY_MESSAGES = 3
"""How many messages back a question may lie and still be leant on."""
LONGEST_WORDS = 12
"""Longer messages say themselves what they are about."""
_BEGINS = re.compile(
    r"^\W*(?:(?:ok|okay|oh|hm+|right|thanks|cool|gracias|bueno)\W+)?"  # what people say before they go on
    r"(?:and|but|so|or|also|then|what about|how about|what if|same|even|only|why"  # then they go on
    r"|y|o|pero|entonces|tambi[e\u00e9]n|por qu[e\u00e9])\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|that|this|those|these|them|they|there|then|one|ones|same|else|instead|more|less|again"
    r"|eso|esto|esa|ese|esas|esos|lo|la otra|el otro|mismo|misma|all[i\u00ed]|ah[i\u00ed])\b",
    re.IGNORECASE,
)
_BARE_WORDS = 4


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
        found = _question(event)
        if found is not None:
            return found
    return None


def leans_on_earlier(text: str) -> bool:
    """Tell whether the words show that the message goes on with something: short, "and the ...", "is that ..."."""
    words = text.split()
    if not words or len(words) > LONGEST_WORDS or "_" in text:  # a typed command leans on nothing
        return False
    if _BEGINS.search(text) or _POINTS_BACK.search(text):
        return True
    return len(words) <= _BARE_WORDS and (len(words) > 1 or "?" in text)  # a word that asks nothing stands alone


def _question(event: UserUttered) -> Optional[Earlier]:
    data = event.parse_data or {}
    parts = data.get(SEVERAL) or []
    if parts:
        return Earlier(parts[-1]["text"])
    intent = (data.get("intent") or {}).get("name")
    if intent not in QUESTION_INTENTS:
        return None
    chosen = [entity["value"] for entity in event.entities or [] if entity.get("entity") == "topic"]
    return Earlier(chosen[0].replace("_", " ") if chosen else event.text or "")
