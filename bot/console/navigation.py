"""The console's parts, in the order of its menu."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.accounts.permissions import Permission


@dataclass(frozen=True)
class Part:
    """An entry of the menu, for whoever has the permission. `about`: what the first page says of it."""

    path: str
    title: str
    permission: Permission
    about: str


NAVIGATION = (
    Part("/staff/queue", "Queue", Permission.SEE_QUEUE, "Who waits for a person, alarms first."),
    Part("/staff/bookings", "Bookings", Permission.SEE_BOOKINGS, "Consultations that were asked for, and their times."),
    Part("/staff/desk", "Desk", Permission.SEE_QUEUE, "Who is there, whom an alarm reaches, being away."),
    Part("/staff/accounts", "Staff", Permission.MANAGE_STAFF, "Accounts, roles, new passwords."),
    Part("/staff/audit", "Log", Permission.READ_AUDIT, "Who has read, changed or taken out what."),
)
