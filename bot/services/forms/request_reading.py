"""Read what somebody types into the request form: each field, several in one sentence, corrections."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from bot.content.profile import Profile
from bot.services.reading.contact import Contact, looks_like_name, read_contact, read_name
from bot.services.reading.wanted_time import Reading, read_wanted_times
from bot.services.reading.wishes import CALL, EMAIL, TEXT, Reach

MONTH_FIRST = ("US",)
"""Countries that write the month before the day."""
_NO = r"(?:no|not|don'?t|do not|never|without|neither|please no|sin)"
_VOICEMAIL = r"(?:voice ?-?mails?|voice ?-?messages?|vm|messages?|buz[oó]n|mensajes? de voz|correo de voz|voz"
_VOICEMAIL += r"|dej\w+ (?:un |ning[uú]n )?(?:mensajes?|recados?)(?! de texto))"
_TEXTS = r"(?:texts?|texting|sms|text messages?|textos?|mensajes?(?! de voz))"
_NO_VOICEMAIL = re.compile(rf"\b{_NO}\b(?:\s+\w+){{0,3}}?\s+{_VOICEMAIL}\b", re.IGNORECASE)
_NO_TEXT = re.compile(rf"\b{_NO}\b(?:\s+\w+){{0,3}}?\s+{_TEXTS}\b(?! message)", re.IGNORECASE)
_VOICEMAIL_FINE = re.compile(rf"\b{_VOICEMAIL}\b", re.IGNORECASE)
_TEXT_FINE = re.compile(rf"\b{_TEXTS}\b", re.IGNORECASE)
_TEXT_FIRST = re.compile(
    r"\b(?:text me|texts? only|only texts?|just text|rather text|text instead"
    r"|(?:s[oó]lo|mejor) (?:por )?(?:un )?(?:mensajes?|textos?)(?! de voz)"
    r"|m[aá]nd\w+ (?:un )?(?:mensaje|texto)(?! de voz))\b",
    re.IGNORECASE,
)
_CALL_FIRST = re.compile(
    r"\b(?:call me|calls? only|only calls?|just call|give me a call|ring me|phone me"
    r"|ll[aá]men?me|(?:s[oó]lo|mejor) (?:por )?(?:llamadas?|tel[eé]fono))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:both|either|anything|all fine|any of|los dos est[aá]n|ambos|cualquiera)\b", re.IGNORECASE)
_NEITHER = re.compile(r"\b(?:neither|none|ningun[oa])\b", re.IGNORECASE)
_NOT_NEW = re.compile(
    r"\b(?:not|isn'?t|wasn'?t)\b(?: \w+)? (?:new|first)\b|\bno (?:es|soy|ser[ií]a)(?: \w+)? (?:nuev[oa]|primera)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:never|not (?:been|yet)|haven'?t|nunca)\b", re.IGNORECASE)
_RETURNING = re.compile(
    r"\b(?:returning|been (?:there|here|a patient)|before|again|already|patient|ya (?:he|fui|vine|estuve|soy))\b",
    re.IGNORECASE,
)
_NEW = re.compile(r"\b(?:new|first|nuev[oa]|primera)\b", re.IGNORECASE)
_SAYS_NAME = re.compile(
    r"\b(?:my name(?:'s| is)|name is|name:|i am|i'm|im|this is|call me|ask for|it's|its"
    r"|mi nombre es|me llamo|soy|habla|a nombre de|pregunten? por)\s+"
    r"(?P<name>[^\d,.;:!?@\n]{2,60})",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[,.;:!?\n]+(?=\s|$)|\s+-\s+|\s+(?:and|at|on|y|al)\s+")
_JUST_CALL = re.compile(
    r"\bjust (?:call|ring|phone|text|e-?mail)\b|\bcall me back\b"
    r"|\b(?:s[oó]lo|nom[aá]s|mejor) (?:ll[aá]m|quiero que me llam|que me llam|escr[ií]b)\w+",
    re.IGNORECASE,
)
_ANY_PLACE = re.compile(
    r"\b(?:any|either|no preference|don'?t (?:mind|care)|closest|skip"
    r"|cualquiera|la que sea|da igual|m[aá]s cercan[oa]|omitir)\b"
)
_NOT_NAMES = """
    a about actually after afternoon again am an and any anytime appointment are as asap at back because been before
    book booking by call can cell come consult consultation contact could do doing don't drop email e-mail evening
    fine first for form friday from get give go good have hello help here hey hi i if im in infusion interested is it
    just ketamine killing later leave let like line looking make me message mine mobile monday morning my name need
    new no not now number of ok okay on only or out person phone please pls reach ready ring saturday send session
    should someone soon sorry sunday sure talk tell text thank thanks that the them there they this thursday time to
    today tomorrow tuesday up us use want wednesday week what when will with would yes you your voicemail vm waiting
    ahora alguien amiga amigo antes aquí ayuda bien buenas buenos celular cita clínica como con consulta correo cuando
    deje dejen después domingo el es esposa esposo está favor gracias hija hijo hola hoy interesada interesado jueves
    llame llamen llámeme llámenme lunes mamá martes mañana mejor mensaje mensajes mi miércoles necesito noche nueva
    nuevo número paciente papá para persona por porque primera que quiero quisiera sin solo sábado tarde tel teléfono
    texto un una viernes voz yo
"""
_NO_NAMES = frozenset(_NOT_NAMES.split())


def contact_in(profile: Profile, text: str) -> Contact | None:
    """Return the first phone number or e-mail address in the text."""
    return read_contact(text, profile.texts["country"], profile.texts["phone"])


def times_in(profile: Profile, text: str, now: datetime.datetime) -> Reading:
    """Return the times that the text names. `now`: aware."""
    return read_wanted_times(text, now.astimezone(profile.zone), profile.texts["country"] not in MONTH_FIRST)


def reach_in(text: str) -> Reach | None:
    """Return how somebody says that they may be reached, None where they do not say it."""
    voicemail: bool | None = None
    texts: bool | None = None
    if _NO_VOICEMAIL.search(text):
        voicemail = False
    elif _VOICEMAIL_FINE.search(_TEXT_FINE.sub("", text)):
        voicemail = True
    if _NO_TEXT.search(text):
        texts = False
    elif _TEXT_FINE.search(text):
        texts = True
    way = TEXT if texts is not False and _TEXT_FIRST.search(text) else CALL if _CALL_FIRST.search(text) else ""
    reach = Reach(way, voicemail, texts)
    return None if reach == Reach() else reach


def answered_reach(text: str, intent: str) -> Reach | None:
    """Return the answer to whether a voicemail or a text is all right."""
    if _NEITHER.search(text):
        return Reach(CALL, voicemail=False, text=False)
    if _BOTH.search(text):
        return Reach(CALL, voicemail=True, text=True)
    found = reach_in(text)
    if found is not None:
        return found
    if intent == "affirm":
        return Reach(CALL, voicemail=True, text=True)
    return Reach(CALL, voicemail=False, text=False) if intent == "deny" else None


def answered_is_new(text: str, intent: str) -> bool | None:
    """Return whether somebody says that they come for the first time, None where they do not say it."""
    for pattern, is_new in ((_NOT_NEW, False), (_NEVER, True), (_RETURNING, False), (_NEW, True)):
        if pattern.search(text):
            return is_new
    return {"affirm": True, "deny": False}.get(intent)


def answered_location(names: Sequence[str], text: str) -> str | None:
    """Return the profile's name of the place, "" where any is fine, None where none is named."""
    said = text.casefold()
    for name in names:
        if name.casefold() in said or (len(said) > 3 and said in name.casefold()):
            return name
    return "" if _ANY_PLACE.search(said) else None


def short_way(profile: Profile, text: str) -> dict[str, Any]:
    """Return what one sentence says of several fields: "Dana, 555-0142, no voicemail". Slot to value."""
    found: dict[str, Any] = {}
    contact = contact_in(profile, text)
    if contact is not None:
        found["contact"] = contact.shown
    name = name_among(profile, text)
    if name is not None:
        found["visitor_name"] = name
    reach = reach_in(text)
    if reach is not None:
        found["reach"] = reach.to_json()
    return found


def name_among(profile: Profile, text: str) -> str | None:
    """Return the name in a longer message, None where nothing in it is surely one."""
    for match in _SAYS_NAME.finditer(text):
        words = until_no_name(re.split(r"\s+(?:and|at|on|y|al)\s+", match["name"])[0].split())
        if 1 <= len(words) <= 4 and (name := read_name(" ".join(words))):
            return name
    pieces = [piece.strip() for piece in _PIECES.split(text) if piece.strip()]
    for at, piece in enumerate(pieces):
        if contact_in(profile, piece) is None:
            continue
        before = re.split(r"[\d(+]|\S+@", piece)[0]
        for candidate in (before, pieces[at - 1] if at else "", pieces[at + 1] if at + 1 < len(pieces) else ""):
            words = candidate.split()
            if 1 <= len(words) <= 3 and _may_be_name(words) and looks_like_name(candidate):
                return read_name(candidate)
    return None


def wants_short(text: str) -> bool:
    """Tell whether somebody wants no more questions than needed."""
    return _JUST_CALL.search(text) is not None


def email_reach() -> Reach:
    """Return how somebody is reached who gave an e-mail address."""
    return Reach(EMAIL)


def until_no_name(words: Sequence[str]) -> list[str]:
    """Return the words up to the first that is in no name."""
    kept: list[str] = []
    for word in words:
        bare = word.strip(".,!?").casefold()
        if bare in _NO_NAMES or not any(character.isalpha() for character in bare):
            break
        kept.append(word)
    return kept


def _may_be_name(words: Sequence[str]) -> bool:
    return len(until_no_name(words)) == len(words)
