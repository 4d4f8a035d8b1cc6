"""A real browser before the real stack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.chromium import start_chromium
from bot.cli.processes import Stack

from .chat import LAUNCHER, open_chat
from .servers import LoneGateway, website


@pytest.fixture(scope="module")  # Playwright's loop must end before asynchronous tests start theirs
def browser() -> Iterator[Browser]:
    """Start Chromium; without it the tests are skipped, but for CI (tests/run)."""
    with sync_playwright() as playwright:
        try:
            browser = start_chromium(playwright)
        except FileNotFoundError as error:
            pytest.skip(str(error))
        yield browser
        browser.close()


DESKTOP = {"width": 1280, "height": 800}
MOBILE = {"width": 390, "height": 844}


@pytest.fixture
def errors(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Collect what pages complain about in their consoles; any of it fails the test.

    Chromium notes each refused request there: a test marked `refusals` expects them.
    """
    errors: list[str] = []
    yield errors
    if request.node.get_closest_marker("refusals"):
        errors = [error for error in errors if not error.startswith("Failed to load resource: ")]
    assert not errors, errors


@pytest.fixture
def context(browser: Browser, errors: list[str]) -> Iterator[BrowserContext]:
    """Open a fresh profile on a desktop."""
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # width and height
    watch(context, errors)
    yield context
    context.close()


@pytest.fixture(params=[DESKTOP, MOBILE], ids=["desktop", "mobile"])
def page(browser: Browser, stack: Stack, errors: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the demonstration page with its chat in a fresh profile, on a desktop and on a phone."""
    context = browser.new_context(viewport=request.param)
    watch(context, errors)
    page = context.new_page()
    page.goto(stack.url)
    open_chat(page)
    yield page
    context.close()


@pytest.fixture
def lone_page(context: BrowserContext, gateway: LoneGateway) -> Page:
    """Open the demonstration page of a gateway without an engine on a desktop, with the chat closed."""
    page = context.new_page()
    page.goto(gateway.url)
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    return page


@pytest.fixture
def phone(browser: Browser, gateway: LoneGateway) -> Iterator[Page]:
    """Open it on a phone."""
    context = browser.new_context(viewport=MOBILE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(gateway.url)
    yield page
    context.close()


@pytest.fixture
def pages() -> dict[str, tuple[str, dict[str, str]]]:
    """Return the pages of the clinic's website, to be filled by the test: path to HTML and headers."""
    return {}


@pytest.fixture
def site(pages: dict[str, tuple[str, dict[str, str]]]) -> Iterator[str]:
    """Run the clinic's website, and return its address."""
    with website(pages) as url:
        yield url


@pytest.fixture
def gateway(copied_root: Path, site: str, tmp_path: Path) -> Iterator[LoneGateway]:
    """Run a gateway without an engine, whose profile allows the clinic's website."""
    profile = copied_root / "data/clinic.yml"
    text = profile.read_text(encoding="utf-8").replace("allowed_origins: []", f"allowed_origins: [{site}]")
    profile.write_text(text, encoding="utf-8")
    gateway = LoneGateway(copied_root, tmp_path)
    try:
        gateway.start()
        yield gateway
    finally:
        gateway.close()


def watch(context: BrowserContext, errors: list[str]) -> None:
    """Collect what the pages of a profile complain about."""
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
