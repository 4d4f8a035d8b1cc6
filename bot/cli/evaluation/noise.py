"""Typing errors and voice-to-text, the same for a message every time: the noise is drawn from the message itself.

Typing: Palin and others, "How do People Type on Mobile Devices?" (MobileHCI 2019, 37,370 people), counted 2.3 % wrong
characters left in what was typed. Voice: one word in eleven differs, without capitals or stops.
"""

from __future__ import annotations

import random
import re

WRONG_CHARACTERS = 0.023
CARELESS = 0.5
"""Share of messages typed without capitals, and share without punctuation."""
KINDS_OF_SLIP = {"neighbour": 0.4, "dropped": 0.25, "swapped": 0.2, "doubled": 0.15}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
MISHEARD = 0.3
"""Share of the words below that come out as another one."""
SWALLOWED = 0.03
"""Share of the little words that are missing."""
FILLED = 0.25
"""Share of messages that begin with a filler."""
FILLERS = ("um", "uh", "so", "okay so", "hi um")
LITTLE = {"a", "the", "is", "do", "to", "of", "it", "i", "and"}
_SAME_SOUND = (
    *(("to", "too", "two"), ("there", "their", "they're"), ("your", "you're"), ("its", "it's"), ("for", "four")),
    *(("one", "won"), ("here", "hear"), ("know", "no"), ("right", "write"), ("weight", "wait"), ("week", "weak")),
    *(("pain", "pane"), ("vein", "vain"), ("dose", "doze"), ("sight", "site"), ("whole", "hole"), ("brake", "break")),
    *(("than", "then"), ("by", "buy"), ("would", "wood"), ("some", "sum"), ("our", "are"), ("where", "wear")),
    *(("through", "threw"), ("eight", "ate"), ("seen", "scene"), ("need", "knead"), ("new", "knew"), ("in", "and")),
    *(("meds", "mets"), ("cost", "caused"), ("stay", "state"), ("drip", "trip"), ("drive", "dried"), ("safe", "save")),
    *(
        ("nose", "knows"),
        ("days", "daze"),
        ("hours", "ours"),
        ("feel", "fill"),
        ("does", "dust"),
        ("session", "section"),
    ),
)
_HEARD_AS = {
    "ketamine": ("keta mean", "kettamine", "catamine"),
    "infusion": ("in fusion", "effusion"),
    "infusions": ("in fusions", "effusions"),
    "iv": ("i v", "ivy"),
    "ptsd": ("p t s d",),
    "ocd": ("o c d",),
    "spravato": ("sprevado", "bravado"),
    "depression": ("the pression",),
    "anesthesia": ("anastasia",),
}
"""Words of the trade, which speech recognition knows least."""


def typed(text: str) -> str:
    """Return the message as it might leave a phone: slips of the finger, sometimes no capitals or punctuation."""
    dice, original = _dice("typed", text), text
    if dice.random() < CARELESS:
        text = text.lower()
    if dice.random() < CARELESS:
        text = re.sub(r"[.,;:!?]+(?=\s|$)", "", text)  # punctuation at the end of a word, not the comma in 1,000
    letters = list(text)
    index = 0
    while index < len(letters):
        if letters[index].isalpha() and dice.random() < WRONG_CHARACTERS:
            index += _slip(letters, index, dice)
        index += 1
    return "".join(letters).strip() or original


def spoken(text: str) -> str:
    """Return the message as speech recognition might write it: no capitals, no punctuation, words that sound alike."""
    dice = _dice("spoken", text)
    words = re.findall(r"[^\W_]+(?:['\u2019][^\W_]+)*", text.lower())  # letters and digits, "don't" as one
    heard = [_heard(word, dice) for word in words]
    if dice.random() < FILLED:
        heard.insert(0, dice.choice(FILLERS))
    return " ".join(word for word in heard if word) or text


def _dice(kind: str, text: str) -> random.Random:
    return random.Random(f"{kind}: {text}")  # noqa: S311  # no secret: it has to be the same every time


def _slip(letters: list[str], index: int, dice: random.Random) -> int:
    """Change the letters in place; return how many to skip so that no letter slips twice."""
    kind = dice.choices(list(KINDS_OF_SLIP), list(KINDS_OF_SLIP.values()))[0]
    letter = letters[index]
    if kind == "neighbour" and letter.lower() in "".join(_ROWS):
        other = dice.choice(_neighbours(letter.lower()))
        letters[index] = other.upper() if letter.isupper() else other
    elif kind == "swapped" and index + 1 < len(letters) and letters[index + 1].isalpha():
        letters[index : index + 2] = letters[index + 1], letter
        return 1
    elif kind == "doubled":
        letters[index] = letter * 2
    else:
        letters[index] = ""
    return 0


def _neighbours(letter: str) -> list[str]:
    """Return the keys beside, above and below."""
    [(row, column)] = [(row, keys.index(letter)) for row, keys in enumerate(_ROWS) if letter in keys]
    places = [(row, column - 1), (row, column + 1), (row - 1, column), (row - 1, column + 1), (row + 1, column)]
    places.append((row + 1, column - 1))
    return [_ROWS[r][c] for r, c in places if 0 <= r < len(_ROWS) and 0 <= c < len(_ROWS[r])]


def _heard(word: str, dice: random.Random) -> str:
    if word in LITTLE and dice.random() < SWALLOWED:
        return ""
    others = _HEARD_AS.get(word) or [
        other for alike in _SAME_SOUND if word in alike for other in alike if other != word
    ]
    return dice.choice(others) if others and dice.random() < MISHEARD else word
