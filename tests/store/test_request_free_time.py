"""Where the clinic offers free times, the form ends with one of them, held and then booked, or with others."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.services.bookings.booking import list_bookings
from bot.services.bookings.slots import free_slots
from bot.services.bookings.states import State
from bot.services.clinic_clock import spoken_start
from bot.services.conversations.conversation import start_conversation
from bot.services.forms.request_fields import EMPTY_FORM
from bot.services.forms.request_form import read_message
from bot.services.forms.request_free_time import chosen_slot
from bot.services.forms.request_opening import opening_slots
from bot.services.forms.request_questions import ask_for
from bot.services.forms.request_sending import submit
from bot.store.database import new_id

from .booked import Clinic, booked, clinic


def filled(parts: Clinic) -> dict[str, Any]:
    """Return a form in which only the time and consent are missing."""
    contact = "(312) 555-0101"
    slots = opening_slots(parts.profile, "book_consultation", "a consultation please")
    return slots | {"visitor_name": "Maria", "contact": contact, "is_new": True}


def choose(parts: Clinic, slots: dict[str, Any], text: str) -> dict[str, Any]:
    read = read_message(parts, slots, "wanted_time", "inform", text)
    assert read is not None
    return {**slots, **read.slots}


def test_a_free_time_is_pressed_held_read_back_and_booked(parts: Assistant) -> None:
    offering = clinic(parts)
    slots = filled(offering)
    titles = [button.title for button in ask_for(offering, "wanted_time", slots).buttons]
    assert titles[:4] == [
        spoken_start(offering.profile, slot.starts_at) for slot in free_slots(offering, "Lakeside")[:4]
    ]
    slots = choose(offering, slots, titles[0])
    chosen = chosen_slot(slots)
    assert chosen is not None
    assert chosen not in free_slots(offering, "Lakeside"), "it is held"
    assert titles[0] in ask_for(offering, "consent", slots).text
    conversation = start_conversation(parts.database)
    done = submit(offering, conversation, "turn-one", {**slots, "consent": True})
    assert titles[0] in done.reply.text
    (booking,) = list_bookings(offering, [State.CONFIRMED])
    assert booking.slot == chosen
    assert booking.reference in done.reply.text
    assert submit(offering, conversation, "turn-one", {**slots, "consent": True}) == done


def test_a_free_time_that_was_chosen_before_danger_is_stored_as_a_wish_and_nothing_is_booked(parts: Assistant) -> None:
    """Booking rests, nothing that was entered is lost, and the time goes back to everybody when its hold ends."""
    offering = clinic(parts)
    slots = filled(offering)
    slots = choose(offering, slots, ask_for(offering, "wanted_time", slots).buttons[0].title)
    chosen = chosen_slot(slots)
    assert chosen is not None
    conversation = start_conversation(parts.database)
    done = submit(offering, conversation, "turn-one", {**slots, "consent": True}, is_paused=True)
    assert "not an appointment yet" in done.reply.text
    assert list_bookings(offering, [State.CONFIRMED]) == []
    (booking,) = list_bookings(offering, [State.REQUESTED])
    assert booking.slot is None
    (wish,) = booking.preferred
    assert wish.fits(chosen.starts_at.astimezone(offering.profile.zone))
    assert wish.first_day == wish.last_day


def test_words_that_suit_several_times_are_answered_with_those(parts: Assistant) -> None:
    offering = clinic(parts)
    read = read_message(offering, filled(offering), "wanted_time", "inform", "next week in the afternoon")
    assert read is not None
    assert read.slots["wanted_time"] is None
    (reply,) = read.replies
    assert len(reply.buttons) > 1
    assert all("PM" in button.title for button in reply.buttons)


def test_a_time_that_somebody_else_holds_is_not_given_and_others_are(parts: Assistant) -> None:
    offering = clinic(parts)
    title = ask_for(offering, "wanted_time", filled(offering)).buttons[0].title
    assert choose(offering, filled(offering), title)["wanted_time"]
    read = read_message(offering, filled(offering), "wanted_time", "inform", title)
    assert read is not None
    assert read.slots["wanted_time"] is None
    titles = [button.title for button in read.replies[0].buttons]
    assert titles
    assert title not in titles


def test_a_time_that_is_taken_at_the_last_moment_stores_nothing_and_the_form_goes_on(parts: Assistant) -> None:
    """The hold had run out, and somebody else was quicker."""
    offering = clinic(parts)
    slots = filled(offering)
    slots = choose(offering, slots, ask_for(offering, "wanted_time", slots).buttons[0].title)
    slots["request_id"] = new_id()  # the hold is nobody's any more
    chosen = chosen_slot(slots)
    done = submit(offering, start_conversation(parts.database), "turn-one", {**slots, "consent": True})
    assert done.reopened == {"wanted_time": None, "consent": None}
    assert done.reply.buttons
    assert list_bookings(offering) == []
    assert chosen is not None
    assert spoken_start(offering.profile, chosen.starts_at) not in [button.title for button in done.reply.buttons]


def test_without_any_free_time_the_question_can_be_skipped(parts: Assistant) -> None:
    offering = clinic(parts, hours={"Lakeside": {}})
    slots = filled(offering)
    assert [button.title for button in ask_for(offering, "wanted_time", slots).buttons] == ["Skip"]
    slots = choose(offering, slots, "Skip")
    done = submit(offering, start_conversation(parts.database), "turn-one", {**slots, "consent": True})
    assert "not an appointment yet" in done.reply.text


@pytest.mark.parametrize("is_own", [True, False])
def test_only_one_s_own_earlier_request_is_shown_with_its_reference(parts: Assistant, is_own: bool) -> None:
    offering = clinic(parts, way="request")
    earlier = booked(offering)
    assert earlier.conversation_id is not None
    asking = earlier.conversation_id if is_own else start_conversation(parts.database)
    text = ask_for(offering, "consent", {**filled(offering), "wanted_time": []}, asking).text
    assert (earlier.reference in text) is is_own
    assert "the team gets both" in text


def test_what_a_form_fills_is_what_is_emptied_after_it(parts: Assistant) -> None:
    assert set(filled(clinic(parts))) == set(EMPTY_FORM)
