"""Clean what a visitor typed, and make it harmless for the engine."""

from __future__ import annotations

import re
import unicodedata

from bot.services.errors import EmptyMessageError, MessageTooLongError

LONGEST_MESSAGE = 2000
"""Characters of a message after cleaning."""
_LEADING = re.compile(r"^[\s/]+")


def clean(text: str) -> str:
    """Return the text without control characters and outer space. Raises: EmptyMessageError, MessageTooLongError."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    ).strip()
    if not any(_is_visible(character) for character in kept):
        raise EmptyMessageError
    if len(kept) > LONGEST_MESSAGE:
        raise MessageTooLongError
    return kept


def for_engine(text: str) -> str:
    """Return the text as the engine may read it: a leading slash would be taken for a command of Rasa's."""
    return _LEADING.sub("", text).strip() or "?"


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"
