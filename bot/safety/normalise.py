"""Bring a message into the form that the patterns are written for."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'}
)
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u043a\u043c\u0442\u043d\u0432\u0455\u0458\u0501"  # Cyrillic
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"  # Greek
    "\u0131",  # dotless i
    "aeopcyxikmthbsjd" + "aeiknoptux" + "i",
)
"""Letters of other alphabets that look like Latin ones, in lower case; NFKC leaves them."""
_INVISIBLE = {0x034F, 0x115F, 0x1160, 0x3164, *range(0xFE00, 0xFE10)}
"""Characters that show nothing but are neither control nor format characters."""
_SHORTENED = {**_QUOTES, 0xFDFA: " ", 0xFDFB: " "}
"""Also two Arabic honorifics of one character, of which NFKC would make eighteen or eight: no pattern has any."""
_REPEATED = re.compile(
    r"([^\W\d_])\1{2,}"  # one letter three times or more: "pleeease"; digits never (988, 911)
)
_SPACES = re.compile(r"\s+")


def normalise(text: str, repeats: int = 1) -> str:
    """Return the text in lower case, with one form of each character, no invisible ones, and single spaces.

    `repeats`: how many stay of a letter that stands three times or more ("killll" is "kil", or "kill" with 2).
    """
    text = unicodedata.normalize("NFKC", text.translate(_SHORTENED)).translate(_QUOTES)
    visible = "".join(character for character in text if character.isspace() or not _is_invisible(character))
    plain = visible.casefold().translate(_LOOK_ALIKES)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1" * repeats, plain)).strip()


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc", "Cs", "Co") or ord(character) in _INVISIBLE
