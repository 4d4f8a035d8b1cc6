"""Read a name, a phone number or an e-mail address out of what somebody typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

LONGEST_NAME = 80
WELL_KNOWN_DOMAINS = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "live.com",
    "comcast.net",
    "protonmail.com",
)
"""In the order in which a slip is taken for one of them."""
_EMAIL = re.compile(
    r"[^\s<>(),;:]{1,64}"  # the part before the at sign
    r"@"
    r"[^\s<>(),;:@]{1,253}"  # the domain
)
_NAME_PREFIX = re.compile(
    r"^\s*(?:(?:hi|hello|hey|hola|sí|si)\b)?[\s,]*"  # a greeting first
    r"(?:(?:my|the) name(?:'s| is)|name(?:'s| is)?:?|i am|i'm|im|it's|its|it is|this is|call me|you can call me"
    r"|(?:yo )?(?:me llamo|soy)|(?:mi|el) nombre es|nombre:?|me dicen|a nombre de)\s+",  # the same in Spanish
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"[,;!\n]| and | y (?=[a-z])"  # "Maria, and I would like ...", "Ana y quiero ..."
    r"|(?<=\w{3})(?<!\bMrs)(?<!\bRev)(?<!\bProf)\.(?=\s)"  # a full stop, but not the dot after "Dr" or an initial
)
_QUESTION_START = re.compile(
    r"(?:what|who|when|where|why|which|how|tell)"  # a question, or "tell me"
    r"|(?:is|are|am|do|does|did|can|could|will|would|should|may|might|has|have|was|were|i)\b"  # a verb first
    r"|(?:yes|no|ok|okay|not|maybe|stop|skip|please)\b"  # an answer to something else
    r"|(?:qu[eé]|qui[eé]n|cu[aá]l|cu[aá]nt[oa]s?|cu[aá]ndo|c[oó]mo|d[oó]nde|por|para|es|son|est[aá]n?|hay|puedo|pueden?)\b"
    r"|(?:duele|tienen|tiene|tengo|quiero|necesito|me|se|sí|si|omitir|parar)\b",  # the same in Spanish
    re.IGNORECASE,
)
_JOINING = {"de", "del", "la", "las", "los", "van", "von", "der", "bin", "da", "dos"}
"""Words inside a name that join its parts."""
_NOT_IN_NAMES = re.compile(r"[\d@<>{}\[\]\\/=*#$%^|~?]")


@dataclass(frozen=True)
class Contact:
    """How to reach somebody. `normalised` is the same for every way of writing it: E.164, or a lower-case address."""

    shown: str
    normalised: str


def read_contact(text: str, region: str, clinic_phone: str) -> Contact | None:
    """Return the first phone number or e-mail address in the text, None where there is none.

    A local number without its area code gets that of the clinic. `region`: two letters, such as "US".
    """
    for candidate in _EMAIL.findall(text):
        try:
            address = validate_email(candidate.strip(".!?'\""), check_deliverability=False, test_environment=False)
        except EmailNotValidError:
            continue
        return Contact(address.normalized, address.normalized.casefold())
    for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.POSSIBLE):
        number = _with_area_code(match.number, region, clinic_phone)
        if number is not None:
            shown_as = phonenumbers.PhoneNumberFormat.NATIONAL
            if phonenumbers.region_code_for_country_code(number.country_code or 0) != region:
                shown_as = phonenumbers.PhoneNumberFormat.INTERNATIONAL
            return Contact(
                phonenumbers.format_number(number, shown_as),
                phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            )
    return None


def meant_address(address: str) -> str | None:
    """Return the address that was probably meant where the domain looks like a slip of a well-known one, else None."""
    local, _, domain = address.rpartition("@")
    domain = domain.casefold()
    if not local or domain in WELL_KNOWN_DOMAINS:
        return None
    near = [known for known in WELL_KNOWN_DOMAINS if _is_slip(domain, known)]
    return f"{local}@{near[0]}" if near else None


def _is_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter is too many, missing, wrong, or has changed places with its neighbour."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = next((at for at, (one, two) in enumerate(zip(typed, meant, strict=False)) if one != two), len(meant))
    rest, wanted = typed[start:], meant[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:])
    )


def read_name(text: str) -> str | None:
    """Return the name in a short text such as "I'm Maria", None where it does not read like a name."""
    name = _NAME_PREFIX.sub("", text.strip() + " ").strip()
    name = _NAME_END.split(name)[0].strip(" .,!\"'")
    if not name or len(name) > LONGEST_NAME or len(name.split()) > 6 or _NOT_IN_NAMES.search(name):
        return None
    return name if any(character.isalpha() for character in name) else None


def looks_like_name(text: str) -> bool:
    """Tell whether a text says a name rather than asking something: names have capitals, or are a word or two."""
    name = read_name(text)
    if name is None or "?" in text:
        return False
    words = name.split()
    if _NAME_PREFIX.match(text.strip() + " ") or all(not word[0].islower() for word in words):
        return True
    return not _QUESTION_START.match(name) and sum(word.lower() not in _JOINING for word in words) <= 3


def _with_area_code(
    number: phonenumbers.PhoneNumber, region: str, clinic_phone: str
) -> phonenumbers.PhoneNumber | None:
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.IS_POSSIBLE:
        return number
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return None
    try:
        clinic = str(phonenumbers.parse(clinic_phone, region).national_number)
        local = str(number.national_number)
        whole = phonenumbers.parse(clinic[: len(clinic) - len(local)] + local, region)
        whole.extension = number.extension
        return whole
    except phonenumbers.NumberParseException:
        return None
