"""Show what has not gone out."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.services.outgoing.outbox import kept_messages, try_again
from bot.settings import Settings


def show_outbox(settings: Settings, send_again: bool) -> None:
    """Print one line a message that waits or was given up; nobody's address."""
    parts = Assistant(settings)
    if send_again:
        print(f"{try_again(parts.database)} message(s) are due now.")
    kept = kept_messages(parts.database)
    for item in kept:
        problem = f"  {item.problem}" if item.problem else ""
        print(f"{item.kind}  {item.state}  since {item.created_at:%Y-%m-%d %H:%M} UTC  {item.tries} tries{problem}")
    print(f"{len(kept)} message(s) have not gone out.")
    if not settings.smtp_host:
        print("No mail server is set up: BOT_SMTP_HOST, see docs/settings.md.")
