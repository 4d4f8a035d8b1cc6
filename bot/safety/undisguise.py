"""Read through slips of the finger and disguises: "k1ll", "k i l l", "kíll", "mysefl".

What comes out is one more form of a message: a pattern counts where it matches any form, so nothing is lost by it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Dict, Iterable, Match

_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "l"}
_SIGNS = re.escape("".join(_LEET))
_WITHIN = re.compile(rf"(?<=[a-z])[{_SIGNS}]{{1,2}}(?=[a-z])")
"""Signs for letters with letters on both sides: "k1ll", not "40mg", "3pm" or "988"."""
_FIRST = re.compile(r"(?<!\S)[0345@$](?=[a-z]{4})")
_LAST = re.compile(r"(?<=[a-z]{2})(?:11|3)(?![^\s.,!?])")
"""At the end of a word: "ki11", "suicid3"."""
_SPELLED = re.compile(r"(?<!\w)[a-z](?:(?P<gap>[ .*_-])[a-z])(?:(?P=gap)[a-z]){1,30}(?!\w)")
"""Single letters with the same sign between them: "k i l l", "s.u.i.c.i.d.e"."""
_LONG = re.compile(r"[^\W\d_]{4,}")
"""Shorter words keep their accents: in Spanish they tell "él" from "el"."""
_WORD = re.compile(r"[a-z]{4,}")
_LEAST_TO_DROP = 7
"""In words so long a letter may be missing, too; of shorter ones too many others would be left."""


def undisguised(text: str, slips: Dict[str, str]) -> str:
    """Return a normalised text without accents, signs for letters and spelled-out words, its slips mended."""
    plain = _LONG.sub(_without_accents, text)
    plain = _SPELLED.sub(lambda found: found[0].replace(found["gap"], ""), plain)
    plain = _LAST.sub(lambda found: "ll" if found[0] == "11" else "e", plain)
    plain = _FIRST.sub(_as_letters, _WITHIN.sub(_as_letters, plain))
    return _WORD.sub(lambda found: slips.get(found[0], found[0]), plain)


def slips_of(words: Iterable[str]) -> Dict[str, str]:
    """Return what comes out where two neighbouring letters change places, or one of many is missing: slip to word."""
    right = set(words)
    found: Dict[str, str] = {}
    for word in sorted(right):
        swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
        dropped = [word[:at] + word[at + 1 :] for at in range(1, len(word))] if len(word) >= _LEAST_TO_DROP else []
        found.update({slip: word for slip in (*swapped, *dropped) if slip not in right})
    return found


def _without_accents(found: Match[str]) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", found[0]) if not unicodedata.combining(letter))


def _as_letters(found: Match[str]) -> str:
    return "".join(_LEET[sign] for sign in found[0])
