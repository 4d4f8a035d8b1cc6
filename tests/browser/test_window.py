"""The window of the chat: focus, keys, the badge, the desk's hours, zoom, keyboards on the screen, motion."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.services.accounts.staff import Member
from bot.services.desk.away import set_away
from bot.services.times import utc_now

from .chat import (
    ANSWER_MS,
    expect_no_violations,
    focused,
    identifier,
    let_time_pass,
    lines,
    open_chat,
    say,
    talk,
)
from .conftest import DESKTOP, MOBILE
from .servers import LoneGateway, ask_for_a_person, speak_as_staff

pytestmark = pytest.mark.refusals


@pytest.fixture
def page(lone_page: Page) -> Page:
    """Use the page of a gateway without an engine."""
    return lone_page


def test_the_keyboard_alone_opens_asks_reads_and_closes(page: Page) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused(page) == "launcher":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    assert focused(page) == "message"
    page.keyboard.type("is it safe?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ask a person")).to_be_visible(timeout=ANSWER_MS)
    assert focused(page) == "message"
    seen = set()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        seen.add(focused(page))
    assert {"choice", "scroller", "tool", "tool tool--hide", "tool tool--close"} <= seen
    page.get_by_role("button", name="Ask a person").focus()
    page.keyboard.press("Enter")
    expect(lines(page, "visitor")).to_have_count(2)
    assert focused(page) == "message", "the pressed button is gone, and the focus with it to where one writes"
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert focused(page) == "launcher"


def test_the_menu_works_by_keys_and_esc_closes_only_the_menu(page: Page) -> None:
    open_chat(page)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="New chat")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="New chat")).to_be_hidden()
    expect(page.locator("#panel")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Forget me").press("Enter")
    expect(page.get_by_role("button", name="No, keep it")).to_be_focused()
    page.locator("#message").focus()
    expect(page.get_by_role("button", name="No, keep it")).to_be_hidden()


def test_on_a_phone_the_focus_stays_in_the_window_and_elsewhere_it_does_not(page: Page, phone: Page) -> None:
    open_chat(phone)
    expect(phone.locator("#panel")).to_have_attribute("aria-modal", "true")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(20):
            phone.keyboard.press(key)
            assert phone.evaluate("document.activeElement.localName") == "ketamine-faq-chat", "it has left the window"
            assert focused(phone) != "launcher"
    open_chat(page)
    assert page.locator("#panel").get_attribute("aria-modal") is None
    left = False
    for _ in range(20):
        page.keyboard.press("Tab")
        left = left or page.evaluate("document.activeElement?.localName") != "ketamine-faq-chat"
    assert left


def test_on_a_phone_no_keyboard_covers_what_was_not_asked_for(phone: Page) -> None:
    open_chat(phone)
    assert focused(phone) == "panel"
    phone.get_by_role("button", name="Is it safe?").tap()
    expect(lines(phone, "bot")).to_have_count(1, timeout=ANSWER_MS)
    assert focused(phone) == "scroller"


def test_lines_that_come_while_it_is_closed_are_counted_and_read_when_it_opens(
    page: Page, gateway: LoneGateway
) -> None:
    open_chat(page)
    talk(page)
    page.get_by_role("button", name="Close").click()
    conversation = identifier(page)
    for text in ("Hello.", "Are you still there?"):
        speak_as_staff(gateway.parts, conversation, text, "Ana")
    badge = page.locator(".badge")
    expect(badge).to_have_text("2", timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="New messages: 2")).to_be_visible()
    expect_no_violations(page)
    page.locator(".launcher").click()
    expect(badge).to_be_hidden()
    expect(lines(page, "staff")).to_have_count(2)


def test_what_is_unread_is_counted_over_pages_and_each_line_once(page: Page, gateway: LoneGateway) -> None:
    open_chat(page)
    talk(page)
    say(page, "i took all my pills")  # its reply comes with the receipt, before the stream brings it
    expect(page.locator(".message--urgent")).to_have_count(1, timeout=ANSWER_MS)
    expect(lines(page, "visitor").last).to_contain_text("Sent", timeout=ANSWER_MS)
    page.get_by_role("button", name="Close").click()
    conversation, badge = identifier(page), page.locator(".badge")
    speak_as_staff(gateway.parts, conversation, "Hello.", "Ana")
    expect(badge).to_have_text("1", timeout=ANSWER_MS)
    page.goto("about:blank")
    speak_as_staff(gateway.parts, conversation, "Are you still there?", "Ana")
    page.goto(gateway.url)
    expect(badge).to_have_text("2", timeout=ANSWER_MS)
    page.reload()
    expect(lines(page, "staff")).to_have_count(2, timeout=ANSWER_MS)
    expect(badge).to_have_text("2")
    other = page.context.new_page()
    other.goto(gateway.url)
    expect(lines(other, "staff")).to_have_count(2, timeout=ANSWER_MS)
    expect(other.locator(".badge")).to_be_hidden()  # in a tab where nothing was open, nothing is new
    page.locator(".launcher").click()
    page.reload()
    expect(lines(page, "staff")).to_have_count(2, timeout=ANSWER_MS)
    page.get_by_role("button", name="Close").click()
    expect(badge).to_be_hidden()


def test_whether_the_desk_is_open_is_asked_again_and_not_too_often(page: Page, gateway: LoneGateway) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/api/widget") else None)
    open_chat(page)
    talk(page)
    conversation, owner = identifier(page), page.locator(".owner")
    ask_for_a_person(gateway.parts, conversation)
    expect(owner).to_contain_text("The clinic's desk is", timeout=ANSWER_MS)
    before = owner.inner_text()
    set_away(
        gateway.parts, utc_now() + datetime.timedelta(days=5), "training", Member("ana", "Ana Lima", "Ana", "staff")
    )
    for _ in range(20):
        let_time_pass(page, 0)
    assert asked == [], "it was read less than a minute ago"
    for _ in range(20):
        let_time_pass(page, 2 / 60 if not asked else 0)
        page.wait_for_timeout(20)
    expect(owner).not_to_have_text(before)
    expect(owner).to_contain_text("The clinic's desk is closed until")
    assert len(asked) == 1
    page.get_by_role("button", name="Close").click()
    let_time_pass(page, 1)
    page.wait_for_timeout(100)
    assert len(asked) == 1, "nobody looks at it"
    page.locator(".launcher").click()
    page.wait_for_timeout(100)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("width", "height"),
    [(640, 400), (320, 256), (390, 400), (844, 390)],
    ids=["200 %", "400 %", "keyboard", "on its side"],
)
def test_zoom_and_keyboards_leave_field_and_numbers_in_reach(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_chat(page)
    talk(page)
    for part in (page.locator("#message"), page.locator(".footer__emergency")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.9)
    panel = page.locator("#panel").bounding_box()
    assert panel == {"x": 0, "y": 0, "width": width, "height": height}
    assert (
        page.evaluate("document.querySelector('ketamine-faq-chat').shadowRoot.querySelector('#panel').scrollWidth")
        <= width
    )
    expect_no_violations(page)


def test_a_keyboard_that_lies_over_the_page_does_not_cover_the_field(phone: Page) -> None:
    """As on an iPhone: the page keeps its height, only the part that can be seen gets smaller."""
    open_chat(phone)
    phone.evaluate("""() => {
        Object.defineProperty(visualViewport, "height", { get: () => 420 });
        Object.defineProperty(visualViewport, "offsetTop", { get: () => 30 });
        visualViewport.dispatchEvent(new Event("resize"));
    }""")
    assert phone.locator("#panel").bounding_box() == {"x": 0, "y": 30, "width": MOBILE["width"], "height": 420}


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "writing")])
def test_nothing_moves_for_whoever_wants_that(
    browser: Browser, gateway: LoneGateway, motion: str, animation: str
) -> None:
    context = browser.new_context(viewport=DESKTOP, reduced_motion=motion)  # type: ignore[arg-type]  # two literals
    page = context.new_page()
    page.goto(gateway.url)
    open_chat(page)
    style = page.evaluate("""() => {
        const typing = document.querySelector("ketamine-faq-chat").shadowRoot.querySelector(".typing");
        typing.innerHTML = '<p class="typing__words"></p>';
        return getComputedStyle(typing.firstChild, "::after").animationName;
    }""")
    assert style == animation
    context.close()
