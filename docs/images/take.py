"""Take the README's picture: `make screenshot`, with an instance running."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

HERE = Path(__file__).parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def take(url: str) -> None:
    """Ask a question on the page at `url` and write `chat.png`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 900, "height": 860})
        page.goto(url)
        page.locator("#message").fill("how long does a session last?")
        page.locator("#message").press("Enter")
        answer = page.locator('article.message[data-act="answer"]')
        answer.get_by_role("button", name="More").click(timeout=20_000)
        expect(answer).to_contain_text("Sources")
        page.wait_for_timeout(500)
        page.screenshot(path=HERE / "chat.png")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
