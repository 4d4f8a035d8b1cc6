"""Ready sentences for the staff, filled from the profile; one that cannot be filled whole is never sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.library import Library
from bot.content.staff_texts import STAFF_NAME, places
from bot.services.accounts.staff import Member
from bot.services.answers.wording import clinic_values, fill


@dataclass(frozen=True)
class ReadyReply:
    """A sentence as the staff see it in the list. `text`: ready to send, "" where something is missing.

    `missing`: what nothing fills, as `data/clinic.yml` and the staff's own account name it.
    """

    id: str
    title: str
    text: str
    missing: tuple[str, ...] = ()


def ready_replies(library: Library, member: Member) -> list[ReadyReply]:
    """Return every sentence in the library's language, in the order of the file."""
    values = {key: value for key, value in clinic_values(library).items() if value}
    if member.shown_as.strip():
        values[STAFF_NAME] = member.shown_as.strip()
    ready = []
    for reply in library.staff_texts.canned.values():
        text = reply.texts[library.language]
        missing = tuple(sorted(name.removeprefix("clinic.") for name in places(text) - set(values)))
        ready.append(ReadyReply(reply.id, reply.title, "" if missing else fill(text, values), missing))
    return ready
