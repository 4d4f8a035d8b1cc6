"""The staff's pages in real browsers, a visitor on the other side: queue, conversation, alarms, tabs, lost leases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import update

from bot.services.desk.colleagues import colleagues
from bot.services.handover.claims import release
from bot.services.times import utc_now
from bot.store.tables import HandoffRow

from .chat import ANSWER_MS, expect_no_violations, identifier, lines, open_chat, say
from .conftest import watch
from .desk import employ, open_conversation, open_queue, press, said, sign_in
from .servers import LoneGateway, ask_for_a_person

pytestmark = pytest.mark.refusals
SIZES = {"desktop": (1280, 800), "tablet": (768, 1024)}
SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
DANGER = "I am going to kill myself tonight"


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """Return the size of the staff's screen."""
    width, height = SIZES[request.param]
    return {"width": width, "height": height}


@pytest.fixture
def new_staff(browser: Browser, gateway: LoneGateway, errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Return what opens one more browser of the staff."""
    contexts: list[BrowserContext] = []
    employ(gateway.parts, "Ada Admin", "admin")
    employ(gateway.parts, "Nia Nurse")
    employ(gateway.parts, "Vic Viewer", "viewer")

    def open_one(name: str, size: dict[str, int] | None = None) -> Page:
        contexts.append(browser.new_context(viewport=size or {"width": 1280, "height": 800}))  # type: ignore[arg-type]
        watch(contexts[-1], errors)
        return sign_in(contexts[-1], gateway.parts, gateway.url, name)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(gateway: LoneGateway, context: BrowserContext) -> Page:
    """Return the page of a visitor who has said something."""
    page = context.new_page()
    page.goto(gateway.url)
    open_chat(page)
    say(page, "hello")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    return page


def expect_to_fit(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} pixels too wide"


def test_taken_answered_and_handed_back(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page], size: dict[str, int]
) -> None:
    nurse, conversation = new_staff("Nia Nurse", size), identifier(visitor)
    open_queue(nurse, gateway.url)
    press(nurse, "Mine 0")
    expect(nurse.locator("#empty")).to_have_text("You have no conversation.")
    press(nurse, "Open 1")
    ask_for_a_person(gateway.parts, conversation)
    expect(nurse.locator(".entry")).to_contain_text("Wants a person", timeout=ANSWER_MS)
    expect(nurse).to_have_title("(1) Queue · " + nurse.title().split(" · ")[1])
    expect_no_violations(nurse)
    expect_to_fit(nurse)
    press(nurse, f"Take {conversation[:4].upper()}")
    expect(nurse.locator("#identity")).to_be_visible(timeout=ANSWER_MS)
    expect_no_violations(nurse)
    expect_to_fit(nurse)
    expect(visitor.locator(".owner")).to_contain_text("Here for you now: Nia", timeout=ANSWER_MS)
    nurse.locator("#message").press_sequentially("How can I", delay=20)
    expect(visitor.locator(".typing")).to_have_text("Somebody at the clinic is writing", timeout=ANSWER_MS)
    nurse.locator("#message").fill("How can I help?")
    nurse.locator("#message").press("Enter")
    expect(lines(visitor, "staff")).to_contain_text("How can I help?", timeout=ANSWER_MS)
    expect(said(nurse, "staff")).to_have_count(1, timeout=ANSWER_MS)
    expect(nurse.locator("#identity")).to_be_hidden()
    say(visitor, "with my bill")
    expect(said(nurse, "visitor").last).to_contain_text("with my bill", timeout=ANSWER_MS)
    press(nurse, "Ready sentence")
    expect_no_violations(nurse)
    nurse.locator("#choose-search").fill("looking")
    nurse.locator("#choose-search").press("Enter")
    expect(nurse.locator("#message")).to_have_value(
        "We are looking into this now. It may take a few minutes. The answer "
        "will be here in this chat, also if you come back later."
    )
    nurse.locator("#message").press("Enter")
    expect(lines(visitor, "staff")).to_have_count(2, timeout=ANSWER_MS)
    press(nurse, "Reviewed answer")
    nurse.locator("#choose-search").fill("safe")
    nurse.locator(".choice:enabled").first.click()
    expect(lines(visitor, "staff")).to_have_count(3, timeout=ANSWER_MS)
    nurse.locator("#note").fill("asked about a bill")
    press(nurse, "Keep the note")
    expect(nurse.locator("#notes li")).to_contain_text("asked about a bill", timeout=ANSWER_MS)
    expect_no_violations(nurse)
    press(nurse, "Back to the program")
    expect(lines(visitor, "bot").last).to_contain_text("The program is back", timeout=ANSWER_MS)
    expect(nurse.locator("#take")).to_contain_text("Closed", timeout=ANSWER_MS)
    expect(nurse.locator("#write")).to_be_hidden()
    press(nurse, "Reopen")
    expect(nurse.locator("#take")).to_contain_text("Nobody has it", timeout=ANSWER_MS)


def test_who_has_the_conversation_sees_that_the_visitor_writes_and_nobody_else(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    """The browser says so while a person is there, now and then, and not a word of it."""
    signs: list[Request] = []
    visitor.on("request", lambda request: signs.append(request) if request.url.endswith("/typing") else None)
    ask_for_a_person(gateway.parts, identifier(visitor))
    nurse, admin = new_staff("Nia Nurse"), new_staff("Ada Admin")
    for page in (nurse, admin):
        open_conversation(page, gateway.url, identifier(visitor))
    visitor.locator("#message").press_sequentially("my ", delay=20)
    press(nurse, "Take it")
    expect(visitor.locator(".owner")).to_contain_text("Here for you now: Nia", timeout=ANSWER_MS)
    assert signs == []
    visitor.locator("#message").press_sequentially("bill is", delay=20)
    expect(nurse.locator("#visitor-typing")).to_have_text("Visitor is writing …", timeout=ANSWER_MS)
    expect(admin.locator("#visitor-typing")).to_be_empty()
    expect_no_violations(nurse)
    expect(nurse.locator("#visitor-typing")).to_be_empty(timeout=ANSWER_MS)
    visitor.locator("#message").press_sequentially(" wrong", delay=20)
    expect(nurse.locator("#visitor-typing")).to_have_text("Visitor is writing …", timeout=ANSWER_MS)
    visitor.locator("#message").press("Enter")
    expect(said(nurse, "visitor").last).to_contain_text("my bill is wrong", timeout=ANSWER_MS)
    expect(nurse.locator("#visitor-typing")).to_be_empty(timeout=2_000)
    expect(said(admin, "visitor").last).to_contain_text("my bill is wrong", timeout=ANSWER_MS)
    expect(admin.locator("#visitor-typing")).to_be_empty()
    assert [sign.post_data for sign in signs] == [None, None], "seven keys, one sign, and nothing in it"


def test_a_script_of_the_visitor_is_text_everywhere(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    say(visitor, SCRIPT)
    expect(lines(visitor, "bot")).to_have_count(2, timeout=ANSWER_MS)
    ask_for_a_person(gateway.parts, identifier(visitor))
    admin = new_staff("Ada Admin")
    open_queue(admin, gateway.url)
    open_conversation(admin, gateway.url, identifier(visitor))
    press(admin, "Take it")
    expect(said(admin, "visitor").last).to_contain_text(SCRIPT)
    expect(admin.locator("#brief")).to_contain_text(SCRIPT, timeout=ANSWER_MS)
    admin.locator("#note").fill(SCRIPT)
    press(admin, "Keep the note")
    expect(admin.locator("#notes")).to_contain_text(SCRIPT, timeout=ANSWER_MS)
    admin.locator("#message").fill(SCRIPT)
    admin.locator("#message").press("Enter")
    expect(said(admin, "staff")).to_contain_text(SCRIPT, timeout=ANSWER_MS)
    said(admin, "bot").last.get_by_role("button", name="Mark answer").click()
    admin.locator("#wrong-word").fill(SCRIPT)
    press(admin, "Mark it")
    expect(said(admin, "bot").last).to_contain_text(SCRIPT, timeout=ANSWER_MS)
    press(admin, "Text for the chart")
    expect(admin.locator("#chart")).to_be_visible(timeout=ANSWER_MS)
    assert SCRIPT in admin.locator("#chart-text").input_value()
    assert "broken" not in admin.title()
    assert admin.locator("main img, main script").count() == 0


def test_an_alarm_is_first_with_what_to_do_and_is_acknowledged(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page], size: dict[str, int]
) -> None:
    nurse = new_staff("Nia Nurse", size)
    open_queue(nurse, gateway.url)
    expect(nurse.locator("#desk")).to_contain_text("An alarm reaches Nia Nurse at once.")
    say(visitor, DANGER)
    entry = nurse.locator(".entry-alarm")
    expect(entry).to_contain_text("May be about to die by suicide", timeout=ANSWER_MS)
    expect(entry.get_by_text("You write, a second person calls.")).to_be_visible()
    expect_no_violations(nurse)
    expect_to_fit(nurse)
    name = identifier(visitor)[:4].upper()
    press(nurse, f"Take {name}")
    expect(nurse.locator("#alarm")).to_contain_text("You write, a second person calls.", timeout=ANSWER_MS)
    expect_no_violations(nurse)
    expect_to_fit(nurse)
    press(nurse, "Close")
    expect(nurse.get_by_role("alert")).to_contain_text("Acknowledge it first", timeout=ANSWER_MS)
    press(nurse, "Acknowledge")
    expect(nurse.locator("#alarm")).to_contain_text("Alarm acknowledged by Nia Nurse", timeout=ANSWER_MS)
    press(nurse, "Close")
    expect(nurse.locator("#take")).to_contain_text("Closed by Nia Nurse", timeout=ANSWER_MS)


def test_a_conversation_that_somebody_else_took_over_keeps_what_was_typed(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    conversation = identifier(visitor)
    ask_for_a_person(gateway.parts, conversation)
    nurse, admin = new_staff("Nia Nurse"), new_staff("Ada Admin")
    for page in (nurse, admin):
        open_conversation(page, gateway.url, conversation)
    press(nurse, "Take it")
    nurse.locator("#message").fill("half a sentence")
    press(admin, "Take over or give")
    admin.get_by_label("Who", exact=True).select_option(label="Ada Admin (you)")
    press(admin, "Give it")
    alert = nurse.get_by_role("alert")
    expect(alert).to_contain_text("Ada Admin has this conversation now.", timeout=ANSWER_MS)
    expect(alert).to_contain_text("still in the box, and was not sent")
    expect(nurse.locator("#message")).to_have_value("half a sentence")
    expect(nurse.locator("#send")).to_be_disabled()
    admin.locator("#message").fill("I go on")
    admin.locator("#message").press("Enter")
    expect(lines(visitor, "staff")).to_have_count(1, timeout=ANSWER_MS)
    expect(lines(visitor, "staff")).to_contain_text("Ada")


def test_two_tabs_of_one_account_show_the_same(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    conversation = identifier(visitor)
    ask_for_a_person(gateway.parts, conversation)
    first = new_staff("Nia Nurse")
    second = first.context.new_page()
    for page in (first, second):
        open_conversation(page, gateway.url, conversation)
    press(first, "Take it")
    expect(second.locator("#take")).to_contain_text("You have it", timeout=ANSWER_MS)
    for page, words in ((first, "one"), (second, "two")):
        page.locator("#message").fill(words)
        page.locator("#message").press("Enter")
        expect(said(first, "staff").last).to_contain_text(words, timeout=ANSWER_MS)
        expect(said(second, "staff").last).to_contain_text(words, timeout=ANSWER_MS)
    expect(lines(visitor, "staff")).to_have_count(2, timeout=ANSWER_MS)
    press(second, "Back to the queue")
    expect(first.locator("#take")).to_contain_text("Nobody has it", timeout=ANSWER_MS)


def test_a_message_that_did_not_arrive_is_sent_once_when_tried_again(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    ask_for_a_person(gateway.parts, identifier(visitor))
    nurse = new_staff("Nia Nurse")
    open_conversation(nurse, gateway.url, identifier(visitor))
    press(nurse, "Take it")
    nurse.context.set_offline(True)
    nurse.locator("#message").fill("are you there?")
    nurse.locator("#message").press("Enter")
    expect(nurse.locator(".delivery")).to_contain_text("Not sent.", timeout=ANSWER_MS)
    nurse.context.set_offline(False)
    press(nurse, "Try again")
    expect(lines(visitor, "staff")).to_have_count(1, timeout=ANSWER_MS)
    expect(said(nurse, "staff")).to_have_count(1, timeout=ANSWER_MS)
    expect(nurse.locator(".delivery")).to_have_count(0)


def test_the_keyboard_alone_claims_and_answers(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    ask_for_a_person(gateway.parts, identifier(visitor))
    nurse = new_staff("Nia Nurse")
    open_queue(nurse, gateway.url)
    nurse.keyboard.press("?")
    expect(nurse.get_by_role("dialog", name="Keys")).to_be_visible()
    nurse.keyboard.press("Escape")
    nurse.keyboard.press("j")
    nurse.keyboard.press("t")
    expect(nurse.locator("#write")).to_be_visible(timeout=ANSWER_MS)
    nurse.keyboard.press("w")
    nurse.keyboard.type("Hello, I am Nia.")
    nurse.keyboard.press("Enter")
    expect(lines(visitor, "staff")).to_contain_text("Hello, I am Nia.", timeout=ANSWER_MS)
    nurse.keyboard.press("Escape")
    nurse.keyboard.press("b")
    expect(lines(visitor, "bot").last).to_contain_text("The program is back", timeout=ANSWER_MS)


def test_a_viewer_reads_and_has_nothing_to_press(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    ask_for_a_person(gateway.parts, identifier(visitor))
    viewer = new_staff("Vic Viewer")
    open_conversation(viewer, gateway.url, identifier(visitor))
    expect(said(viewer, "visitor")).to_contain_text("hello")
    expect(viewer.locator("#take")).to_contain_text("It cannot answer.")
    expect(viewer.locator("#write")).to_be_hidden()
    for name in ("Take it", "Close", "Keep the note", "Text for the chart", "Erase this visitor"):
        expect(viewer.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect_no_violations(viewer)


def test_an_admin_erases_a_visitor_once_it_is_confirmed(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    ask_for_a_person(gateway.parts, identifier(visitor))
    admin, other = new_staff("Ada Admin"), new_staff("Nia Nurse")
    for page in (admin, other):
        open_conversation(page, gateway.url, identifier(visitor))
    press(admin, "Erase this visitor")
    press(admin, "Erase")
    expect(admin.locator("#erase")).to_be_visible()
    admin.get_by_label("Yes, erase it").check()
    press(admin, "Erase")
    expect(admin.get_by_role("status").first).to_contain_text("Everything that was kept of this visitor is erased.")
    expect(other).to_have_url(f"{gateway.url}/staff/queue?notice=erased", timeout=ANSWER_MS)
    assert gateway.texts("visitor") == []


def test_a_claim_that_ran_out_is_said_in_plain_words(
    visitor: Page, gateway: LoneGateway, new_staff: Callable[..., Page]
) -> None:
    conversation = identifier(visitor)
    ask_for_a_person(gateway.parts, conversation)
    nurse = new_staff("Nia Nurse")
    open_conversation(nurse, gateway.url, conversation)
    press(nurse, "Take it")
    nurse.locator("#message").fill("half a sentence")
    with gateway.parts.database.write() as work:
        work.execute(update(HandoffRow).values(lease_until=utc_now()))
    expect(nurse.get_by_role("alert")).to_contain_text("You do not have this conversation any more.", timeout=ANSWER_MS)
    expect(lines(visitor, "bot").last).to_contain_text("away for the moment", timeout=ANSWER_MS)
    press(nurse, "Take it")
    expect(nurse.locator("#message")).to_be_editable(timeout=ANSWER_MS)
    expect(nurse.locator("#message")).to_have_value("half a sentence")
    [member] = [each for each in colleagues(gateway.parts.database) if each.name == "Nia Nurse"]
    release(gateway.parts, conversation, member)
