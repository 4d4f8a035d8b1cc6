"""The nurse takes over: a visitor's browser and one of the staff, with the engine behind them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.bootstrap import Assistant
from bot.cli.processes import Stack

from .chat import ANSWER_MS, lines, open_chat, say
from .conftest import watch
from .desk import employ, open_queue, press, said, sign_in


@pytest.fixture
def parts(stack: Stack) -> Iterator[Assistant]:
    """Return the parts of the running stack, with an account."""
    parts = Assistant(stack.settings)
    employ(parts, "Nia Nurse")
    yield parts
    parts.database.close()


@pytest.fixture
def nurse(browser: Browser, stack: Stack, parts: Assistant, errors: list[str]) -> Iterator[Page]:
    """Return the queue in the nurse's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    watch(context, errors)
    page = sign_in(context, parts, stack.url, "Nia Nurse")
    open_queue(page, stack.url)
    yield page
    context.close()


@pytest.mark.refusals
def test_the_nurse_takes_over_and_hands_back(context: BrowserContext, stack: Stack, nurse: Page) -> None:
    patient = context.new_page()
    patient.goto(stack.url)
    open_chat(patient)
    say(patient, "should i skip my lamotrigine tmrw")
    advice = patient.locator('article.message[data-act="advice"]')
    expect(advice).to_be_visible(timeout=ANSWER_MS)
    for count, words in enumerate(("yes please", "Kim", "312 555 0177", "the evening one", "yes"), 2):
        say(patient, words)
        expect(lines(patient, "bot")).to_have_count(count, timeout=ANSWER_MS)
    expect(lines(patient, "bot").last).to_contain_text("is stored")
    entry = nurse.locator(".entry").filter(has_text="Own treatment")
    expect(entry).to_have_count(1, timeout=ANSWER_MS)
    entry.get_by_role("button", name="Take").click()
    expect(nurse.locator("#identity")).to_contain_text(
        "Check who it is before you speak of a record", timeout=ANSWER_MS
    )
    brief = nurse.locator("#brief")
    expect(brief).to_contain_text("should i skip my lamotrigine tmrw", timeout=ANSWER_MS)
    expect(brief).to_contain_text("No advice given")
    expect(patient.locator(".owner")).to_contain_text("Nia", timeout=ANSWER_MS)
    nurse.locator("#message").fill("Please change nothing before you have spoken with whoever prescribes it.")
    nurse.locator("#message").press("Enter")
    expect(lines(patient, "staff")).to_contain_text("change nothing", timeout=ANSWER_MS)
    before = lines(patient, "bot").count()
    say(patient, "ok. how long does a session last?")
    expect(said(nurse, "visitor").last).to_contain_text("how long does a session last?", timeout=ANSWER_MS)
    assert lines(patient, "bot").count() == before, "the program is silent"
    press(nurse, "Back to the program")
    expect(lines(patient, "bot").last).to_contain_text("The program is back", timeout=ANSWER_MS)
    say(patient, "how long does a session last?")
    expect(patient.locator('article.message[data-act="answer"]').last).to_be_visible(timeout=ANSWER_MS)
