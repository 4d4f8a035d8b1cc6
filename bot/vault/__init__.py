"""Encryption at rest and keyed look-up. For both environments: Python 3.10 syntax and `cryptography`, no more."""

from bot.vault.keys import Keys, KeysError, add_key, drop_old_keys, load_keys, make_keys
from bot.vault.vault import UnreadableError, Vault

__all__ = ["Keys", "KeysError", "UnreadableError", "Vault", "add_key", "drop_old_keys", "load_keys", "make_keys"]
