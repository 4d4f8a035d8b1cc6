"""A booking is found by reference and contact, shown, and changed on a yes; whoever has neither learns nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.services.bookings.booking import Booking, Kind, read_booking, read_history
from bot.services.bookings.changes import confirm_booking, set_state
from bot.services.bookings.lookup import LIMITS
from bot.services.bookings.slots import free_slots
from bot.services.bookings.states import State
from bot.services.clinic_clock import spoken_start
from bot.services.forms.manage_ending import PASSED_ON, finish_manage
from bot.services.forms.manage_fields import (
    CHOICE,
    CONSENT,
    CONTACT,
    INFUSION,
    LOCKED,
    OVER,
    PERSON,
    REFERENCE,
    TIME,
)
from bot.services.forms.manage_form import read_manage
from bot.services.outgoing.outbox import STAFF_MAIL, VISITOR_MAIL
from bot.services.privacy.erase import erase_booking
from bot.services.reply import Act

from .booked import EMAIL, PHONE, Clinic, booked, clinic, outbox, some_slot
from .manage_dialogue import Dialogue
from .staff import ANA


def in_spanish(own: Clinic) -> Clinic:
    library = own.library.speaking("es")
    assert library.profile is not None
    return replace(own, library=replace(library, profile=replace(library.profile, booking=own.profile.booking)))


def confirmed(parts: Any) -> Booking:
    return booked(parts, slot=some_slot(parts))


def events(parts: Any) -> list[tuple[str, int]]:
    """Return what the visitor's calendar was told, with its sequence."""
    payloads = [json.loads(parts.vault.decrypt(row.payload)) for row in outbox(parts, VISITOR_MAIL)]
    return [(payload["event"], payload["sequence"]) for payload in payloads]


def test_a_confirmed_time_is_called_off_with_reference_and_contact(either: Assistant) -> None:
    own = clinic(either)
    booking = confirmed(own)
    form = Dialogue(own, "cancel my booking")
    assert form.asked == REFERENCE
    form.say(booking.reference.lower().replace("-", " "), "312 555 0101")
    assert booking.slot is not None
    time = spoken_start(own.profile, booking.slot.starts_at)
    assert form.asked == CONSENT
    assert time in form.question.text
    form.say("yes")
    assert booking.reference in form.end().text
    assert read_booking(own, booking.reference).state == State.CANCELLED
    assert booking.slot in free_slots(own, "Lakeside")
    assert events(own)[-1] == ("cancelled", 1)
    assert len(outbox(own, STAFF_MAIL)) == 2
    assert [change.by for change in read_history(own, booking.reference)][-1] == "visitor"


def test_what_is_found_tells_neither_who_nor_what_for(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, slot=some_slot(own), name="Wilhelmina", message="quicksilverish")
    form = Dialogue(own, f"change my booking {booking.reference}")
    form.say(EMAIL.shown)
    assert form.asked == CHOICE
    shown = form.question
    for word in ("Wilhelmina", "quicksilverish", "555-0101", "ketamine", "infusion", "consultation"):
        assert word.casefold() not in shown.text.casefold()
    assert (shown.act, len(shown.buttons)) == (Act.BOOKING_MANAGE, 3)


def test_a_free_time_replaces_the_old_one_and_the_calendar_is_told(either: Assistant) -> None:
    own = clinic(either)
    booking = confirmed(own)
    form = Dialogue(own, f"move {booking.reference} please, my number is 312 555 0101")
    assert form.asked == TIME
    pressed = form.question.buttons[0].title
    form.say(pressed)
    assert pressed in form.replies[0].text, "it is held"
    assert pressed in form.question.text
    form.say("yes")
    assert pressed in form.end().text
    moved = read_booking(own, booking.reference)
    assert moved.slot is not None
    assert (spoken_start(own.profile, moved.slot.starts_at), moved.state) == (pressed, State.CONFIRMED)
    assert booking.slot in free_slots(own, "Lakeside")
    assert events(own)[-1] == ("moved", 1)


def test_a_new_time_that_somebody_else_takes_changes_nothing_and_others_are_offered(parts: Assistant) -> None:
    own = clinic(parts)
    booking = confirmed(own)
    form = Dialogue(own, f"move {booking.reference}")
    form.say(PHONE.shown, free_text := form_time(own), "yes")
    form.slots["manage_hold"] = "nobody-s-any-more"
    reply = form.end()
    assert reply.buttons
    assert free_text not in [button.title for button in reply.buttons]
    assert read_booking(own, booking.reference) == booking
    assert dict(finish_manage(own, form.slots).reopened) == {TIME: None, CONSENT: None}


def form_time(parts: Any) -> str:
    """Return a free time in words."""
    return spoken_start(parts.profile, free_slots(parts, "Lakeside")[7].starts_at)


def test_a_wish_goes_to_the_staff_and_the_old_time_is_kept_until_they_confirm(either: Assistant) -> None:
    own = clinic(either, way="request")
    reference = confirm_booking(own, booked(own).reference, some_slot(own), "Ana").reference
    form = Dialogue(own, "I need to move my consultation")
    form.say(reference, EMAIL.shown, "any weekday after 4")
    assert "any weekday, after 4:00 PM" in form.replies[0].text
    assert "any weekday, after 4:00 PM" in form.question.text
    form.say("yes")
    said = form.end().text
    changed = read_booking(own, reference)
    assert (changed.state, changed.slot) == (State.REQUESTED, some_slot_of(changed))
    assert "stays as it was" in said
    assert len(outbox(own, STAFF_MAIL)) == 2
    again = Dialogue(own, f"what about {reference}")
    again.say(EMAIL.shown)
    assert "You asked for another time: any weekday" in again.question.text


def some_slot_of(booking: Booking) -> Any:
    assert booking.slot is not None, "its time is kept"
    return booking.slot


@pytest.mark.parametrize("answer", ["no", "leave it as it is", "don't cancel it"])
def test_without_a_yes_nothing_is_changed(parts: Assistant, answer: str) -> None:
    own = clinic(parts)
    booking = confirmed(own)
    form = Dialogue(own, f"cancel {booking.reference}")
    form.say(PHONE.shown, answer)
    assert "nothing was changed" in form.end().text
    assert read_booking(own, booking.reference) == booking


def test_a_wrong_reference_and_a_wrong_contact_get_the_same_answer(either: Assistant) -> None:
    booking = booked(either)
    tried = []
    for reference, contact in (("K7XM-22PQ", PHONE.shown), (booking.reference, "312 555 0177")):
        form = Dialogue(either, "change my booking", conversation_id="one")
        form.say(reference, contact)
        assert form.asked == REFERENCE
        tried.append((form.replies, {**form.slots, "manage_hold": None}))
    assert tried[0] == tried[1]


def test_after_some_wrong_tries_a_person_is_offered_and_the_right_one_is_not_told(either: Assistant) -> None:
    booking = booked(either)
    form = Dialogue(either, "change my booking")
    for _ in range(LIMITS["conversation"]):
        form.say("K7XM-22PQ", PHONE.shown)
    form.say(booking.reference, PHONE.shown)
    assert form.slots[CHOICE] == LOCKED
    reply = form.end()
    assert booking.reference not in reply.text
    assert [button.payload for button in reply.buttons] == ["/talk_to_person"]


@pytest.mark.parametrize("state", [State.DECLINED, State.CANCELLED, State.DONE])
def test_what_is_over_is_said_to_be_over(parts: Assistant, state: State) -> None:
    booking = booked(parts)
    set_state(parts, booking.reference, state, "Ana")
    form = Dialogue(parts, f"cancel {booking.reference}, {PHONE.shown}")
    assert form.slots[CHOICE] == OVER
    assert "cannot change it" in form.end().text
    assert read_booking(parts, booking.reference).state == state


def test_where_the_staff_were_quicker_that_is_said(parts: Assistant) -> None:
    booking = booked(parts)
    form = Dialogue(parts, f"move {booking.reference}")
    form.say(PHONE.shown, "any time", "yes")
    set_state(parts, booking.reference, State.DONE, "Ana")
    assert "cannot change it" in form.end().text


@pytest.mark.parametrize(
    ("opening", "said", "choice"),
    [
        ("resched my infusion", (), INFUSION),
        ("necesito mover mi sesión del jueves", (), INFUSION),
        ("change my booking", ("It is an infusion appointment",), INFUSION),
        ("change my booking", ("I have no reference",), PERSON),
        ("cambiar mi cita", ("perdí la referencia",), PERSON),
        ("change my booking", ("i don't have one",), PERSON),
    ],
)
def test_what_is_not_decided_here_goes_to_a_person(
    parts: Assistant, opening: str, said: tuple[str, ...], choice: str
) -> None:
    form = Dialogue(parts, opening)
    form.say(*said)
    assert form.asked is None
    assert form.slots[CHOICE] == choice
    assert choice in PASSED_ON


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.INFUSION_CHANGE])
def test_a_request_without_a_time_of_its_own_can_only_be_called_off_here(parts: Assistant, kind: Kind) -> None:
    booking = booked(parts, kind=kind)
    form = Dialogue(parts, f"change my booking {booking.reference}")
    form.say(PHONE.shown)
    assert [button.title for button in form.question.buttons] == ["Cancel it", "Leave it as it is"]
    form.say("another time")
    assert form.slots[CHOICE] == (INFUSION if kind == Kind.INFUSION_CHANGE else PERSON)
    form = Dialogue(parts, f"cancel {booking.reference}")
    form.say(PHONE.shown, "yes")
    form.end()
    assert read_booking(parts, booking.reference).state == State.CANCELLED


def test_what_cannot_be_read_is_explained_and_then_a_person_is_offered(parts: Assistant) -> None:
    form = Dialogue(parts, "change my booking")
    form.say("purple")
    assert "could not read a reference" in form.replies[0].text
    form.say("purple")
    assert "(312) 555-0142" in form.replies[1].text
    form.say("K7XM-22PQ", "purple")
    assert form.asked == CONTACT


@pytest.mark.parametrize(
    "text", ["x" * 2000, "<script>alert(1)</script>", "=1+1", "' OR 1=1 --", "????-????", "KKKKKKKKK-22PQ"]
)
def test_odd_input_finds_nothing_and_breaks_nothing(parts: Assistant, text: str) -> None:
    form = Dialogue(parts, f"change my booking {text}")
    assert form.slots[REFERENCE] is None
    form.say(text)
    assert form.asked == REFERENCE


def test_the_form_speaks_spanish(parts: Assistant) -> None:
    own = in_spanish(clinic(parts))
    booking = confirmed(own)
    form = Dialogue(own, "quiero cambiar mi cita")
    form.say(f"es la {booking.reference}", PHONE.shown)
    assert [button.title for button in form.question.buttons] == ["Otra hora", "Cancelarla", "Dejarla como está"]
    form.say("Otra hora")
    pressed = form.question.buttons[0]
    assert " de la mañana (C" in pressed.title or " de la tarde (C" in pressed.title or "mediodía" in pressed.title
    form.say(pressed.title)
    assert "Le guardo esta hora" in form.replies[0].text
    form.say("sí")
    assert pressed.title in form.end().text


@pytest.mark.parametrize("text", ["could we make it any weekday after 4?", "any weekday after 4"])
def test_a_time_that_is_asked_for_at_once_is_a_wish_for_another_time(parts: Assistant, text: str) -> None:
    form = Dialogue(parts, f"change my booking {booked(parts).reference}")
    form.say(PHONE.shown, text)
    assert form.asked == CONSENT
    assert "any weekday, after 4:00 PM" in form.question.text


def test_a_question_is_left_to_whoever_answers_it(parts: Assistant) -> None:
    form = Dialogue(parts, f"change my booking {booked(parts).reference}")
    form.say(PHONE.shown)
    for text in ("will it hurt on Tuesday?", "can i leave alone after it?"):
        assert read_manage(parts, form.slots, CHOICE, "gap", text, "asking") is None
    assert read_manage(parts, form.slots, CHOICE, "stop", "stop", "asking") is None
    assert read_manage(parts, form.slots, CHOICE, "danger", "cancel it", "asking") is None


def test_a_booking_that_is_erased_in_the_middle_is_not_found_any_more(parts: Assistant) -> None:
    booking = booked(parts)
    form = Dialogue(parts, f"change my booking {booking.reference}")
    form.say(PHONE.shown)
    erase_booking(parts, booking.reference, ANA)
    form.say("cancel it")
    assert form.asked == REFERENCE
    assert "no booking with this reference" in form.replies[0].text
