"""A visitor's data come out whole, for them alone, and no spreadsheet computes anything in them."""

from __future__ import annotations

import csv
import io

import pytest

from bot.bootstrap import Assistant
from bot.services.bookings.booking import BookingNotFoundError
from bot.services.bookings.changes import confirm_booking
from bot.services.conversations.give_feedback import Feedback, give_feedback
from bot.services.conversations.turns import finish
from bot.services.desk.handoffs import Reason
from bot.services.handover.staff_writing import write_note
from bot.services.privacy.export import COLUMNS, as_csv, export_visitor
from bot.services.reply import Act, Reply
from bot.services.spreadsheet import safe_cell

from .booked import booked, clinic, some_slot
from .staff import ANA, logged, put_in_queue
from .talk import WORKER, answer, asked

FORMULAS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '  =HYPERLINK("http://evil.example","x")',
    "\u200b=1+1",
    "\uff1d1+1",
    "=cmd|' /C calc'!A0",
]


def test_everything_of_the_visitor_is_in_it(either: Assistant) -> None:
    own = clinic(either)
    conversation, turn = asked(either, "is it safe")
    answer(either, turn, "It is.")
    booking = booked(own, conversation_id=conversation, message="Stairs are hard.")
    confirm_booking(own, booking.reference, some_slot(own), "Ana Lee")
    exported = export_visitor(own, booking.reference, ANA)
    assert export_visitor(own, conversation, ANA) | {"exported_at": 0} == exported | {"exported_at": 0}
    assert [message["text"] for message in exported["conversation"]["messages"]] == ["is it safe", "It is."]
    assert ("Ana Lima", "visitor.export") in logged(either)
    (found,) = exported["bookings"]
    assert (found["name"], found["message"], found["state"]) == ("Maria", "Stairs are hard.", "confirmed")
    assert [change["by"] for change in found["history"]] == ["visitor", "staff"], "a colleague's name is not theirs"
    assert {item["kind"] for item in found["messages_out"]} == {"staff_mail", "visitor_mail", "webhook"}


def test_the_visitors_word_on_a_reply_all_of_the_reply_and_the_notes_about_them_are_in_it(either: Assistant) -> None:
    conversation, turn = asked(either, "is it safe")
    finish(either, turn, WORKER, [Reply(text="It is.", more="In most cases.", act=Act.ANSWER).to_dict()])
    give_feedback(either, Feedback(conversation, 2, helpful=False, word="Not clear."), is_danger=False)
    put_in_queue(either, conversation, Reason.PERSON)
    write_note(either, conversation, ANA, "Call before noon.")
    exported = export_visitor(either, conversation, ANA)
    found = exported["conversation"]
    assert found["messages"][1]["more"] == "In most cases."
    (vote,) = found["feedback"]
    assert (vote["message"], vote["helpful"], vote["word"]) == (2, False, "Not clear.")
    assert [handoff["reasons"] for handoff in found["handoffs"]] == [["person"]]
    assert [note["text"] for note in found["notes"]] == ["Call before noon."]
    assert "Ana Lima" not in str(exported), "a colleague's name is not theirs"
    cells = [cell for line in csv.reader(io.StringIO(as_csv(exported))) for cell in line]
    assert {"In most cases.", "Not clear.", "it did not help", "person", "Call before noon."} <= set(cells)


def test_nobody_elses_is_in_it(either: Assistant) -> None:
    mine, other = booked(either, name="Maria"), booked(either, name="Wilhelmina")
    exported = export_visitor(either, mine.reference, ANA)
    assert "Wilhelmina" not in str(exported)
    assert other.reference not in str(exported)
    with pytest.raises(BookingNotFoundError):
        export_visitor(either, "AAAA-AAAA", ANA)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_text(parts: Assistant, text: str) -> None:
    conversation, _ = asked(parts, text.strip() or text)
    reference = booked(parts, conversation_id=conversation, name=text, message=text).reference
    lines = list(csv.reader(io.StringIO(as_csv(export_visitor(parts, reference, ANA)))))
    assert tuple(lines[0]) == COLUMNS
    assert {len(line) for line in lines} == {len(COLUMNS)}
    cells = [cell for line in lines for cell in line]
    assert f"'{text}" in cells
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\u200b", " ")] == []


@pytest.mark.parametrize("text", ["", "Maria", "a=b", "5 - 3", "'quoted", "\u00e9t\u00e9"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text
