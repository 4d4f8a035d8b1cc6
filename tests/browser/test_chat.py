"""What a visitor sees: asking, reading the sources, reloading, a request, an emergency."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.cli.processes import Stack
from bot.store.tables import FeedbackRow

from .chat import ANSWER_MS, answers, expect_no_violations, lines, open_chat, say

SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")


def test_a_question_gets_its_sourced_answer_and_a_next_step(page: Page) -> None:
    say(page, "how long does a session last?")
    answer = answers(page)
    expect(answer).to_contain_text("40 to 60 minutes", timeout=ANSWER_MS)
    answer.get_by_role("button", name="More").click()
    expect(answer).to_contain_text("Patient guide 3 says 40 to 60 minutes")
    expect(answer).to_contain_text("Sources")
    expect(page.get_by_role("button", name="Ask for a consultation")).to_be_visible()
    expect_no_violations(page)


def test_the_conversation_is_there_again_after_a_reload(page: Page) -> None:
    say(page, "isn't it a party drug?")
    expect(answers(page)).to_contain_text("Partly", timeout=ANSWER_MS)
    before = page.locator("article.message").all_text_contents()
    page.reload()
    expect(page.locator("article.message")).to_have_count(len(before), timeout=ANSWER_MS)
    assert page.locator("article.message").all_text_contents() == before
    expect(lines(page, "visitor")).to_have_count(1)


def test_a_button_asks_its_topic(page: Page) -> None:
    say(page, "how many sessions will I need?")
    page.get_by_role("button", name="Booster sessions").click(timeout=ANSWER_MS)
    expect(answers(page).nth(1)).to_contain_text("booster", timeout=ANSWER_MS)


def test_what_is_not_covered_is_an_honest_gap_with_a_person(page: Page) -> None:
    say(page, "what do you charge per infusion?")
    expect(page.locator('article.message[data-act="unknown"]')).to_contain_text("price", timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Ask a person")).to_be_visible()


def test_a_consultation_request_is_taken_down_and_confirmed_with_a_reference(page: Page) -> None:
    script = [
        ("I would like to come in for a consultation", "What name"),
        ("Ana Example", "phone number or e-mail"),
        ("312-555-0177", "voicemail"),
        ("no voicemail", "Which day and time"),
        ("mornings are best", "first visit"),
        ("yes, the first one", "Shall I store this"),
    ]
    for said, expected in script:
        say(page, said)
        expect(lines(page, "bot").last).to_contain_text(expected, timeout=ANSWER_MS)
        if lines(page, "bot").last.locator(".choice").count():
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                expect_no_violations(page)
    page.get_by_role("log").get_by_role("button", name="Send", exact=True).click()
    confirmation = lines(page, "bot").last
    expect(confirmation).to_contain_text(re.compile(r"stored: [0-9A-Z]{4}-[0-9A-Z]{4}"), timeout=ANSWER_MS)
    expect_no_violations(page)


def test_an_emergency_is_shown_at_once_and_stands_out(page: Page) -> None:
    say(page, "i took all my pills")
    urgent = page.locator(".message--urgent")
    expect(urgent).to_contain_text("911", timeout=ANSWER_MS)
    expect(urgent.locator('a[href="tel:911"]')).to_be_visible()
    expect(urgent).to_have_count(1)
    expect_no_violations(page)


def test_the_emergency_line_is_always_visible(page: Page) -> None:
    line = page.locator(".footer")
    expect(line).to_contain_text("911")
    expect(line).to_contain_text("988")
    expect_no_violations(page)


def test_markup_in_a_message_stays_text(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)><b>is it safe</b>")
    visitor = lines(page, "visitor")
    expect(visitor).to_contain_text("<img src=x onerror=alert(1)>")
    assert visitor.locator("img").count() == 0


def test_an_answer_is_rated_with_a_word_that_nobody_has_to_write(page: Page, stack: Stack) -> None:
    say(page, "is it safe?")
    answer = answers(page)
    answer.get_by_role("button", name="Helpful", exact=True).click(timeout=ANSWER_MS)
    expect(answer).to_contain_text("Thank you.")
    expect(answer.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("button", name="Not helpful").click()
    answer.get_by_label("What was missing?").fill("how often it goes wrong")
    expect_no_violations(page)
    answer.get_by_role("button", name="Send").click()
    expect(answer.get_by_label("What was missing?")).to_have_count(0)
    assert _votes(stack)[-1] == (False, "how often it goes wrong")


def test_danger_in_the_word_is_answered(page: Page) -> None:
    say(page, "is it safe?")
    answer = answers(page)
    answer.get_by_role("button", name="Not helpful").click(timeout=ANSWER_MS)
    answer.get_by_label("What was missing?").fill("i took all my pills")
    answer.get_by_label("What was missing?").press("Enter")
    expect(page.locator(".message--urgent")).to_have_count(1, timeout=ANSWER_MS)
    expect(lines(page, "visitor")).to_have_count(2, timeout=ANSWER_MS)


def _votes(stack: Stack) -> list[tuple[bool, str]]:
    parts = Assistant(stack.settings)
    with parts.database.read() as session:
        rows = session.scalars(select(FeedbackRow).order_by(FeedbackRow.created_at)).all()
    parts.database.close()
    return [(row.helpful, parts.vault.decrypt_text(row.word) if row.word else "") for row in rows]


def test_the_keyboard_alone_suffices(page: Page) -> None:
    page.locator("#message").focus()
    page.keyboard.type("is it safe?")
    page.keyboard.press("Enter")
    expect(answers(page)).to_contain_text("generally", timeout=ANSWER_MS)
    expect(page.locator("#message")).to_be_focused()


PAPER = {"light": "rgb(247, 244, 238)", "dark": "rgb(20, 27, 28)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_have_enough_contrast(browser: Browser, stack: Stack, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two literals
    page = context.new_page()
    page.goto(stack.url)
    open_chat(page)
    say(page, "is it safe?")
    expect(answers(page)).to_be_visible(timeout=ANSWER_MS)
    expect_no_violations(page)
    panel, chat = page.locator(".panel"), page.locator("ketamine-faq-chat")
    expect(panel).to_have_css("background-color", PAPER[scheme])
    for theme, colour in PAPER.items():
        chat.evaluate("(chat, theme) => chat.setAttribute('theme', theme)", theme)
        expect(panel).to_have_css("background-color", colour)
    context.close()


def test_without_scripts_a_phone_number_remains(browser: Browser, stack: Stack) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(stack.url)
    assert "555-0142" in page.content()
    context.close()


def test_the_page_makes_no_request_to_anybody_else(context: BrowserContext, stack: Stack) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(stack.url)
    open_chat(page)
    say(page, "is it safe?")
    expect(answers(page)).to_be_visible(timeout=ANSWER_MS)
    assert asked
    assert all(url.startswith((stack.url, "data:")) for url in asked)


@pytest.mark.refusals
def test_a_text_that_is_too_long_is_refused_and_can_be_shortened(page: Page) -> None:
    say(page, "is it safe? " * 200)
    article = lines(page, "visitor")
    expect(article).to_contain_text("too long", timeout=ANSWER_MS)
    article.get_by_role("button", name="Edit").click()
    expect(page.locator("#message")).to_have_value(re.compile("^is it safe"))


@pytest.mark.refusals
def test_a_cry_for_help_in_a_text_that_is_too_long_is_answered(page: Page) -> None:
    say(page, "nobody listens to me. " * 100 + "I want to kill myself")
    expect(page.locator('article.message[data-act="crisis"]')).to_contain_text("988", timeout=ANSWER_MS)
