"""Take the pictures of README and docs: `make screenshot`, with an instance running.

Those of the console need an account: `STAFF="Nia Brandt" STAFF_PASSWORD=... make screenshot`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.chromium import start_chromium

HERE = Path(__file__).parent
ANSWER_MS = 20_000
REQUEST = ("yes please", "Kim", "312 555 0177", "the evening one", "yes")
PICTURES = {"chat.png": ({"width": 1200, "height": 820}, "light"), "phone.png": ({"width": 390, "height": 780}, "dark")}


def take(url: str) -> None:
    """Ask a question in the chat on the page at `url`, on a desktop and on a phone, and write the pictures."""
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        for name, (viewport, scheme) in PICTURES.items():
            _take(browser, url, HERE / name, viewport=viewport, color_scheme=scheme)
        if os.environ.get("STAFF"):
            _take_console(browser, url, os.environ["STAFF"], os.environ["STAFF_PASSWORD"])
        browser.close()


def _take_console(browser: Browser, url: str, name: str, password: str) -> None:
    """Let two visitors write, one of them in danger; take the queue, and a conversation with the other one."""
    patient = browser.new_page()
    _say(patient, url, "should i skip my lamotrigine tmrw", *REQUEST)
    staff = browser.new_page(viewport={"width": 1280, "height": 900})
    staff.goto(f"{url}/staff/sign-in?next=/staff/queue")
    staff.get_by_label("Name").fill(name)
    staff.get_by_label("Password").fill(password)
    staff.get_by_role("button", name="Sign in").click()
    staff.locator(".entry").first.wait_for(timeout=ANSWER_MS)
    _say(browser.new_page(), url, "my husband says he wants to die")
    staff.locator(".entry-alarm").wait_for(timeout=ANSWER_MS)
    staff.screenshot(path=HERE / "staff-queue.png", full_page=True)
    staff.locator(".entry:not(.entry-alarm)").get_by_role("button", name="Take").first.click()
    staff.locator("#message").fill("Hello, I am a nurse. Please change nothing before you have spoken with us.")
    staff.locator("#message").press("Enter")
    staff.locator('.said-by[data-author="staff"][data-sequence]').wait_for(timeout=ANSWER_MS)
    staff.locator(".asked").wait_for(timeout=ANSWER_MS)
    staff.evaluate("scrollTo(0, 0)")
    staff.screenshot(path=HERE / "staff-conversation.png")


def _say(page: Page, url: str, *texts: str) -> None:
    """Write in the chat, and wait for the reply to each message."""
    page.goto(url)
    page.get_by_role("button", name="Questions? Ask here").click()
    for count, text in enumerate(texts, 1):
        page.locator("#message").fill(text)
        page.locator("#message").press("Enter")
        page.locator('article.message[data-author="bot"]').nth(count - 1).wait_for(timeout=ANSWER_MS)


def _take(browser: Browser, url: str, path: Path, **look: object) -> None:
    page = browser.new_page(**look)  # type: ignore[arg-type]  # size and scheme
    page.goto(url)
    page.get_by_role("button", name="Questions? Ask here").click()
    page.locator("#message").fill("how long does a session last?")
    page.locator("#message").press("Enter")
    answer = page.locator('article.message[data-act="answer"]')
    expect(answer).to_be_visible(timeout=ANSWER_MS)
    page.wait_for_timeout(500)  # until nothing moves any more
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
