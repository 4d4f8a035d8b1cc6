"""The visitor's side of a conversation with a person: waiting, talking, and back with the program."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.services.accounts.staff import Member
from bot.services.conversations.conversation import read_conversation
from bot.services.handover.claims import claim, hand_back
from bot.services.handover.staff_writing import insert_answer, show_typing, write_message

from .chat import ANSWER_MS, expect_no_violations, identifier, lines, open_chat, say
from .servers import LoneGateway, ask_for_a_person, speak_as_staff

pytestmark = pytest.mark.refusals
ANA = Member("ana", "Ana Lima", "Ana", "staff")


@pytest.fixture
def page(lone_page: Page) -> Page:
    """Return a page whose visitor has said something and got a reply."""
    open_chat(lone_page)
    say(lone_page, "hello")
    expect(lines(lone_page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    return lone_page


def test_waiting_talking_and_back_with_the_program(page: Page, gateway: LoneGateway) -> None:
    owner, conversation = page.locator(".owner"), identifier(page)
    ask_for_a_person(gateway.parts, conversation)
    expect(owner).to_contain_text("In the queue you are number 1.", timeout=ANSWER_MS)
    claim(gateway.parts, conversation, ANA)
    expect(owner).to_have_text("Here for you now: Ana, clinic staff. The program is silent.", timeout=ANSWER_MS)
    show_typing(gateway.parts, conversation, ANA, True)
    expect(page.locator(".typing")).to_have_text("Somebody at the clinic is writing", timeout=ANSWER_MS)
    write_message(gateway.parts, conversation, ANA, "one-two-three", "Hello, how can I help?")
    expect(lines(page, "staff")).to_contain_text("Ana, Clinic staff", timeout=ANSWER_MS)
    expect(page.locator(".typing")).to_be_empty()
    say(page, "is it safe?")
    expect(lines(page, "visitor").last).to_contain_text("Sent", timeout=ANSWER_MS)
    insert_answer(gateway.parts, conversation, ANA, "four-five-six", "safety", gateway.parts.today)
    inserted = lines(page, "staff").last
    expect(inserted.get_by_role("button", name="More")).to_be_visible(timeout=ANSWER_MS)
    expect(inserted.get_by_role("button", name="Helpful", exact=True)).to_have_count(0)
    inserted.get_by_role("button", name="More").click()
    expect(inserted).to_contain_text("Sources:")
    expect_no_violations(page)
    page.reload()
    expect(lines(page, "staff")).to_have_count(2, timeout=ANSWER_MS)
    expect(lines(page, "bot")).to_have_count(1)
    expect(owner).to_contain_text("Here for you now: Ana")
    hand_back(gateway.parts, conversation, ANA)
    expect(lines(page, "bot").last).to_contain_text("The program is back", timeout=ANSWER_MS)
    expect(owner).to_be_empty()


def test_emptying_the_field_is_not_writing(page: Page, gateway: LoneGateway) -> None:
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.url.endswith("/typing") else None)
    page.locator("#message").fill("a draft")
    speak_as_staff(gateway.parts, identifier(page), "Hello.", "Ana")
    expect(lines(page, "staff")).to_have_count(1, timeout=ANSWER_MS)
    page.locator("#message").fill("")
    page.wait_for_timeout(200)  # time enough to tell
    assert told == []
    page.locator("#message").fill("a draft")
    page.wait_for_timeout(200)
    assert len(told) == 1


def test_who_does_not_want_to_wait_goes_back_with_one_press(page: Page, gateway: LoneGateway) -> None:
    ask_for_a_person(gateway.parts, identifier(page))
    page.get_by_role("button", name="Back to the program").click(timeout=ANSWER_MS)
    expect(lines(page, "bot").last).to_contain_text("you are not waiting for a person here any more", timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Back to the program")).to_be_hidden()
    expect(page.locator("#message")).to_be_focused()
    assert read_conversation(gateway.parts.database, gateway.parts.vault, identifier(page)).owner == "bot"


def test_a_person_whose_words_are_a_script_harms_nobody(page: Page, gateway: LoneGateway) -> None:
    speak_as_staff(gateway.parts, identifier(page), "<img src=x onerror=document.title='broken'>", "<b>Ana</b>")
    expect(lines(page, "staff")).to_contain_text("<b>Ana</b>, Clinic staff", timeout=ANSWER_MS)
    expect(page.locator(".owner")).to_contain_text("<b>Ana</b>")
    assert page.title() != "broken"
