"""What stops a command: one clear sentence with the remedy."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on; the message says what is wrong and what to do about it."""

    status = 1
    """Exit status of the command."""


class InputError(CommandError):
    """A file or option that somebody gave cannot be used: the same status as a mistyped option has."""

    status = 2
