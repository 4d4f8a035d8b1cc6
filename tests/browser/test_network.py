"""Bad networks: reloads, no network, a server that dies, sleep, two windows. Nothing is lost and nothing doubled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.services.privacy.erase import forget_conversation

from .chat import ANSWER_MS, expect_no_violations, identifier, lines, open_chat, say
from .servers import LoneGateway, speak_as_staff

AGAIN_MS = 45_000
"""Longer than the longest wait before a stream or a message is tried again."""
pytestmark = pytest.mark.refusals


@pytest.fixture
def page(lone_page: Page) -> Page:
    """Open the demonstration page of a gateway without an engine, with the chat open."""
    open_chat(lone_page)
    return lone_page


def texts(page: Page, author: str) -> list[str]:
    """Return what stands in the lines of an author."""
    return lines(page, author).locator(".message__body").all_inner_texts()


def expect_texts(page: Page, expected: list[str], timeout: float = ANSWER_MS) -> None:
    """Wait until these, and no others, are the visitor's lines, all of them stored."""
    expect(lines(page, "visitor").locator(".message__body")).to_have_text(expected, timeout=timeout)
    expect(page.locator('article[data-author="visitor"]:not([data-state="sent"])')).to_have_count(0, timeout=timeout)


def test_what_is_said_without_a_network_goes_out_by_itself_when_it_is_back(page: Page, gateway: LoneGateway) -> None:
    say(page, "one")
    expect_texts(page, ["one"])
    page.context.set_offline(True)
    expect(page.locator(".connection")).to_contain_text("911", timeout=ANSWER_MS)
    expect(page.locator(".connection").get_by_role("link", name="988")).to_be_visible()
    say(page, "two")
    say(page, "three")
    expect(lines(page, "visitor").last).to_contain_text("Not sent", timeout=ANSWER_MS)
    expect(lines(page, "visitor").last.get_by_role("button", name="Try again")).to_be_visible()
    expect_no_violations(page)
    page.context.set_offline(False)
    expect_texts(page, ["one", "two", "three"], AGAIN_MS)
    expect(page.locator(".connection")).to_be_empty()
    assert gateway.texts("visitor") == ["one", "two", "three"]


def test_the_very_first_message_without_a_network_goes_out_too(page: Page, gateway: LoneGateway) -> None:
    page.context.set_offline(True)
    say(page, "one")
    expect(lines(page, "visitor")).to_contain_text("Not sent", timeout=ANSWER_MS)
    page.context.set_offline(False)
    expect_texts(page, ["one"], AGAIN_MS)
    assert gateway.texts("visitor") == ["one"]


def test_a_server_that_is_killed_and_comes_back_has_everything_once(page: Page, gateway: LoneGateway) -> None:
    say(page, "one")
    expect_texts(page, ["one"])
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    gateway.kill()
    say(page, "two")
    expect(lines(page, "visitor").last).to_contain_text("Not sent", timeout=ANSWER_MS)
    expect(page.locator(".connection")).to_contain_text("911", timeout=ANSWER_MS)
    gateway.start()
    expect_texts(page, ["one", "two"], AGAIN_MS)
    expect(lines(page, "bot")).to_have_count(2, timeout=AGAIN_MS)
    assert gateway.texts("visitor") == ["one", "two"]
    assert len(gateway.texts("bot")) == 2


def test_a_server_that_dies_as_a_message_comes_has_it_once(page: Page, gateway: LoneGateway) -> None:
    """The message may be stored and its receipt lost: it is sent again under the same id."""
    for number in range(3):
        say(page, f"message {number}")
        gateway.kill()
        gateway.start()
    expected = [f"message {number}" for number in range(3)]
    expect(lines(page, "visitor")).to_have_count(3)
    expect(page.locator('article[data-author="visitor"]:not([data-state="sent"])')).to_have_count(0, timeout=AGAIN_MS)
    assert sorted(texts(page, "visitor")) == expected
    assert sorted(gateway.texts("visitor")) == expected


def test_a_page_that_is_left_before_a_message_went_out_sends_it_from_the_next(page: Page, gateway: LoneGateway) -> None:
    gateway.kill()
    say(page, "one")
    page.locator("#message").fill("a draft")
    expect(lines(page, "visitor")).to_contain_text("Not sent", timeout=ANSWER_MS)
    gateway.start()
    page.reload()
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator("#message")).to_have_value("a draft")
    expect_texts(page, ["one"], AGAIN_MS)
    assert gateway.texts("visitor") == ["one"]
    page.reload()
    expect_texts(page, ["one"])
    assert gateway.texts("visitor") == ["one"], "it is not sent a second time"


@pytest.mark.parametrize("characters", [300_000, 3_000_000])
def test_a_text_too_large_to_be_read_is_refused_beside_the_emergency_line(page: Page, characters: int) -> None:
    """More than the gateway reads at all, so that its triage does not see it either."""
    page.locator("#message").evaluate("(field, length) => { field.value = 'x'.repeat(length); }", characters)
    page.locator("#message").press("Enter")
    expect(lines(page, "visitor")).to_contain_text("Not sent: this message is too long", timeout=ANSWER_MS)
    expect(page.locator(".footer__emergency").get_by_role("link", name="988")).to_be_in_viewport()
    expect(page.locator(".footer__emergency").get_by_role("link", name="911")).to_be_in_viewport()


@pytest.fixture
def other(page: Page, gateway: LoneGateway) -> Page:
    """Say "one", and open a second window of the same visitor, which shows it."""
    say(page, "one")
    expect_texts(page, ["one"])
    other = page.context.new_page()
    other.goto(gateway.url)
    open_chat(other)
    expect_texts(other, ["one"])
    return other


def test_two_windows_show_the_same(page: Page, other: Page, gateway: LoneGateway) -> None:
    say(other, "two")
    say(page, "three")
    for window in (page, other):
        expect(lines(window, "visitor")).to_have_count(3, timeout=ANSWER_MS)
        expect(lines(window, "bot")).to_have_count(3, timeout=ANSWER_MS)
    assert texts(page, "visitor") == texts(other, "visitor") == gateway.texts("visitor")


def test_a_conversation_that_is_forgotten_in_one_window_is_gone_in_the_other(
    page: Page, other: Page, gateway: LoneGateway
) -> None:
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Forget me").click()
    page.get_by_role("button", name="Yes, delete it").click()
    for window in (page, other):
        expect(lines(window, "visitor")).to_have_count(0, timeout=ANSWER_MS)
    assert gateway.texts("visitor") == []


def test_a_conversation_that_the_server_has_lost_begins_anew(page: Page, gateway: LoneGateway) -> None:
    say(page, "one")
    expect_texts(page, ["one"])
    conversation = identifier(page)
    forget_conversation(gateway.parts, conversation)
    expect(page.locator(".notice")).to_contain_text("over or was deleted", timeout=AGAIN_MS)
    say(page, "two")
    expect_texts(page, ["two"])
    assert gateway.texts("visitor") == ["two"]


def test_a_device_that_slept_catches_up(page: Page, gateway: LoneGateway) -> None:
    say(page, "one")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    conversation = identifier(page)
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    speak_as_staff(gateway.parts, conversation, "Hello, this is the clinic.", "Ana")
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(lines(page, "staff")).to_have_count(1, timeout=AGAIN_MS)
    expect(lines(page, "visitor")).to_have_count(1)
