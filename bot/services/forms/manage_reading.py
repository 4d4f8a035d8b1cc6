"""Read what somebody types about a booking of theirs: its reference, and what is to happen with it."""

from __future__ import annotations

import re

from bot.services.bookings.booking import REFERENCE_ALPHABET, normalised_reference
from bot.services.forms.manage_fields import CANCEL, MOVE, NOTHING

_PART = rf"[{REFERENCE_ALPHABET}{REFERENCE_ALPHABET.lower()}]{{4}}"
_REFERENCE = re.compile(rf"(?<![\w@.-]){_PART}\s?[-\u2013 ]?\s?{_PART}(?![\w@-])")
_NAMED = re.compile(r"\b(?:reference|ref|number|code|booking|referencia|c[oó]digo|reserva)\b", re.IGNORECASE)
_CANCEL = re.compile(
    r"\b(?:cancel\w*|call(?:ing)? (?:it|this|that) off|drop (?:it|my|the)|take (?:me|it) off|get rid of"
    r"|c[aá]nc[eé]l\w*|anul\w+|b[oó]rr\w+|quit[ae]\w*|ya no (?:la )?(?:quiero|necesito))\b",
    re.IGNORECASE,
)
_MOVE = re.compile(
    r"\b(?:mov(?:e|ing)|re-?sched\w*|postpone\w*|push|shift|swap|switch|put (?:it )?off|bring (?:it )?forward"
    r"|(?:another|different|other|new|earlier|later|better) (?:day|time|date|slot|one)"
    r"|chang(?:e|ing) (?:it|the (?:time|day|date))"
    r"|mover\w*|mu[eé]v\w*|reprogram\w*|reagend\w*|pospon\w*|aplaz\w*|adelant\w*|atras\w*"
    r"|otr[oa] (?:d[ií]a|hora|fecha)|c[aá]mbi\w* (?:la hora|el d[ií]a|la fecha))\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"^\W*(?:please )?(?:change|c[aá]mbi\w+)\b", re.IGNORECASE)
_KEEP = re.compile(
    r"\b(?:leave|keep|nothing|stays?|as it (?:is|was)|as is|never ?mind|d[eé]j\w+|nada|como est[aá])\b",
    re.IGNORECASE,
)
_NOT_CANCEL = re.compile(r"\b(?:not|don'?t|do not|no) (?:want to |quiero |la )?(?:cancel|c[aá]ncel)\w*", re.IGNORECASE)
_NO_REFERENCE = re.compile(
    r"\b(?:no|not|don'?t|do not|never|lost|forgot\w*|without|can'?t|cannot|sin|perd[ií]|olvid\w+)\b"
    r"[^.?!]{0,40}?\b(?:reference|number|code|one|it|any|referencia|n[uú]mero|c[oó]digo|have|find|tengo|recuerdo)\b"
    r"|\b(?:don'?t|do not) (?:know|remember|have)\b|\bno idea\b|^\W*no (?:s[eé]|tengo|lo s[eé]|me acuerdo)\b",
    re.IGNORECASE,
)
_INFUSION = re.compile(
    r"\b(?:infusi[oó]n(?:s|es)?|sessions?|treatments?|boosters?|maintenance|tx|drip|i\.?v\.?|kap|ketamin[ea]"
    r"|sesi[oó]n(?:es)?|tratamientos?|refuerzos?|suero|goteo)\b",
    re.IGNORECASE,
)
_CONSULTATION = re.compile(r"\b(?:consult\w*|first (?:visit|appointment)|valoraci[oó]n|primera cita)\b", re.IGNORECASE)


def reference_in(text: str, *, asked: bool = False) -> str | None:
    """Return the first reference in the text, None where there is none.

    `asked`: it was the question, so that eight letters are one, too. In other messages letters alone may be two words.
    """
    for match in _REFERENCE.finditer(text):
        said = match[0]
        letters = sum(character.isalpha() for character in said)
        digits = sum(character.isdigit() for character in said)
        first, second = said[:4], said[-4:]
        is_name_and_number = "-" not in said and first.isalpha() and second.isdigit()  # "Anna 7946 0958"
        is_alone = not text.replace(said, "").strip(" .,!#:") or _NAMED.search(text[: match.start()]) is not None
        is_written = "-" in said and said == said.upper()
        is_sure = is_written or (digits and not is_name_and_number)
        if letters and (is_sure or (asked and is_alone)):
            return normalised_reference(said)
    return None


def choice_in(text: str) -> str | None:
    """Return what is to happen with the booking, None where the text does not say."""
    if _NOT_CANCEL.search(text):
        return NOTHING
    if _MOVE.search(text):
        return MOVE
    return CANCEL if _CANCEL.search(text) else None


def answered_choice(text: str, intent: str) -> str | None:
    """Return the answer to what is to happen: another time, called off, or nothing."""
    choice = choice_in(text)
    if choice is None and _CHANGE.search(text):
        return MOVE
    if choice is None and (_KEEP.search(text) or intent == "deny"):
        return NOTHING
    return choice


def says_no_reference(text: str) -> bool:
    """Tell whether somebody has lost the reference, or never had one."""
    return _NO_REFERENCE.search(text) is not None


def names_infusion(text: str) -> bool:
    """Tell whether an appointment for an infusion is meant, and no consultation."""
    return _INFUSION.search(text) is not None and _CONSULTATION.search(text) is None
