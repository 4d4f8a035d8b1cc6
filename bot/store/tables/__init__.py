"""The tables. What visitors say is encrypted before it comes here; times are aware UTC."""

from bot.store.tables.accounts import (
    AuditHeadRow,
    AuditRow,
    SignInTryRow,
    StaffRecoveryCodeRow,
    StaffRow,
    StaffSessionRow,
)
from bot.store.tables.base import Base, UtcTime
from bot.store.tables.bookings import (
    BookingChangeRow,
    BookingContactRow,
    BookingErasureRow,
    BookingRow,
    LookupTryRow,
    TakenTimeRow,
)
from bot.store.tables.conversations import ConversationRow, ErasureRow, FeedbackRow, MessageRow, TurnRow
from bot.store.tables.desk import (
    AlarmRow,
    AwayTimeRow,
    HandoffRow,
    OffTimeRow,
    StaffNoteRow,
    StaffPresenceRow,
    WrongAnswerRow,
)
from bot.store.tables.outbox import OutboxRow

__all__ = [
    "AlarmRow",
    "AuditHeadRow",
    "AuditRow",
    "AwayTimeRow",
    "Base",
    "BookingChangeRow",
    "BookingContactRow",
    "BookingErasureRow",
    "BookingRow",
    "ConversationRow",
    "ErasureRow",
    "FeedbackRow",
    "HandoffRow",
    "LookupTryRow",
    "MessageRow",
    "OffTimeRow",
    "OutboxRow",
    "SignInTryRow",
    "StaffNoteRow",
    "StaffPresenceRow",
    "StaffRecoveryCodeRow",
    "StaffRow",
    "StaffSessionRow",
    "TakenTimeRow",
    "TurnRow",
    "UtcTime",
    "WrongAnswerRow",
]
