"""What the browser keeps of a conversation, for how long, and what hides it; the notice that says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from bot.store.tables import ConversationRow

from .chat import ANSWER_MS, KEY, focused, identifier, let_time_pass, lines, open_chat, say, talk
from .conftest import DESKTOP
from .servers import LoneGateway, speak_as_staff

pytestmark = pytest.mark.refusals


@pytest.fixture
def page(lone_page: Page) -> Page:
    """Use the page of a gateway without an engine."""
    return lone_page


def test_hide_takes_it_off_the_screen_in_every_window_and_it_can_be_shown_again(
    page: Page, gateway: LoneGateway
) -> None:
    open_chat(page)
    talk(page)
    other = page.context.new_page()
    other.goto(gateway.url)
    open_chat(other)
    expect(lines(other, "bot")).to_have_count(1, timeout=ANSWER_MS)
    page.locator("#message").fill("a draft")
    page.get_by_role("button", name="Hide").click()
    expect(page.locator("#panel")).to_be_hidden()
    for window in (page, other):
        expect(lines(window, "visitor")).to_have_count(0)
        expect(window.locator("#message")).to_have_value("")
    page.reload()
    open_chat(page)
    expect(page.locator(".start")).to_contain_text("hidden")
    expect(page.locator("#message")).to_be_hidden()
    expect(page.locator(".footer")).to_contain_text("988")
    page.get_by_role("button", name="Show it again").click()
    for window in (page, other):
        expect(lines(window, "bot")).to_have_count(1, timeout=ANSWER_MS)


def test_esc_twice_hides(page: Page) -> None:
    open_chat(page)
    talk(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.evaluate(f"JSON.parse(localStorage['{KEY}']).isHidden") is True
    open_chat(page)
    expect(page.locator(".start")).to_contain_text("hidden")
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".start")).to_contain_text("not a person")
    assert page.evaluate(f"localStorage['{KEY}']") is None


def test_esc_twice_hides_wherever_the_focus_is_and_the_page_hears_it_too(page: Page) -> None:
    """Also where the page keeps its keys to itself."""
    page.evaluate("""() => {
        globalThis.escapes = [];
        const field = document.createElement("input");
        field.id = "theirs";
        field.addEventListener("keydown", event => { event.stopPropagation(); escapes.push(event.defaultPrevented); });
        document.querySelector("main").append(field);
    }""")
    open_chat(page)
    talk(page)
    page.locator("#theirs").focus()
    page.keyboard.press("Escape")
    page.wait_for_timeout(1100)  # longer than two that belong together
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate(f"JSON.parse(localStorage['{KEY}']).isHidden") is True
    assert page.evaluate("escapes") == [False, False, False]
    assert focused(page) == "theirs"
    for _ in range(2):
        page.keyboard.press("Escape")
    open_chat(page)
    expect(page.locator(".start")).to_contain_text("hidden")


def test_the_token_stands_in_no_address(page: Page) -> None:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(f"{request.url} {request.headers.get('referer', '')}"))
    open_chat(page)
    talk(page)
    _, signature = str(page.evaluate(f"JSON.parse(localStorage['{KEY}']).token")).split(".")
    page.reload()
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    page.locator("summary").click()
    page.get_by_role("button", name="Forget me").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(lines(page, "bot")).to_have_count(0)
    assert any("/events" in address for address in addresses)
    assert not [address for address in addresses if signature in address]


def kept_words(page: Page) -> str:
    """Return all that the browser keeps."""
    return str(page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"))


def test_after_its_time_everything_leaves_a_page_that_was_left_open(page: Page, gateway: LoneGateway) -> None:
    """What could not be sent is not lost without a word, and is not sent by whoever comes next."""
    open_chat(page)
    talk(page)
    page.context.set_offline(True)
    say(page, "quicksilverish")
    expect(lines(page, "visitor").last).to_contain_text("Not sent", timeout=ANSWER_MS)
    page.locator("#message").fill("mercurial")
    let_time_pass(page, 11.9)
    expect(lines(page, "visitor")).to_have_count(2)
    let_time_pass(page, 0.2)
    expect(page.locator("article.message")).to_have_count(0)
    expect(page.locator("#message")).to_have_value("")
    expect(page.locator(".notice")).to_contain_text("What was not sent is gone")
    assert "mercurial" not in kept_words(page)
    assert "quicksilverish" not in kept_words(page)
    assert page.evaluate(f"localStorage['{KEY}']") is None
    page.context.set_offline(False)
    say(page, "somebody else")
    expect(lines(page, "visitor")).to_contain_text("Sent", timeout=45_000)
    assert gateway.texts("visitor") == ["is it safe?", "somebody else"]


def test_whoever_does_something_keeps_it_and_the_page_by_itself_does_not(page: Page, gateway: LoneGateway) -> None:
    open_chat(page)
    talk(page)
    for _ in range(2):
        let_time_pass(page, 8)
        page.locator("#message").press("a")
    page.locator("#message").fill("")
    let_time_pass(page, 8)
    expect(lines(page, "visitor")).to_have_count(1)
    conversation = identifier(page)
    speak_as_staff(gateway.parts, conversation, "Hello?", "Ana")
    expect(lines(page, "staff")).to_have_count(1, timeout=ANSWER_MS)
    let_time_pass(page, 5)
    expect(page.locator("article.message")).to_have_count(0)
    expect(page.locator(".notice")).to_contain_text("is over or was deleted")
    assert page.evaluate(f"localStorage['{KEY}']") is None


def test_what_a_page_left_behind_is_not_restored_after_its_time(page: Page, gateway: LoneGateway) -> None:
    open_chat(page)
    gateway.kill()
    say(page, "quicksilverish")
    page.locator("#message").fill("mercurial")
    expect(lines(page, "visitor")).to_contain_text("Not sent", timeout=ANSWER_MS)
    page.goto("about:blank")
    gateway.start()
    page.add_init_script("{ const { now } = Date; Date.now = () => now.call(Date) + 13 * 3600e3; }")
    page.goto(gateway.url)
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator(".notice")).to_contain_text("What was not sent is gone")
    expect(page.locator("#message")).to_have_value("")
    page.wait_for_timeout(500)  # time enough to send it
    assert gateway.texts("visitor") == []
    assert "mercurial" not in kept_words(page)
    assert "quicksilverish" not in kept_words(page)


def test_a_hidden_conversation_is_not_shown_again_after_its_time(page: Page) -> None:
    open_chat(page)
    talk(page)
    page.get_by_role("button", name="Hide").click()
    open_chat(page)
    page.evaluate(f"localStorage['{KEY}'] = JSON.stringify({{ ...JSON.parse(localStorage['{KEY}']), keptUntil: 1 }})")
    page.get_by_role("button", name="Show it again").click()
    expect(page.locator(".start")).to_contain_text("not a person")
    expect(lines(page, "visitor")).to_have_count(0)
    assert page.evaluate(f"localStorage['{KEY}']") is None


def test_a_conversation_is_restored_for_as_long_as_the_profile_says(page: Page, gateway: LoneGateway) -> None:
    open_chat(page)
    talk(page)
    kept = json.loads(page.evaluate(f"localStorage['{KEY}']"))
    left_minutes = (kept["keptUntil"] - page.evaluate("Date.now()")) / 60_000
    assert abs(left_minutes - gateway.parts.profile.numbers["restore_minutes"]) < 1
    assert set(kept) == {"id", "token", "expires_at", "keptUntil", "isHidden"}, "never a word of it"
    page.evaluate(f"localStorage['{KEY}'] = JSON.stringify({{ ...JSON.parse(localStorage['{KEY}']), keptUntil: 1 }})")
    page.reload()
    expect(page.locator(".start")).to_contain_text("not a person")
    assert page.evaluate(f"localStorage['{KEY}']") is None


def test_a_page_change_keeps_it_open_on_a_desktop_and_never_covers_a_phone(page: Page, phone: Page) -> None:
    for window, stays in ((page, True), (phone, False)):
        open_chat(window)
        talk(window)
        window.reload()
        expect(window.locator(".widget")).to_be_attached()
        expect(window.locator("#panel")).to_be_visible() if stays else expect(window.locator("#panel")).to_be_hidden()
        expect(lines(window, "bot")).to_have_count(1, timeout=ANSWER_MS)
        assert focused(window) == "BODY", "nobody asked for the focus"


def test_the_notice_stands_before_the_first_message_and_is_kept_with_the_conversation(
    page: Page, gateway: LoneGateway
) -> None:
    open_chat(page)
    notice = page.locator(".start__notice")
    for words in ("not a person", "Not for emergencies", "leave out medical details", "12 hours"):
        expect(notice).to_contain_text(words)
    talk(page)
    with gateway.parts.database.read() as session:
        (version,) = session.scalars(select(ConversationRow.notice_version)).all()
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.\d)?", version or "")


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", 180, "keeps what you write for 180 days after your last message"),
        ("en", 47, "keeps what you write for 47 days after your last message"),
        ("es", 47, "guarda lo que escriba durante 47 días desde su último mensaje"),
    ],
)
def test_the_notice_says_how_long_the_clinic_keeps_a_conversation(
    context: BrowserContext, copied_root: Path, request: pytest.FixtureRequest, language: str, days: int, words: str
) -> None:
    profile = copied_root / "data/clinic.yml"
    text = profile.read_text(encoding="utf-8")
    assert "conversations_days: 180" in text
    profile.write_text(text.replace("conversations_days: 180", f"conversations_days: {days}"), encoding="utf-8")
    gateway: LoneGateway = request.getfixturevalue("gateway")  # it reads the profile when it starts
    page = context.new_page()
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => document.documentElement.lang = '{language}')")
    page.goto(gateway.url)
    page.locator(".launcher").click()
    expect(page.locator(".start__notice")).to_contain_text(words)


def test_the_conversation_is_saved_as_a_file_and_printed(page: Page) -> None:
    open_chat(page)
    talk(page)
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "You:\nis it safe?" in text
    assert "Assistant (program):" in text
    assert "988" in text
    page.context.add_init_script("globalThis.print = () => { globalThis.printed = true; }")
    page.locator("summary").click()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Print").click()
    expect(popup.value.locator("body")).to_contain_text("is it safe?")


def test_it_works_where_the_browser_keeps_nothing(browser: Browser, gateway: LoneGateway) -> None:
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # width and height
    context.add_init_script("""for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });""")
    page = context.new_page()
    page.goto(gateway.url)
    open_chat(page)
    talk(page)
    context.close()
