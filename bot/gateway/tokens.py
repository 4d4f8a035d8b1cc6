"""Tokens that let a visitor into their own conversation, checked without the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

LIFETIME_SECONDS = 30 * 24 * 3600


class Tokens:
    """Make and check tokens: expiry and conversation id under HMAC-SHA256 (256 bits)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, conversation_id: str, now: float | None = None) -> tuple[str, int]:
        """Return a token and when it expires (seconds since 1970)."""
        expires_at = int((time.time() if now is None else now) + LIFETIME_SECONDS)
        return f"{expires_at}.{self._signature(conversation_id, str(expires_at))}", expires_at

    def is_valid(self, token: str, conversation_id: str) -> bool:
        """Tell whether the token opens the conversation now."""
        expires_at, _, signature = token.partition(".")
        expected = self._signature(conversation_id, expires_at)
        is_genuine = hmac.compare_digest(signature.encode(), expected.encode())
        return is_genuine and expires_at.isdigit() and int(expires_at) > time.time()

    def _signature(self, conversation_id: str, expires_at: str) -> str:
        digest = hmac.new(self._key, f"{conversation_id}.{expires_at}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
