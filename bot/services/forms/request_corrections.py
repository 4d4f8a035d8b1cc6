"""Read what somebody takes back in the request form: a field that is replaced, one that is to be changed, all of it."""

from __future__ import annotations

import datetime
import re
from typing import Any

from bot.content.profile import Profile
from bot.services.forms.request_reading import contact_in, reach_in, times_in, until_no_name
from bot.services.reading.contact import read_name

_START_OVER = re.compile(
    r"^\W*(?:can (?:i|we) |let'?s |let me |i want to |please |quiero |quisiera |por favor,? )*"  # how it is asked for
    r"(?:start (?:over|again|anew)|begin again|from (?:scratch|the (?:start|beginning))"
    r"|(?:empezar|empiece|empecemos|comenzar|comencemos) (?:de nuevo|otra vez|desde)|volver a empezar"
    r"|(?:otra vez )?desde (?:el principio|cero))\b",  # the same in Spanish
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"^\W*(?:i (?:want|need|would like|'d like) to |can i |please |let me |no,? "
    r"|quiero |quisiera |necesito |puedo |me puede |por favor,? )*"  # how it is asked for
    r"(?:change|edit|correct|fix|cambi(?:ar|e|o|a)|c[aá]mbie?(?:me)?|corregir|corrija|corrige|editar|edite|arreglar"
    r"|modificar)\b(?P<what>.{0,40})$"  # and what
    r"|^\W*(?:that'?s|that is|it'?s) (?:wrong|not right)\W*$"
    r"|^\W*(?:eso )?(?:est[aá] mal|no es correcto|no est[aá] bien)\W*$",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^\W*(?:actually|sorry|wait|oops|correction|no wait|i mean[t]?|rather|on second thoughts?|make (?:it|that)"
    r"|en realidad|perd[oó]n|disculpe|espere|mejor|digo|quise decir|correcci[oó]n|me equivoqu[eé])\b",
    re.IGNORECASE,
)
_CONTACT_IS = re.compile(
    r"\b(?:number|phone|cell|mobile|e-?mail|address|contact)\b[^.?!]{0,20}?\b(?:is|to|should be|changed to)\b"
    r"|\b(?:use|call me (?:at|on)|reach me (?:at|on))\b"
    r"|\b(?:n[uú]mero|tel[eé]fono|celular|correo|direcci[oó]n|contacto)\b[^.?!]{0,20}?\b(?:es|a|por|debe ser)\b"
    r"|\b(?:usen?|ll[aá]men?me al?)\b",
    re.IGNORECASE,
)
_NAME_IS = re.compile(
    r"\b(?:(?:my|the) name(?:'s| is| should be)|change (?:my |the )?name to"
    r"|(?:mi|el) nombre es|me llamo|c[aá]mbi\w+ (?:mi |el )?nombre (?:a|por))\s+(?P<name>.+)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"^.*?\b(?:to|para|al(?! mediod))\b", re.IGNORECASE)
"""What stands before the new time: "change it from Tuesday to ..."."""
FIELD_WORDS = {
    "visitor_name": r"name|spelling|nombre|apellido",
    "contact": r"number|phone|cell|mobile|e-?mail|address|contact"
    r"|n[uú]mero|tel[eé]fono|celular|correo(?! de voz)|contacto",
    "reach": r"voice ?mail|texts?|how to reach|mensajes? de (?:voz|texto)|correo de voz|buz[oó]n",
    "location": r"location|place|clinic|office|lugar|cl[ií]nica|sede|ubicaci[oó]n",
    "wanted_time": r"time|day|date|when|hora|d[ií]a|fecha",
    "is_new": r"new|returning|primera|nuev[oa]",
    "request_message": r"note|message|question|nota|recado|mensaje|pregunta",
}
"""Slot to the words that name it, for whoever wants to change something."""


def starts_over(text: str) -> bool:
    """Tell whether somebody wants to begin the form anew."""
    return _START_OVER.search(text) is not None


def field_to_change(text: str, *, asked: bool = False) -> str | None:
    """Return the slot that somebody wants to change, "" where they do not say which, None where they want nothing.

    `asked`: what to change was the question, so that a field's name alone is an answer.
    """
    match = _CHANGE.search(text)
    if match is None and not asked:
        return None
    said = text if asked else match["what"] or "" if match else ""
    for slot, words in FIELD_WORDS.items():
        if re.search(rf"\b(?:{words})\b", said, re.IGNORECASE):
            return slot
    return ""


def corrections(profile: Profile, text: str, requested: str, now: datetime.datetime) -> dict[str, Any]:
    """Return the fields that a message replaces though another one was asked for: "actually my number is ..."."""
    found: dict[str, Any] = {}
    is_opened = _OPENER.search(text) is not None
    contact = contact_in(profile, text)
    if contact and requested != "contact" and (is_opened or _CONTACT_IS.search(text)):
        found["contact"] = contact.shown
    said = _NAME_IS.search(text)
    if said and requested != "visitor_name":
        name = read_name(" ".join(until_no_name(said["name"].split())))
        if name:
            found["visitor_name"] = name
    if requested in ("reach", "request_message"):
        return found
    changes = _CHANGE.search(text) is not None
    reach = reach_in(text) if not contact or "contact" in found else None
    said_of = {reach.voicemail, reach.text} - {None} if reach else set()
    if reach and (False in said_of if changes else said_of):  # "change voicemail" says yes to none
        found["reach"] = reach.to_json()
    if requested not in ("wanted_time", "visitor_name") and not contact and (is_opened or changes):
        times = times_in(profile, _INSTEAD.sub("", text) if changes else text, now).times
        if times:
            found["wanted_time"] = [time.to_json() for time in times]
    return found
