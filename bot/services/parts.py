"""What services need of `bot.bootstrap.Assistant`: they know its shape, not where it comes from."""

from __future__ import annotations

from typing import Protocol

from bot.content.library import Library
from bot.content.profile import Profile
from bot.safety import Triage
from bot.store.database import Database
from bot.vault import Vault


class Parts(Protocol):
    """Content, triage, store and encryption."""

    @property
    def library(self) -> Library:
        """The content as the files say now."""

    @property
    def profile(self) -> Profile:
        """The clinic's profile."""

    @property
    def triage(self) -> Triage:
        """The safety triage."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def vault(self) -> Vault:
        """Encryption with the keys in use."""
