"""The board of bookings and the desk in a real browser: on a desk's screen, a tablet and a phone, accessible."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.bootstrap import Assistant
from bot.services.accounts.account import add_account
from bot.services.bookings.booking import Kind
from bot.services.reading.wishes import Reach
from bot.services.times import utc_now

from ..browser.chat import expect_no_violations
from ..browser.conftest import DESKTOP, MOBILE, watch
from ..console.browser import PASSWORD, choose_password
from ..gateway.server import running_gateway
from ..store.booked import booked

TABLET = {"width": 768, "height": 1024}
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture
def clinic(parts: Assistant) -> Iterator[str]:
    """Run a gateway with a nurse and some bookings, and return its address."""
    add_account(parts, "test", "Nia Nurse", "staff", "Nia")
    choose_password(parts, "Nia Nurse", PASSWORD)
    booked(parts, name="Dana Whitfield", reach=Reach(way="call", voicemail=False), message="Mornings are best.")
    booked(parts, name=f"Eve {SCRIPT}", kind=Kind.TODAY, contacts=(), message="Had eggs an hour ago.")
    booked(parts, name="María García", kind=Kind.PERSON)
    with running_gateway(parts) as url:
        yield url


@pytest.fixture(params=[(DESKTOP, "light"), (TABLET, "dark"), (MOBILE, "light")], ids=["desktop", "tablet", "phone"])
def page(browser: Browser, clinic: str, errors: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the console as the nurse."""
    viewport, scheme = request.param
    context: BrowserContext = browser.new_context(viewport=viewport, color_scheme=scheme)
    watch(context, errors)
    page = context.new_page()
    page.goto(f"{clinic}/staff/sign-in")
    page.get_by_label("Name").fill("Nia Nurse")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Bookings").first.click()
    expect(page.get_by_role("heading", name="Bookings")).to_be_visible()
    yield page
    context.close()


def assert_fits(page: Page) -> None:
    """Check that nothing is wider than the screen, once the styles are there."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_the_desk_finds_a_booking_confirms_its_time_and_takes_the_table_out(page: Page, tmp_path: Path) -> None:
    expect(page.get_by_text("no voicemail")).to_be_visible()
    assert_fits(page)
    expect_no_violations(page)
    page.get_by_label("Name, number or reference").fill("whitfield")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "whitfield" not in page.url
    page.locator("tbody a").first.click()
    expect(page.get_by_text("Mornings are best.")).to_be_visible()
    assert_fits(page)
    expect_no_violations(page)
    day = utc_now().date() + datetime.timedelta(days=9)
    page.get_by_label("Day").fill(day.isoformat())
    page.get_by_label("Time, on the clinic's clock").fill("14:30")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("status")).to_contain_text("The time is confirmed.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirmed")
    expect_no_violations(page)
    page.get_by_role("link", name="All bookings").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Take out as a table").click()
    download.value.save_as(tmp_path / "bookings.csv")
    text = (tmp_path / "bookings.csv").read_text(encoding="utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["Dana Whitfield"]["time"] == f"{day.isoformat()} 14:30"
    assert f"Eve {SCRIPT}" in rows


def test_the_desk_is_set_away_and_comes_back(page: Page) -> None:
    page.get_by_role("link", name="Desk").first.click()
    expect(page.get_by_text("An alarm reaches nobody now")).to_be_visible()
    assert_fits(page)
    expect_no_violations(page)
    page.get_by_label("Why").fill("Everybody is in the meeting")
    page.get_by_role("button", name="Set away").click()
    expect(page.get_by_text("Nia Nurse said: Everybody is in the meeting.")).to_be_visible()
    expect_no_violations(page)
    page.get_by_role("button", name="We are back").click()
    expect(page.get_by_text("The desk is back.")).to_be_visible()
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("The program is switched off since")).to_be_visible()
    expect_no_violations(page)
    page.get_by_role("button", name="Switch it on again").click()
    expect(page.get_by_text("The program answers again.")).to_be_visible()
