"""That a visitor writes is for whoever has the conversation, and for a few seconds only."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.desk.visitor_typing import VISITOR_TYPING_SECONDS, show_visitor_typing
from bot.services.errors import ConversationGoneError
from bot.services.handover.claims import claim, close, hand_back, reassign, release, reopen
from bot.services.handover.handoff_queue import changed_between, is_queue_changed, open_revisions
from bot.services.handover.staff_reading import follow_as_staff, read_as_staff
from bot.services.handover.staff_writing import show_typing
from bot.services.times import utc_now
from bot.store.tables import HandoffRow

from .staff import ANA, BO, VIEWER, let_the_hold_run_out, waiting
from .talk import say


def seen_by(parts: Assistant, conversation: str, by: Member) -> datetime.datetime | None:
    """Return until when the visitor seems to write to whoever follows the conversation."""
    view = follow_as_staff(parts, conversation, by, 0)
    assert view is not None
    return view.visitor_typing_until


@pytest.fixture
def written_in(parts: Assistant) -> str:
    """Return a conversation that Ana has, in which the visitor writes."""
    conversation = waiting(parts)
    claim(parts, conversation, ANA)
    assert show_visitor_typing(parts.database, conversation)
    return conversation


def test_the_holder_sees_it_and_nobody_else(either: Assistant) -> None:
    conversation = waiting(either)
    claim(either, conversation, ANA)
    assert seen_by(either, conversation, ANA) is None
    assert show_visitor_typing(either.database, conversation)
    until = seen_by(either, conversation, ANA)
    assert until is not None
    assert 0 < (until - utc_now()).total_seconds() <= VISITOR_TYPING_SECONDS
    assert seen_by(either, conversation, BO) is None
    assert seen_by(either, conversation, VIEWER) is None
    assert "typing" not in str(read_as_staff(either, conversation, VIEWER).to_dict())


def test_another_gateway_notices_it_and_nobody_looks_at_the_queue_for_it(either: Assistant) -> None:
    """Nor for what the staff write: a sign comes every few seconds from each conversation."""
    conversation = waiting(either)
    waiting(either)
    claim(either, conversation, ANA)
    before = open_revisions(either.database)
    assert show_visitor_typing(either.database, conversation)
    visitor_writes = open_revisions(either.database)
    assert changed_between(before, visitor_writes) == {conversation}
    assert not is_queue_changed(before, visitor_writes)
    show_typing(either, conversation, ANA, True)
    both_write = open_revisions(either.database)
    assert changed_between(visitor_writes, both_write) == {conversation}
    assert not is_queue_changed(visitor_writes, both_write)
    release(either, conversation, ANA)
    assert is_queue_changed(both_write, open_revisions(either.database))


def test_where_nobody_has_the_conversation_nothing_is_kept(either: Assistant) -> None:
    conversation = waiting(either)
    assert not show_visitor_typing(either.database, conversation)
    claim(either, conversation, ANA)
    assert seen_by(either, conversation, ANA) is None
    let_the_hold_run_out(either, conversation)
    assert not show_visitor_typing(either.database, conversation)
    close(either, conversation, ANA)
    assert not show_visitor_typing(either.database, conversation)
    with pytest.raises(ConversationGoneError):
        show_visitor_typing(either.database, "0" * 32)


def test_it_ends_with_the_message_and_with_the_hold(either: Assistant) -> None:
    conversation = waiting(either)
    claim(either, conversation, ANA)
    assert show_visitor_typing(either.database, conversation)
    say(either, conversation, "here it is")
    assert seen_by(either, conversation, ANA) is None
    assert show_visitor_typing(either.database, conversation)
    say(either, conversation, "I am going to kill myself tonight")
    assert seen_by(either, conversation, ANA) is None, "danger ends it too"
    assert show_visitor_typing(either.database, conversation)
    release(either, conversation, ANA)
    claim(either, conversation, ANA)
    assert seen_by(either, conversation, ANA) is None


def test_whoever_is_given_the_conversation_sees_it_go_on(parts: Assistant, written_in: str) -> None:
    reassign(parts, written_in, ANA, BO)
    assert seen_by(parts, written_in, BO) is not None
    assert seen_by(parts, written_in, ANA) is None


def test_it_does_not_come_back_with_a_reopened_conversation(parts: Assistant, written_in: str) -> None:
    hand_back(parts, written_in, ANA)
    reopen(parts, written_in, ANA)
    claim(parts, written_in, ANA)
    assert seen_by(parts, written_in, ANA) is None


def test_a_hold_that_ran_out_shows_it_to_nobody(parts: Assistant, written_in: str) -> None:
    with parts.database.write() as session:
        session.execute(update(HandoffRow).values(lease_until=utc_now()))
    assert seen_by(parts, written_in, ANA) is None
