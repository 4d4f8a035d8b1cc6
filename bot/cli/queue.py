"""Show who waits for the staff, and which answers they call wrong."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.cli.bookings import shown
from bot.services.handover.handoff_queue import QueueEntry, read_queue
from bot.services.handover.wrong_answers import wrong_answers
from bot.settings import Settings


def show_queue(settings: Settings) -> None:
    """Print the open handoffs, those first that somebody should look at first."""
    entries = read_queue(Assistant(settings).database)
    for entry in entries:
        print(_line(entry))
    taken = sum(entry.claimed_by is not None for entry in entries)
    print(f"{len(entries)} in the queue, {taken} of them with somebody.")


def show_wrong_answers(settings: Settings) -> None:
    """Print the answers that the staff call wrong, the newest first."""
    marks = wrong_answers(Assistant(settings))
    for mark in marks:
        topics = ", ".join(mark.topics) or "no topic"
        word = f"  {shown(mark.word)}" if mark.word else ""
        text = f"text {mark.content_version or '-'}"
        print(f"{mark.marked_at:%Y-%m-%d}  {topics}  {text}  {shown(mark.marked_by)}{word}")
    print(f"{len(marks)} answer(s) called wrong.")


def _line(entry: QueueEntry) -> str:
    waited = f"{entry.waiting_seconds // 60} min"
    overdue = "  OVERDUE" if entry.alarm is not None and entry.alarm.is_overdue else ""
    held = f"  with {shown(entry.claimed_name)}" if entry.claimed_by else ""
    return f"{', '.join(entry.reasons)}  waiting {waited}  {entry.conversation_id}{held}{overdue}"
