"""Take the README's pictures: `make screenshot`, with an instance running."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

HERE = Path(__file__).parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ANSWER_MS = 20_000
PICTURES = {"chat.png": ({"width": 1200, "height": 820}, "light"), "phone.png": ({"width": 390, "height": 780}, "dark")}


def take(url: str) -> None:
    """Ask a question in the chat on the page at `url`, on a desktop and on a phone, and write the pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (viewport, scheme) in PICTURES.items():
            _take(browser, url, HERE / name, viewport=viewport, color_scheme=scheme)
        browser.close()


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
