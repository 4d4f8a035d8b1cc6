"""A real browser before the real stack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.cli.processes import Stack

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # Playwright's loop must end before asynchronous tests start theirs
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; without one, skip, but fail in CI."""
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing, and CI needs it")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[{"width": 1280, "height": 800}, {"width": 390, "height": 844}], ids=["desktop", "mobile"])
def page(browser: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the chat page in a fresh profile, on a desktop and on a phone; any error in its console fails the test.

    Chromium notes each refused request there: a test marked `refusals` expects them.
    """
    context = browser.new_context(viewport=request.param)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(stack.url)
    yield page
    context.close()
    if request.node.get_closest_marker("refusals"):
        errors = [error for error in errors if not error.startswith("Failed to load resource: the server responded")]
    assert not errors, errors
