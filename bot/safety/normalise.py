"""Bring a message into the form that the patterns are written for."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'}
)
_LOOK_ALIKES = str.maketrans("аеорсухікмтнвАЕОРСУХІКМТНВ", "aeopcyxikmtnbaeopcyxikmthb")
"""Cyrillic letters that look like Latin ones; NFKC leaves them."""
_REPEATED = re.compile(
    r"([^\W\d_])\1{2,}"  # one letter three times or more: "pleeease"; digits never (988, 911)
)
_SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return the text in lower case, with one form of each character, no invisible ones, and single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_LOOK_ALIKES)
    visible = (
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in ("Cf", "Cc", "Cs", "Co")
    )
    return _SPACES.sub(" ", _REPEATED.sub(r"\1", "".join(visible).casefold())).strip()
