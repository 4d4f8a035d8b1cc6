"""Passwords of the staff: which ones are good enough, and how they are kept (Argon2id)."""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
LEAST_OWN = 6
"""How many characters have to be left when names and common words are taken out."""
WORDS_FILE = Path(__file__).with_name("common_passwords.txt")
_hasher = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(2)
"""Hashing takes 19 MB and a core: whoever asks for many at once waits."""
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_LONGEST_NAME_PART = 3


class WeakPasswordError(Exception):
    """The password is not good enough. Its text says what to do, and never quotes it."""


def check_password(password: str, names: tuple[str, ...]) -> None:
    """Refuse a password that is short, common or made of the person's names. Raises: WeakPasswordError."""
    text = _normal(password)
    if len(text) < SHORTEST:
        raise WeakPasswordError(f"Use at least {SHORTEST} characters, for example four words that are no phrase.")
    if len(text) > LONGEST:
        raise WeakPasswordError(f"Use at most {LONGEST} characters.")
    if _own_part(text, names) < LEAST_OWN:
        raise WeakPasswordError("That is easy to guess: a common word, a name, a row of keys. Use words of your own.")


def new_password() -> str:
    """Return a password of 98 bits that can be read out, for the first sign-in."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def hash_password(password: str) -> str:
    """Return what is kept."""
    with _at_once:
        return _hasher.hash(_normal(password))


def is_password(kept: str | None, password: str) -> bool:
    """Tell whether it is the password. Without one that is kept it is not, and takes as long to find out."""
    nobody_s = _nobody_s()
    if len(password) > LONGEST:
        password, kept = "", None
    with _at_once:
        try:
            return _hasher.verify(kept or nobody_s, _normal(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody_s() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _own_part(text: str, names: tuple[str, ...]) -> int:
    """Return how many characters are left without names, common words, rows of keys and repeated characters."""
    plain = text.casefold()
    parts = [part for name in names for part in re.split(r"\W+", _normal(name).casefold())]
    known = {part for part in parts if len(part) >= _LONGEST_NAME_PART} | _common_words()
    longest_first = sorted(known, key=len, reverse=True)
    return min(_rest(plain, longest_first), _rest(plain.translate(_LEET), longest_first))


def _rest(text: str, known: list[str]) -> int:
    for word in known:
        text = text.replace(word, " ")
    text = re.sub(r"(19|20)\d\d", " ", text)  # a year
    return len(set(re.sub(r"[\W_]", "", text)))


@cache
def _common_words() -> frozenset[str]:
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
