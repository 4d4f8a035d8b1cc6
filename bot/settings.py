"""Every address, path and limit, from environment variables that start with BOT_. Defaults are safe: loopback only."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
BESIDE_THE_SETTINGS = ("BOT_TODAY",)
"""Variables of the same beginning that are read where they are used (`bot.bootstrap`)."""
_NEAR = 0.85
"""How much of a name has to be the same for it to be taken for a slip."""
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """The settings of all processes. Paths are relative to the repository."""

    model_config = SettingsConfigDict(env_prefix="BOT_", extra="ignore")

    root: Path = REPOSITORY
    """Where `data/`, `config.yml` and `domain.yml` are."""
    database_url: str = ""
    """SQLAlchemy URL of the store; empty: SQLite in `var/store.db`."""
    memory_file: Path = Path("var/memory.db")
    """Rasa's memory, one encrypted row a conversation."""
    keys_file: Path = Path("var/keys.json")
    """The secret keys. Keep a copy elsewhere: without it nothing stored can be read."""
    models_folder: Path = Path("var/models")
    """Where trained models are kept."""
    encoder_folder: Path = Path("var/encoder")
    """The sentence encoder's graph, built by `make setup`."""
    engine_python: Path = Path(".venv-engine/bin/python")
    """The engine environment's interpreter."""
    host: str = "127.0.0.1"
    """Where the gateway listens. Anything else than loopback needs TLS in front of it."""
    port: Port = 8000
    """The gateway's port."""
    engine_port: Port = 5005
    """The engine's port, on loopback."""
    actions_port: Port = 5055
    """The action server's port, on loopback."""
    turn_timeout_seconds: Annotated[float, Field(gt=0, le=10)] = 8.0
    """How long a turn may take before the visitor reads an apology: less than its lease, and than a stop waits."""
    rate_limit: str = "30/minute"
    """Messages a conversation may send (after the safety triage); empty: no limit."""
    start_limit: str = "30/minute"
    """New conversations of one address (after the safety triage); empty: no limit."""
    address_limit: str = "300/minute"
    """Messages and votes of one address, over all its conversations (after the safety triage); empty: no limit."""
    streams_per_conversation: Annotated[int, Field(ge=0)] = 10
    """Event streams that may be open on one conversation, so browser tabs; 0: no limit."""
    streams_per_address: Annotated[int, Field(ge=0)] = 200
    """Event streams that may be open from one address; 0: no limit."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses of proxies, with commas between them, that may say in X-Forwarded-For for whom they ask."""
    smtp_host: str = ""
    """The mail server that e-mails are handed to; empty: they are kept in the outbox."""
    smtp_port: Port = 587
    """Its port."""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection to it is protected; "none" only for a server on this machine."""
    smtp_user: str = ""
    """The name to log in with there; empty: no login."""
    smtp_password: str = Field(default="", repr=False)
    """The password for it."""
    mail_from: str = ""
    """The address that e-mails come from; empty: the clinic's, as its profile says."""
    staff_mail: str = ""
    """Who of the staff gets a notice of new bookings; empty: nobody."""
    public_url: str = ""
    """Where the staff reach this assistant, for the links in notices."""
    lease_seconds: Annotated[float, Field(ge=10)] = 90.0
    """How long a conversation stays with somebody of the staff whose console gives no sign of life."""
    webhook_url: str = ""
    """Where changes of bookings are posted; empty: nowhere."""
    webhook_secret: str = Field(default="", repr=False)
    """What those posts are signed with."""
    staff_idle_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    """How long somebody of the staff may do nothing before they are signed out."""
    staff_session_hours: Annotated[int, Field(ge=1, le=24)] = 12
    """How long somebody stays signed in at most."""
    staff_second_factor: Literal["optional", "required"] = "optional"
    """Whether every account needs a second factor."""
    erasures_file: Path = Path("var/erasures.jsonl")
    """The list of what was erased, for restored backups. Keep it where the backups are not."""
    log_level: str = "WARNING"
    """How much the processes say on their own console."""

    def path(self, path: Path) -> Path:
        """Return the path as an absolute one."""
        return path if path.is_absolute() else self.root / path

    @property
    def store_url(self) -> str:
        """Return the store's URL."""
        return self.database_url or f"sqlite:///{self.path(Path('var/store.db'))}"

    @property
    def engine_url(self) -> str:
        """Return where the engine answers."""
        return f"http://127.0.0.1:{self.engine_port}"


def unknown_settings(variables: Iterable[str]) -> dict[str, str | None]:
    """Return which of these environment variables look like a setting and are none, each with a near one that is."""
    prefix = str(Settings.model_config["env_prefix"])
    known = [prefix + name.upper() for name in Settings.model_fields]
    ours = {name.upper(): name for name in variables if name.upper().startswith(prefix)}
    unknown = (name for upper, name in sorted(ours.items()) if upper not in (*known, *BESIDE_THE_SETTINGS))
    return {name: next(iter(difflib.get_close_matches(name.upper(), known, 1, _NEAR)), None) for name in unknown}
