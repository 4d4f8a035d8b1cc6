"""The console in a real browser: accessible at every size, hidden at a keystroke, and left when nobody is there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.console.cookies import SESSION
from bot.services.accounts.account import add_account
from bot.services.accounts.staff_sessions import Stage, start_session
from bot.services.times import utc_now
from bot.store.tables import StaffRow, StaffSessionRow

from .chat import expect_no_violations
from .conftest import watch
from .servers import LoneGateway

SIZES = {"desktop": (1280, 800), "tablet": (768, 1024), "phone": (390, 844)}
PAGES = ("nothing-here", "", "queue", "me", "password", "second-factor", "accounts", "audit", "audit/check")
CHOSEN = "gravel ostrich pennant bloom"


def sign_in(context: BrowserContext, gateway: LoneGateway) -> Page:
    """Open the console as an admin, who has an account and a session already."""
    add_account(gateway.parts, "test", "Ada Admin", "admin", "Ada")
    with gateway.parts.database.write() as work:
        row = work.scalars(select(StaffRow)).one()
        row.must_change_password = False
        _, token = start_session(work, row.id, Stage.FULL, "test")
    context.add_cookies([{"name": SESSION, "value": token, "url": f"{gateway.url}/staff"}])
    page = context.new_page()
    return page


def let_pass(parts: Assistant, page: Page, minutes: float) -> None:
    """Let time pass, here and there."""
    seen_at = utc_now() - datetime.timedelta(minutes=minutes)
    with parts.database.write() as work:
        work.execute(update(StaffSessionRow).values(seen_at=seen_at))
    page.clock.fast_forward(int(minutes * 60_000))


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids="-".join)
def looks(browser: Browser, errors: list[str], request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Return a fresh profile of each size, by day and by night."""
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    watch(context, errors)
    yield context
    context.close()


@pytest.mark.refusals
def test_every_page_is_accessible_and_fits(gateway: LoneGateway, looks: BrowserContext) -> None:
    door = looks.new_page()
    door.goto(f"{gateway.url}/staff/sign-in")
    expect_no_violations(door)
    page = sign_in(looks, gateway)
    for name in PAGES:
        page.goto(f"{gateway.url}/staff/{name}")
        expect_no_violations(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"/staff/{name} is {width} pixels too wide"
    page.get_by_role("button", name="Hide").click()
    expect_no_violations(page)


@pytest.mark.refusals
def test_somebody_signs_in_for_the_first_time(gateway: LoneGateway, context: BrowserContext) -> None:
    password = add_account(gateway.parts, "test", "Nia Nurse", "staff", "Nia")
    page = context.new_page()
    page.goto(f"{gateway.url}/staff/me")
    page.get_by_label("Name").fill("nia nurse")
    page.get_by_label("Password").fill("a wrong one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your own password")
    page.get_by_label("Present password").fill(password)
    page.get_by_label("New password").fill(CHOSEN)
    page.get_by_label("The new one again").fill(CHOSEN)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_screen_is_hidden_and_shown_again(gateway: LoneGateway, context: BrowserContext) -> None:
    page = sign_in(context, gateway)
    page.goto(f"{gateway.url}/staff/accounts")
    name = page.get_by_role("table").get_by_text("Ada Admin")
    for show in ("Escape", "F8", "Enter"):
        expect(name).to_be_visible()
        page.keyboard.press("F8")
        expect(name).to_be_hidden()
        expect(page).to_have_title("Hidden")
        page.keyboard.press(show)
        expect(page).to_have_title(re.compile("Staff"))
    page.get_by_role("button", name="Hide").click()
    expect(name).to_be_hidden()
    page.get_by_role("button", name="Show it again").click()
    expect(name).to_be_visible()


@pytest.mark.refusals
def test_whoever_does_nothing_is_warned_and_then_signed_out(gateway: LoneGateway, context: BrowserContext) -> None:
    page = sign_in(context, gateway)
    page.clock.install()
    page.goto(f"{gateway.url}/staff/me")
    warning = page.get_by_role("dialog", name="Are you still there?")
    let_pass(gateway.parts, page, 28.5)
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward(60_000)
    expect(warning).to_be_hidden()
    let_pass(gateway.parts, page, 31)
    expect(page.get_by_role("status")).to_contain_text("nothing was done for a while")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_page_that_is_worked_on_keeps_the_session(gateway: LoneGateway, context: BrowserContext) -> None:
    """Typing asks the server for nothing, and is work all the same."""
    page = sign_in(context, gateway)
    page.clock.install()
    page.goto(f"{gateway.url}/staff/accounts")
    let_pass(gateway.parts, page, 20)
    with page.expect_response("**/staff/api/session") as answered:
        page.get_by_label("Name").fill("Bo")
    assert answered.value.json()["idle_seconds"] > 29 * 60


@pytest.mark.refusals
def test_a_link_from_another_website_opens_for_whoever_is_signed_in(
    gateway: LoneGateway, context: BrowserContext, site: str, pages: dict[str, tuple[str, dict[str, str]]]
) -> None:
    """The browser sends no cookie with it; the page then finds out."""
    pages["/"] = (f'<title>mail</title><a href="{gateway.url}/staff/me">open</a>', {})
    sign_in(context, gateway)
    page = context.new_page()
    page.goto(site.replace("127.0.0.1", "localhost"))
    page.get_by_role("link", name="open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
