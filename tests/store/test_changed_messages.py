"""Which conversations have something new: nothing that is stored is passed over, and not everything read each time."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import LOOK_BACK, changed_after, start_conversation
from bot.services.desk.handoffs import locked_conversation
from bot.services.messages import store_message
from bot.services.owners import STAFF

from .postgresql import on_postgresql
from .talk import say


def test_what_is_stored_is_found_with_its_sequence_number(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    _, newest = changed_after(either.database, None)
    say(either, conversation, "is it safe")
    say(either, conversation, "and then")
    changed, newest = changed_after(either.database, newest)
    assert changed == {conversation: 2}


def test_a_number_that_was_given_earlier_and_stored_later_is_found(parts: Assistant, postgresql: str) -> None:
    """Only PostgreSQL lets two write at once."""
    server = on_postgresql(parts, postgresql)
    slow, quick = start_conversation(server.database), start_conversation(server.database)
    with server.database.write() as session:
        conversation = locked_conversation(session, slow)
        assert conversation is not None
        store_message(session, server.vault, conversation, STAFF, {"text": "one moment"})
        session.flush()
        say(server, quick, "is it safe")
        changed, newest = changed_after(server.database, 0)
        assert changed == {quick: 1}
    assert changed_after(server.database, newest)[0][slow] == 1
    server.database.close()


def test_a_start_does_not_read_the_whole_table(parts: Assistant) -> None:
    old, new = start_conversation(parts.database), start_conversation(parts.database)
    say(parts, old, "is it safe")
    with parts.database.write() as session:
        conversation = locked_conversation(session, new)
        assert conversation is not None
        for number in range(LOOK_BACK):
            store_message(session, parts.vault, conversation, STAFF, {"text": str(number)})
    assert changed_after(parts.database, None)[0] == {new: LOOK_BACK}
