"""What is older than the profile allows is deleted; nothing that somebody still needs."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.bookings.booking import list_bookings
from bot.services.bookings.changes import confirm_booking, set_state
from bot.services.bookings.states import State
from bot.services.conversations.conversation import memories_to_erase, start_conversation
from bot.services.danger.alarms import acknowledge, open_alarms
from bot.services.privacy.retention import Deleted, delete_what_is_old
from bot.services.times import utc_now
from bot.store.tables import ConversationRow, OutboxRow

from .booked import booked, clinic, some_slot
from .staff import ANA
from .talk import say

NOTHING = Deleted(0, 0, 0)


def later(days: float) -> datetime.datetime:
    return utc_now() + datetime.timedelta(days=days)


def conversations(parts: Any) -> set[str]:
    with parts.database.read() as session:
        return set(session.scalars(select(ConversationRow.id)))


def test_nothing_goes_before_its_day(either: Assistant) -> None:
    rules = either.profile.retention
    say(either, start_conversation(either.database), "is it safe")
    booked(either)
    assert delete_what_is_old(either, later(rules.outbox_days - 0.1)) == NOTHING
    assert delete_what_is_old(either, later(rules.outbox_days + 0.1)) == Deleted(0, 0, 2)
    assert delete_what_is_old(either, later(rules.conversations_days - 0.1)) == NOTHING


def test_a_conversation_goes_after_its_last_message_and_the_engine_forgets_it(either: Assistant) -> None:
    days = either.profile.retention.conversations_days
    spoken, silent = start_conversation(either.database), start_conversation(either.database)
    say(either, spoken, "is it safe")
    assert delete_what_is_old(either, later(days + 0.1)) == Deleted(0, 2, 0)
    assert conversations(either) == set()
    assert set(memories_to_erase(either.database, 0, later(days + 0.1))) == {spoken, silent}


def test_a_conversation_stays_as_long_as_its_booking(either: Assistant) -> None:
    rules = either.profile.retention
    conversation = booked(either).conversation_id
    delete_what_is_old(either, later(rules.conversations_days + 1))
    assert conversations(either) == {conversation}
    deleted = delete_what_is_old(either, later(rules.bookings_days + 1))
    assert (deleted.bookings, deleted.conversations) == (1, 1)
    assert list_bookings(either, tuple(State)) == []


def test_a_booking_counts_from_its_last_change_or_its_time(either: Assistant) -> None:
    own = clinic(either)
    days = either.profile.retention.bookings_days
    slot = some_slot(own)
    far = type(slot)(slot.starts_at + datetime.timedelta(days=20), slot.location, slot.minutes)
    confirm_booking(clinic(either, way="request"), booked(own).reference, far, "Ana")
    assert delete_what_is_old(either, later(days + 19)).bookings == 0
    assert delete_what_is_old(either, later(days + 22)).bookings == 1


def test_an_alarm_that_nobody_has_seen_keeps_its_conversation(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    say(either, conversation, "I am going to kill myself tonight")
    days = either.profile.retention.conversations_days
    assert delete_what_is_old(either, later(days + 1)) == NOTHING
    acknowledge(either, conversation, open_alarms(either.database)[0].id, ANA)
    assert delete_what_is_old(either, later(days + 1)).conversations == 1


def test_messages_out_go_sent_or_not(either: Assistant) -> None:
    set_state(either, booked(either).reference, State.DECLINED, "Ana")
    assert delete_what_is_old(either, later(either.profile.retention.outbox_days + 1)).outbox == 3
    with either.database.read() as session:
        assert session.scalars(select(OutboxRow)).all() == []
