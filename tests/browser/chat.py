"""What a visitor does with the chat on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

ANSWER_MS = 15_000
LAUNCHER = "Questions? Ask here"
KEY = "ketamine-faq-chat.conversation"
"""Under which the browser keeps whose conversation it is."""
_FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one?.id || one?.className || one?.tagName;
}"""


def open_chat(page: Page) -> None:
    """Press the button."""
    page.get_by_role("button", name=LAUNCHER).click()
    expect(page.locator("#panel")).to_be_visible()


def say(page: Page, text: str) -> None:
    """Type a message and send it with Enter."""
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")


def lines(page: Page, author: str) -> Locator:
    """Return the messages of an author."""
    return page.locator(f'article.message[data-author="{author}"]')


def talk(page: Page) -> None:
    """Say something, and wait for the reply."""
    say(page, "is it safe?")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)


def identifier(page: Page) -> str:
    """Return the id of the page's conversation."""
    return str(page.evaluate(f"JSON.parse(localStorage['{KEY}']).id"))


def focused(page: Page) -> str:
    """Return the id, class or name of what has the focus."""
    return str(page.evaluate(_FOCUSED))


def answers(page: Page) -> Locator:
    """Return the answers."""
    return page.locator('article.message[data-act="answer"]')


def let_time_pass(page: Page, hours: float) -> None:
    """Move the page's clock on, as if it had slept, and wake it."""
    page.evaluate(
        """milliseconds => {
            const { now } = Date;
            Date.now = () => now.call(Date) + milliseconds;
            dispatchEvent(new Event("focus"));
        }""",
        hours * 3_600_000,
    )


RULES = {"rules": {"target-size": {"enabled": True}}}
"""What axe leaves out unless it is asked: 24 pixels for whatever is pressed (WCAG 2.2 AA)."""


def expect_no_violations(page: Page) -> None:
    """Fail with axe's own report where the page is not accessible."""
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
