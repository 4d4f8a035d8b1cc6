"""What a member of the staff does in the console's pages."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.console.cookies import SESSION
from bot.services.accounts.account import add_account, name_key
from bot.services.accounts.staff_sessions import Stage, start_session
from bot.store.tables import StaffRow

from .chat import ANSWER_MS


def employ(parts: Assistant, name: str, role: str = "staff") -> None:
    """Make an account whose first name is what visitors read."""
    add_account(parts, "test", name, role, name.split(maxsplit=1)[0])
    with parts.database.write() as work:
        work.scalars(select(StaffRow).where(StaffRow.key == name_key(name))).one().must_change_password = False


def sign_in(context: BrowserContext, parts: Assistant, url: str, name: str) -> Page:
    """Return a page of a browser in which somebody has signed in."""
    with parts.database.write() as work:
        row = work.scalars(select(StaffRow).where(StaffRow.key == name_key(name))).one()
        _, token = start_session(work, row.id, Stage.FULL, "test")
    context.add_cookies([{"name": SESSION, "value": token, "url": f"{url}/staff"}])
    return context.new_page()


def open_queue(page: Page, url: str) -> None:
    """Open the queue, and wait until it is read."""
    page.goto(f"{url}/staff/queue")
    expect(page.locator("#queue")).not_to_have_attribute("aria-busy", "true", timeout=ANSWER_MS)
    expect(page.locator("#desk")).to_be_visible(timeout=ANSWER_MS)


def open_conversation(page: Page, url: str, conversation: str) -> None:
    """Open a conversation, and wait until all of it is there."""
    page.goto(f"{url}/staff/conversations/{conversation}")
    expect(page.locator("#brief dl").first).to_be_visible(timeout=ANSWER_MS)


def said(page: Page, author: str) -> Locator:
    """Return the messages of an author that are stored."""
    return page.locator(f'.said-by[data-author="{author}"][data-sequence]')


def press(page: Page, name: str) -> None:
    """Press a button of the page by its name."""
    page.get_by_role("button", name=name, exact=True).click()
