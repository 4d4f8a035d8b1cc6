"""Whoever asks for a person outside the desk's hours is told so, before and after, and when somebody will be there."""

from __future__ import annotations

import datetime
import zoneinfo
from dataclasses import replace

from bot.bootstrap import Assistant
from bot.services.accounts.staff import Member
from bot.services.conversations.conversation import start_conversation
from bot.services.desk.away import set_away
from bot.services.desk.desk_line import desk_line
from bot.services.forms.request_questions import ask_for
from bot.services.forms.request_sending import submit
from bot.services.reply import Act, Reply
from bot.services.times import utc_now

from .booked import Clinic, clinic

ANA = Member("a1", "Ana Lee", "Ana", "staff")
CHICAGO = zoneinfo.ZoneInfo("America/Chicago")
REPLY = Reply(text="What name?", act=Act.HANDOFF)
PERSON = {"request_kind": "person", "visitor_name": "Dana", "contact": "(312) 555-0101", "consent": True}
CLOSED = "Nobody is at the desk now."


def always_open(parts: Assistant) -> Clinic:
    """Return the clinic with a desk that is open day and night, but for the last minute of a day."""
    day = (datetime.time(0), datetime.time(23, 59, 59, 999999))
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    own = clinic(parts)
    profile = replace(own.profile, hours=dict.fromkeys(days, day))
    return replace(own, library=replace(own.library, profile=profile))


def at(day: int, hour: int) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, tzinfo=CHICAGO)


def test_the_line_says_when_the_desk_opens_and_nothing_while_it_is_open(parts: Assistant) -> None:
    assert desk_line(parts, REPLY, at(24, 10)) == ""
    assert desk_line(parts, REPLY, at(24, 7)) == f"{CLOSED} It opens 9:00 AM."
    assert desk_line(parts, REPLY, at(27, 20)) == f"{CLOSED} It opens Monday 30 November 2026, 9:00 AM."


def test_a_spanish_visitor_reads_it_in_spanish(parts: Assistant) -> None:
    said = desk_line(parts.speaking("es"), REPLY, at(27, 20))
    assert said.startswith("Ahora no hay nadie en la recepción. Abre: lunes 30 de noviembre")


def test_a_clinic_that_has_not_said_its_hours_says_nothing(parts: Assistant) -> None:
    own = clinic(parts)
    silent = replace(own, library=replace(own.library, profile=replace(own.profile, hours={})))
    assert desk_line(silent, REPLY, at(24, 3)) == ""
    set_away(parts, at(24, 12), "Storm", ANA, at(24, 2))
    assert desk_line(silent, REPLY, at(24, 3)) == f"{CLOSED} It opens 12:00 PM."


def test_the_form_says_it_before_the_first_question_and_after_the_request_is_stored(parts: Assistant) -> None:
    own = always_open(parts)
    assert CLOSED not in ask_for(own, "visitor_name", PERSON).text
    set_away(parts, utc_now() + datetime.timedelta(hours=2), "Storm", ANA)
    assert ask_for(own, "visitor_name", PERSON).text.startswith(CLOSED)
    done = submit(own, start_conversation(parts.database), "turn-desk", PERSON)
    assert CLOSED in done.reply.text
    assert done.reply.text.startswith("Your question is stored for the team")


def test_a_consultation_is_asked_for_without_it_and_confirmed_with_it(parts: Assistant) -> None:
    own = always_open(parts)
    set_away(parts, utc_now() + datetime.timedelta(hours=2), "Storm", ANA)
    wanted = {**PERSON, "request_kind": "consultation"}
    assert CLOSED not in ask_for(own, "visitor_name", wanted).text
    assert CLOSED in submit(own, start_conversation(parts.database), "turn-desk-2", wanted).reply.text
