"""Every state of the chat is accessible: by axe, and in what axe cannot see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .chat import ANSWER_MS, LAUNCHER, expect_no_violations, identifier, lines, open_chat, say
from .conftest import DESKTOP, MOBILE
from .servers import LoneGateway, ask_for_a_person, speak_as_staff

pytestmark = pytest.mark.refusals
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP, "color_scheme": "light"},
    "mobile": {"viewport": MOBILE, "color_scheme": "light", "has_touch": True, "is_mobile": True},
    "dark": {"viewport": MOBILE, "color_scheme": "dark"},
}


@pytest.fixture(params=list(LOOKS.values()), ids=list(LOOKS))
def page(browser: Browser, gateway: LoneGateway, errors: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the demonstration page: wide, as a phone, and dark."""
    context = browser.new_context(**request.param)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(gateway.url)
    yield page
    context.close()


def menu(page: Page) -> Locator:
    """Return what opens the menu."""
    return page.locator("summary")


def ask(page: Page) -> None:
    """Ask something; without an engine the reply is an apology with a button."""
    say(page, "is it safe?")
    expect(page.get_by_role("button", name="Ask a person")).to_be_visible(timeout=ANSWER_MS)


def test_every_state_without_a_violation(page: Page, gateway: LoneGateway) -> None:
    """One walk through all of them: each is looked at where a visitor comes upon it."""
    states: list[tuple[str, Callable[[], object]]] = [
        ("closed", lambda: expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()),
        ("open, with the notice", lambda: open_chat(page)),
        ("answer with buttons", lambda: ask(page)),
        ("urgent", lambda: cry_for_help(page)),
        ("menu", lambda: menu(page).click()),
        ("asked before forgetting", lambda: page.get_by_role("button", name="Forget me").click()),
        ("kept", lambda: page.get_by_role("button", name="No, keep it").click()),
        ("too long", lambda: page.locator("#message").fill("is it safe? " * 200)),
        ("refused", lambda: be_refused(page)),
        ("taken back", lambda: take_back(page)),
        ("waiting for a person", lambda: wait_for_a_person(page, gateway)),
        ("a person", lambda: meet_a_person(page, gateway)),
        ("no network", lambda: go_offline(page)),
        ("back", lambda: come_back(page)),
        ("hidden", lambda: hide(page)),
        ("shown again", lambda: show_again(page)),
    ]
    for name, enter in states:
        enter()
        print(name)
        expect_no_violations(page)


def cry_for_help(page: Page) -> None:
    say(page, "i took all my pills")
    expect(page.locator(".message--urgent")).to_be_visible(timeout=ANSWER_MS)


def be_refused(page: Page) -> None:
    page.locator("#message").press("Enter")
    expect(lines(page, "visitor").last).to_contain_text("too long", timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Edit")).to_be_visible()


def take_back(page: Page) -> None:
    page.get_by_role("button", name="Edit").click()
    expect(lines(page, "visitor")).to_have_count(2)


def wait_for_a_person(page: Page, gateway: LoneGateway) -> None:
    page.locator("#message").fill("")
    ask_for_a_person(gateway.parts, identifier(page))
    expect(page.locator(".owner")).to_contain_text("we cannot say how long", timeout=ANSWER_MS)
    expect(page.locator(".owner")).to_contain_text("In the queue you are number 1.")
    expect(page.locator(".owner")).to_contain_text("The clinic's desk is")
    expect(page.get_by_role("button", name="Back to the program")).to_be_visible()


def meet_a_person(page: Page, gateway: LoneGateway) -> None:
    speak_as_staff(gateway.parts, identifier(page), "Hello, how can I help?", "Ana")
    expect(lines(page, "staff").last).to_contain_text("Ana, Clinic staff", timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Back to the program")).to_be_hidden()
    expect(page.locator(".owner")).to_contain_text("The program is silent")


def go_offline(page: Page) -> None:
    page.context.set_offline(True)
    say(page, "hello?")
    expect(page.locator(".connection")).to_contain_text("911", timeout=ANSWER_MS)
    expect(lines(page, "visitor").last).to_contain_text("Not sent", timeout=ANSWER_MS)


def come_back(page: Page) -> None:
    page.context.set_offline(False)
    expect(page.locator(".connection")).to_be_empty(timeout=45_000)
    expect(lines(page, "visitor").last).to_contain_text("Sent", timeout=45_000)


def hide(page: Page) -> None:
    page.get_by_role("button", name="Hide").click()
    expect(page.locator("#panel")).to_be_hidden()
    open_chat(page)
    expect(page.locator(".start")).to_contain_text("hidden")


def show_again(page: Page) -> None:
    page.get_by_role("button", name="Show it again").click()
    expect(lines(page, "visitor")).to_have_count(3, timeout=ANSWER_MS)


WATCH = """() => {
    globalThis.announced = [];
    const log = document.querySelector("ketamine-faq-chat").shadowRoot.querySelector('[role="log"]');
    new MutationObserver(changes => {
        if (log.getAttribute("aria-live") === "off") return;
        for (const { addedNodes } of changes) for (const node of addedNodes) announced.push(node.innerText);
    }).observe(log, { childList: true });
}"""


def test_each_message_is_announced_once_and_a_history_not_at_all(page: Page) -> None:
    open_chat(page)
    page.evaluate(WATCH)
    ask(page)
    announced = page.evaluate("announced")
    assert len(announced) == 2
    assert "is it safe?" in announced[0]
    page.add_init_script(f"""addEventListener("DOMContentLoaded", () => {{
        const wait = setInterval(() => {{
            const root = document.querySelector("ketamine-faq-chat")?.shadowRoot;
            if (!root?.querySelector('[role="log"]')) return;
            clearInterval(wait);
            ({WATCH})();
        }}, 1);
    }})""")
    page.reload()
    expect(page.locator("article.message")).to_have_count(2, timeout=ANSWER_MS)
    log = page.get_by_role("log", include_hidden=True)
    expect(log).to_have_attribute("aria-live", "polite")
    assert page.evaluate("announced") == []
    if page.locator("#panel").is_hidden():
        open_chat(page)
    say(page, "and then?")
    expect(lines(page, "bot")).to_have_count(2, timeout=ANSWER_MS)
    assert len(page.evaluate("announced")) == 2


def test_who_is_writing_is_told_once(page: Page, gateway: LoneGateway) -> None:
    open_chat(page)
    statuses = page.locator('[role="status"]')
    assert statuses.count() >= 4
    expect(page.locator(".typing")).to_be_empty()
    page.evaluate("""() => {
        globalThis.typed = 0;
        const typing = document.querySelector("ketamine-faq-chat").shadowRoot.querySelector(".typing");
        new MutationObserver(changes => { for (const c of changes) typed += c.addedNodes.length; })
            .observe(typing, { childList: true });
    }""")
    ask(page)
    expect(page.locator(".typing")).to_be_empty()
    assert page.evaluate("typed") == 1
