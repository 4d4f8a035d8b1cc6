"""What a command says when it has to stop: one sentence instead of a traceback, wherever people can mend the cause."""

from __future__ import annotations

import errno

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import OperationalError

from bot.cli.errors import CommandError
from bot.content.problems import ContentError
from bot.nlu.encoder_weights import EncoderWeightsError
from bot.safety import SafetyFilesError
from bot.settings import Settings
from bot.store.database import SchemaError
from bot.vault import KeysError

_FOR_PEOPLE = (CommandError, ContentError, EncoderWeightsError, KeysError, SafetyFilesError, SchemaError)
"""Errors whose message is written for people."""


def sentence_of(error: Exception) -> str | None:
    """Return what to say, or None where the error is a mistake of ours."""
    if isinstance(error, _FOR_PEOPLE):
        return str(error)
    if isinstance(error, OperationalError):
        return f"The store cannot be used: {error.orig}. Is it there, and was `make setup` run?"
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        return "; ".join(_wrong_setting(problem) for problem in error.errors())
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free some space and try again; nothing half made is kept."
    return None


def _wrong_setting(problem: ErrorDetails) -> str:
    name = Settings.model_config["env_prefix"] + str(problem["loc"][0])
    return f"{name.upper()}={problem['input']} cannot be used: {problem['msg']}. See docs/settings.md"
