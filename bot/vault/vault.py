"""Encrypt what visitors say and find contacts without reading them."""

from __future__ import annotations

import hashlib
import hmac
from typing import Union

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.vault.keys import Keys


class UnreadableError(Exception):
    """A stored value was not made with any key that we have."""


class Vault:
    """Encrypt, decrypt and look up, with the keys it was given."""

    def __init__(self, keys: Keys) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys.encryption])
        self._lookup_key = keys.lookup
        self._token_key = keys.token

    def encrypt(self, value: Union[str, bytes]) -> bytes:
        """Return the value encrypted with the newest key."""
        return self._fernet.encrypt(value.encode() if isinstance(value, str) else value)

    def decrypt(self, value: bytes) -> bytes:
        """Return what was encrypted, with whichever key it was.

        Raises: UnreadableError
        """
        try:
            return self._fernet.decrypt(value)
        except InvalidToken as error:
            raise UnreadableError("a stored value does not open with the keys in use") from error

    def decrypt_text(self, value: bytes) -> str:
        """Return what was encrypted, as text. Raises: UnreadableError."""
        return self.decrypt(value).decode()

    def readable_text(self, value: bytes) -> str:
        """Return what was encrypted, as text; "" where none of the keys opens it."""
        try:
            return self.decrypt_text(value)
        except UnreadableError:
            return ""

    def rotate(self, value: bytes) -> bytes:
        """Return the value encrypted anew with the newest key. Raises: UnreadableError."""
        try:
            return self._fernet.rotate(value)
        except InvalidToken as error:
            raise UnreadableError("a stored value does not open with the keys in use") from error

    def lookup(self, normalised: str) -> bytes:
        """Return the 32 bytes under which a normalised contact is found (HMAC-SHA256 with a key of its own)."""
        return hmac.new(self._lookup_key, normalised.encode(), hashlib.sha256).digest()

    def mac(self, purpose: str, content: bytes) -> bytes:
        """Return the 32 bytes that seal the content: HMAC-SHA256 under a key derived for this purpose alone."""
        key = hmac.new(self._token_key, f"purpose: {purpose}".encode(), hashlib.sha256).digest()
        return hmac.new(key, content, hashlib.sha256).digest()
