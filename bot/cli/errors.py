"""What stops a command: one clear sentence with the remedy."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on; the message says what is wrong and what to do about it."""
