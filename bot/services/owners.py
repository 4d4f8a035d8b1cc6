"""Who writes in a conversation, and who has it."""

from __future__ import annotations

VISITOR = "visitor"
BOT = "bot"
STAFF = "staff"
WAITING = "waiting"
"""Nobody has it yet: the visitor waits for a person."""
