"""The chat on somebody else's page: strict policies, hostile styles, moving, several languages, its own looks."""

from __future__ import annotations

import base64
import hashlib

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .chat import ANSWER_MS, LAUNCHER, expect_no_violations, lines, open_chat, say
from .servers import LoneGateway, website

pytestmark = pytest.mark.refusals  # each gateway ends before its page, which notes that the stream is cut
Pages = dict[str, tuple[str, dict[str, str]]]
HOSTILE = """
* { font: 40px/3 serif !important; color: red !important; background: lime !important; position: static !important;
    display: block !important; margin: 30px !important; text-transform: uppercase !important; float: right !important; }
html { font-size: 4px; direction: rtl; visibility: visible; letter-spacing: 1em; }
ketamine-faq-chat { display: none !important; opacity: 0 !important; transform: scale(9) !important; }
button, input, textarea, p, a { all: unset !important; }
"""

PARTS = (".panel", ".header__name", ".message__body p", ".composer__send", ".footer", ".launcher")
LOOK = """part => {
    const one = document.querySelector("ketamine-faq-chat").shadowRoot.querySelector(part);
    const { font, color, backgroundColor, textTransform, letterSpacing, direction } = getComputedStyle(one);
    const { x, y, width, height } = one.getBoundingClientRect();
    return [font, color, backgroundColor, textTransform, letterSpacing, direction, x, y, width, height];
}"""


def html(body: str, style: str = "", language: str = "en") -> str:
    """Return a whole page."""
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Clinic</title>{viewport}'
        f'<link rel="icon" href="data:,"><style>{style}</style></head>'
        f"<body><main><h1>A clinic</h1></main>{body}</body></html>"
    )


def tag(gateway: LoneGateway, attributes: str = "") -> str:
    """Return the line that a clinic pastes."""
    return f'<script src="{gateway.url}/widget.js" async {attributes}></script>'


def test_one_line_puts_the_chat_on_a_page(
    context: BrowserContext, site: str, pages: Pages, gateway: LoneGateway
) -> None:
    pages["/"] = (html(tag(gateway)), {})
    page = context.new_page()
    page.goto(site)
    expect(page.locator("ketamine-faq-chat")).to_have_count(1)
    open_chat(page)
    say(page, "is it safe?")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    expect_no_violations(page)
    assert gateway.texts("visitor") == ["is it safe?"]
    assert page.context.cookies() == []


def test_a_strict_policy_and_hostile_styles_change_nothing(
    context: BrowserContext, site: str, pages: Pages, gateway: LoneGateway
) -> None:
    policy = f"default-src 'none'; script-src {gateway.url}; connect-src {gateway.url}; img-src data:"
    policy += "; style-src 'sha256-HASH'; require-trusted-types-for 'script'"
    digest = base64.b64encode(hashlib.sha256(HOSTILE.encode()).digest()).decode()
    pages["/plain"] = (html(tag(gateway)), {})
    pages["/strict"] = (
        html(tag(gateway), HOSTILE),
        {"Content-Security-Policy": policy.replace("HASH", digest), "Cross-Origin-Embedder-Policy": "require-corp"},
    )
    looks = []
    for path in ("/plain", "/strict"):
        page = context.new_page()
        page.goto(site + path)
        open_chat(page)
        say(page, "is it safe?")
        expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
        page.locator("#message").blur()
        looks.append([page.evaluate(LOOK, part) for part in PARTS])
        page.get_by_text("Menu", exact=True).click()
        page.get_by_role("button", name="New chat").click()
        page.close()
    assert looks[0] == looks[1]


def test_a_website_that_is_not_allowed_gets_no_chat_but_the_numbers(
    browser: Browser, gateway: LoneGateway, pages: Pages
) -> None:
    """Its console says why; a visitor who opens it reads whom to call."""
    with website({"/": (html(tag(gateway)), {})}) as elsewhere:
        context = browser.new_context()
        page = context.new_page()
        page.goto(elsewhere)
        open_chat(page)
        say(page, "is it safe?")
        expect(page.locator(".connection")).to_contain_text("911", timeout=ANSWER_MS)
        expect(lines(page, "visitor")).to_contain_text("Not sent")
        context.close()
    assert gateway.texts("visitor") == []


@pytest.mark.parametrize(
    ("language", "attributes", "launcher"),
    [
        ("en", "", LAUNCHER),
        ("es", "", "¿Preguntas? Escriba aquí"),
        ("es-MX", "", "¿Preguntas? Escriba aquí"),
        ("en", 'data-language="es"', "¿Preguntas? Escriba aquí"),
        ("fr", "", LAUNCHER),
    ],
)
def test_it_speaks_the_page_s_language_or_the_one_it_is_told(
    context: BrowserContext,
    site: str,
    pages: Pages,
    gateway: LoneGateway,
    language: str,
    attributes: str,
    launcher: str,
) -> None:
    pages["/"] = (html(tag(gateway, attributes), language=language), {})
    page = context.new_page()
    page.goto(site)
    page.get_by_role("button", name=launcher).click()
    if launcher != LAUNCHER:
        expect(page.locator(".start")).to_contain_text("programa")
        expect(page.locator(".footer")).to_contain_text("911")
        expect(page.locator(".widget")).to_have_attribute("lang", "es")
        expect_no_violations(page)


def test_a_page_may_place_it_and_give_it_its_own_looks(
    context: BrowserContext, site: str, pages: Pages, gateway: LoneGateway
) -> None:
    style = (
        "ketamine-faq-chat { --faq-chat-accent: #7a1f5c; } ketamine-faq-chat::part(launcher) { border-radius: 3px; }"
    )
    pages["/"] = (html(tag(gateway, 'data-position="left" data-theme="dark"'), style), {})
    page = context.new_page()
    page.goto(site)
    launcher = page.get_by_role("button", name=LAUNCHER)
    expect(launcher).to_have_css("background-color", "rgb(122, 31, 92)")
    expect(launcher).to_have_css("border-radius", "3px")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    open_chat(page)
    expect(page.locator(".panel")).to_have_css("background-color", "rgb(20, 27, 28)")


def test_scripts_of_the_page_open_close_and_send_and_hear_no_words(
    context: BrowserContext, site: str, pages: Pages, gateway: LoneGateway
) -> None:
    entry = f'<script type="module" src="{gateway.url}/widget/now/main.js"></script>'
    pages["/"] = (html(f"{entry}<ketamine-faq-chat></ketamine-faq-chat>"), {})
    page = context.new_page()
    page.goto(site)
    page.evaluate("""() => {
        globalThis.heard = [];
        for (const name of ["open", "close", "message", "unread"])
            document.addEventListener(`faq-chat-${name}`, ({ type, detail }) => heard.push([type, detail]));
    }""")
    page.evaluate("document.querySelector('ketamine-faq-chat').send('quicksilverish question')")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    page.evaluate("document.querySelector('ketamine-faq-chat').close()")
    expect(page.locator("#panel")).to_be_hidden()
    page.evaluate("document.querySelector('ketamine-faq-chat').open()")
    expect(page.locator("#panel")).to_be_visible()
    heard = page.evaluate("heard")
    assert [name for name, _ in heard] == ["faq-chat-open", "faq-chat-message", "faq-chat-close", "faq-chat-open"]
    assert heard[1][1] == {"author": "bot", "act": "unavailable"}
    assert "quicksilverish" not in str(heard)


def test_it_survives_being_moved_and_goes_when_it_is_removed(
    context: BrowserContext, site: str, pages: Pages, gateway: LoneGateway
) -> None:
    pages["/"] = (html(tag(gateway)), {})
    page = context.new_page()
    page.goto(site)
    open_chat(page)
    say(page, "is it safe?")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    page.evaluate("document.querySelector('main').append(document.querySelector('ketamine-faq-chat'))")
    expect(lines(page, "bot")).to_have_count(1, timeout=ANSWER_MS)
    expect(lines(page, "visitor")).to_have_count(1)
    open_streams = (
        """() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/events")).length"""
    )
    before = page.evaluate(open_streams)
    page.evaluate("document.querySelector('ketamine-faq-chat').remove()")
    expect(page.get_by_role("button", name=LAUNCHER)).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)  # longer than the first wait before a stream is opened again
    assert page.evaluate(open_streams) - before <= 1, "the one that was open has ended, and no other was opened"


def test_two_tags_make_one_chat(context: BrowserContext, site: str, pages: Pages, gateway: LoneGateway) -> None:
    pages["/"] = (html(tag(gateway) * 2), {})
    page: Page = context.new_page()
    page.goto(site)
    open_chat(page)
    expect(page.locator("ketamine-faq-chat")).to_have_count(1)
