"""Wire everything, in one place. Nothing connects or reads a file before somebody asks for it."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.content.current import CurrentLibrary, current_library
from bot.content.library import Library, utc_today
from bot.content.profile import Profile
from bot.safety import Triage
from bot.settings import Settings
from bot.store.database import Database
from bot.vault import Vault, load_keys
from bot.vault.keys import Keys


class Assistant:
    """The parts that services work with, made when first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        """The store."""
        return Database(self.settings.store_url)

    @cached_property
    def keys(self) -> Keys:
        """The secret keys."""
        return load_keys(self.settings.path(self.settings.keys_file))

    @cached_property
    def vault(self) -> Vault:
        """Encryption with the keys."""
        return Vault(self.keys)

    @cached_property
    def triage(self) -> Triage:
        """The safety triage."""
        return Triage(self.settings.root)

    @cached_property
    def _current_library(self) -> CurrentLibrary:
        return current_library(self.settings.root)

    @property
    def library(self) -> Library:
        """The content as the files say now."""
        return self._current_library.get()

    def prepare(self) -> None:
        """Read content, keys and triage now, before the first visitor comes. Raises: what cannot be read."""
        self.library, self.triage, self.vault  # noqa: B018 - reading them is what makes them

    @property
    def profile(self) -> Profile:
        """The clinic's profile as its file says now."""
        profile = self.library.profile
        assert profile is not None, "a usable library has a profile"
        return profile

    def speaking(self, language: str) -> Speaking:
        """Return the parts with the content in that language, as the files say now."""
        return Speaking(self.library.speaking(language), self.triage, self.database, self.vault)

    @property
    def today(self) -> datetime.date:
        """The date in UTC; BOT_TODAY sets another one, to see what an answer past its review date looks like."""
        fixed = os.environ.get("BOT_TODAY")
        return datetime.date.fromisoformat(fixed) if fixed else utc_today()


@dataclass(frozen=True)
class Speaking:
    """An assistant's parts, with the content in one language: what services work with (`bot.services.parts.Parts`)."""

    library: Library
    triage: Triage
    database: Database
    vault: Vault

    @property
    def profile(self) -> Profile:
        """The clinic's profile as it speaks that language."""
        assert self.library.profile is not None, "a usable library has a profile"
        return self.library.profile


@lru_cache(maxsize=1)
def assistant() -> Assistant:
    """Return this process's assistant, made from the environment's settings."""
    return Assistant(Settings())
