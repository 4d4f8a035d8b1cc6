"""The triage before everything. Pure: Python 3.10 syntax, standard library and PyYAML only; no model, no database."""

from bot.safety.triage import Finding, SafetyFilesError, Triage

__all__ = ["Finding", "SafetyFilesError", "Triage"]
