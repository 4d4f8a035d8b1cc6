"""Who of the staff may do what: the one table."""

from __future__ import annotations

from enum import StrEnum

from bot.services.accounts.staff import Member


class Role(StrEnum):
    """What an account is for. A viewer reads; staff work with visitors; an admin looks after accounts as well."""

    VIEWER = "viewer"
    STAFF = "staff"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route of the console asks for."""

    OWN_ACCOUNT = "own_account"
    """One's own password, second factor and sessions."""
    SEE_QUEUE = "see_queue"
    """Who waits, and why."""
    READ_CONVERSATION = "read_conversation"
    """What was said, the brief, the notes."""
    ANSWER = "answer"
    """Take a conversation, write, note, hand it back, close it."""
    ASSIGN = "assign"
    """Take a conversation from somebody else, or give it to them."""
    ACKNOWLEDGE_ALARM = "acknowledge_alarm"
    """Say that one has seen to an alarm, and end the pause after it."""
    SEE_BOOKINGS = "see_bookings"
    """The board, a booking and its history."""
    CHANGE_BOOKINGS = "change_bookings"
    """Confirm, move, note, decline, cancel."""
    EXPORT = "export"
    """Take data out: a transcript, the table of bookings."""
    ERASE = "erase"
    """Erase all that is kept of a visitor."""
    SET_HOURS = "set_hours"
    """Say that the desk is away, and that it is back."""
    SWITCH_PROGRAM = "switch_program"
    """Switch the program off, and on again."""
    MANAGE_STAFF = "manage_staff"
    """Accounts: add, change, disable, sign out."""
    READ_AUDIT = "read_audit"
    """The log of what the staff do."""


_EVERYBODY = frozenset(Role)
_WORKING = frozenset({Role.STAFF, Role.ADMIN})
_ADMIN = frozenset({Role.ADMIN})

ROLES: dict[Permission, frozenset[Role]] = {
    Permission.OWN_ACCOUNT: _EVERYBODY,
    Permission.SEE_QUEUE: _EVERYBODY,
    Permission.READ_CONVERSATION: _EVERYBODY,
    Permission.ANSWER: _WORKING,
    Permission.ASSIGN: _WORKING,
    Permission.ACKNOWLEDGE_ALARM: _WORKING,
    Permission.SEE_BOOKINGS: _EVERYBODY,
    Permission.CHANGE_BOOKINGS: _WORKING,
    Permission.EXPORT: _WORKING,
    Permission.ERASE: _ADMIN,
    Permission.SET_HOURS: _WORKING,
    Permission.SWITCH_PROGRAM: _WORKING,
    Permission.MANAGE_STAFF: _ADMIN,
    Permission.READ_AUDIT: _ADMIN,
}
"""Permission to the roles that have it."""


def may(member: Member, permission: Permission) -> bool:
    """Tell whether a member's role has the permission."""
    return member.role in ROLES[permission]
