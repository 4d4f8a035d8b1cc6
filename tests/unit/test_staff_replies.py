"""A ready sentence goes out whole or not at all; the steps on an alarm have the profile's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.content.library import Library
from bot.services.accounts.staff import Member
from bot.services.danger.alarm_steps import NOT_SIGNED, alarm_steps, identity_reminder
from bot.services.handover.canned_replies import ready_replies

ANA = Member("1", "Ana Lee", "Ana, a nurse", "staff")


def with_texts(library: Library, **texts: str) -> Library:
    """Return the library with a profile that says something else."""
    assert library.profile is not None
    return replace(library, profile=replace(library.profile, texts={**library.profile.texts, **texts}))


def said(library: Library, identifier: str) -> str:
    return next(reply.text for reply in ready_replies(library, ANA) if reply.id == identifier)


def missing(library: Library, member: Member = ANA) -> Mapping[str, tuple[str, ...]]:
    return {reply.id: reply.missing for reply in ready_replies(library, member)}


def test_a_sentence_says_who_writes_and_the_clinics_words(library: Library) -> None:
    text = said(library, "hello")
    assert text.startswith("Hello, this is Ana, a nurse at Lakeside Infusion Clinic.")
    assert "Ana Lee" not in text, "visitors read the name that is for them"
    assert "Monday to Thursday 9:00 AM to 5:00 PM" in said(library, "please_call")


def test_in_a_spanish_conversation_the_sentences_are_spanish(library: Library) -> None:
    spanish = library.speaking("es")
    assert said(spanish, "hello").startswith("Hola, soy Ana, a nurse, de Lakeside")
    assert "lunes" in said(spanish, "please_call")


def test_as_shipped_every_sentence_can_be_sent(library: Library) -> None:
    for speaking in (library, library.speaking("es")):
        assert not any(missing(speaking).values())
        assert not any("{" in reply.text for reply in ready_replies(speaking, ANA))


def test_a_sentence_with_an_empty_place_is_shown_as_unavailable_and_never_sent(library: Library) -> None:
    silent = with_texts(library, phone="")
    call = next(reply for reply in ready_replies(silent, ANA) if reply.id == "call_now")
    assert (call.text, call.missing) == ("", ("phone",))
    assert not missing(silent)["looking"], "the others stay"


def test_who_has_no_name_for_visitors_cannot_send_a_name(library: Library) -> None:
    nameless = replace(ANA, shown_as=" ")
    assert missing(library, nameless)["hello"] == ("staff_name",)


def test_the_steps_have_the_profiles_numbers_and_say_that_nobody_signed_them(library: Library) -> None:
    steps = alarm_steps(with_texts(library, emergency_number="112", crisis_line="116 123"), 1)
    assert steps is not None
    said = " ".join((steps.emergency, *steps.steps))
    assert "Call 112 yourselves" in said
    assert "Offer 116 123" in said
    assert "{" not in said
    assert steps.review == NOT_SIGNED
    assert steps.sources[0].startswith("National Suicide Prevention Lifeline")
    assert alarm_steps(library, 7) is None, "a tier that raises none"


def test_a_number_that_the_clinic_has_not_takes_only_its_own_sentence_along(library: Library) -> None:
    whole = alarm_steps(library, 8)
    lacking = alarm_steps(with_texts(library, abuse_line=""), 8)
    assert whole is not None
    assert lacking is not None
    assert any("Sexual assault" in step for step in whole.steps)
    assert not any("Sexual assault" in step for step in lacking.steps)
    assert any("Violence at home: 1-800-799-7233" in step for step in lacking.steps)
    assert any("Drugs and alcohol" in step for step in lacking.steps)


def test_the_reminder_on_identity_forbids_asking_in_the_chat(library: Library) -> None:
    assert "Never ask for a date of birth or a number in the chat" in identity_reminder(library).text
