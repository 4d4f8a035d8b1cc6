"""The triage before everything. Pure: Python 3.10 syntax, standard library and PyYAML only; no model, no database."""

from bot.safety.triage import Finding, SafetyFilesError, Triage

DANGER = "danger"
SAFE_NOW = "safe_now"
"""Intents that the safety detector sets; the topic classifier does not learn them."""

__all__ = ["DANGER", "SAFE_NOW", "Finding", "SafetyFilesError", "Triage"]
