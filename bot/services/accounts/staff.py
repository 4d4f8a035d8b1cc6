"""Who of the staff does something: what services know of a person who is signed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A member of the staff. `role`: viewer, staff or admin; `name` is what the audit log and the console say.

    `shown_as`: what visitors read, a first name or a role such as "a nurse".
    """

    id: str
    name: str
    shown_as: str
    role: str


def name_of(by: Member | str) -> str:
    """Return what the log says: the member's name, or that of whoever works at the command line."""
    return by.name if isinstance(by, Member) else by
