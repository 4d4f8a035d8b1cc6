"""Words that nobody else uses, said in every place where something can be said; then every place where none may be.

A visitor and the staff in two browsers, all processes as `bot run` starts them, a real mail server, another system's
address for events.
"""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from bot.services.times import utc_now

from ..browser.chat import ANSWER_MS, answers, lines, open_chat, say
from ..browser.conftest import DESKTOP, watch
from ..browser.desk import employ, open_conversation, open_queue, press, said, sign_in
from ..faults.running_bot import RunningBot, running_bot, wait_until
from ..store.mail_server import MailServer, running_mail_server

QUESTION, FEEDBACK, NAME, ADDRESS = "quokkaberry", "marzipantler", "Wilhelmquist", "thistlegong"
CRISIS, TO_STAFF, REPLY, NOTE, WRONG = "umbrellafin", "velvetoad", "xylocandle", "yarrowbeam", "zincmeadow"
NUMBERS = ("555-0163", "5550163", "555 0163")
CANARIES = (QUESTION, FEEDBACK, NAME, ADDRESS, CRISIS, TO_STAFF, REPLY, NOTE, WRONG, *NUMBERS)
MAIL_TO_VISITOR = f"{ADDRESS}@gmail.com"
DESK = "frontdesk@lakeside.example"


def canaries_in(text: str | bytes) -> list[str]:
    """Return the canary words in it, whatever their case."""
    found = text.encode() if isinstance(text, str) else text
    return [word for word in CANARIES if word.lower().encode() in found.lower()]


@dataclass
class EventTaker:
    """Another system of the clinic. `posts`: path, headers and body of what came in."""

    url: str = ""
    posts: list[bytes] = field(default_factory=list)


@contextmanager
def running_event_taker() -> Iterator[EventTaker]:
    """Yield a server that takes every event."""
    taker = EventTaker()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take the event."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taker.posts.append(f"{self.requestline}\n{self.headers}\n".encode() + body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:  # it is not what is tested
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    taker.url = f"http://127.0.0.1:{server.server_address[1]}/events"
    try:
        yield taker
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Outside:
    """What leaves the running assistant. `addresses`: of every request of the two browsers, with its referrer."""

    bot: RunningBot
    mail: MailServer
    events: EventTaker
    addresses: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Note where the pages of a profile go."""

        def note(request: Request) -> None:
            self.addresses.append(f"{request.method} {request.url} {request.headers.get('referer', '')}")

        context.on("request", note)


@pytest.fixture(params=["WARNING", "DEBUG"])
def outside(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Outside]:
    """Run all of it, saying as little as it does by default, then as much as it can."""
    assert model.exists()
    with running_mail_server() as mail, running_event_taker() as events:
        settings = {
            "log_level": request.param,
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_security": "none",
            "staff_mail": DESK,
            "webhook_url": events.url,
            "webhook_secret": "between the two of us",
        }
        with running_bot(tmp_path, **settings) as bot:
            yield Outside(bot, mail, events)


@pytest.fixture
def visitor(context: BrowserContext, outside: Outside) -> Page:
    """Return the visitor's page."""
    outside.listen(context)
    page = context.new_page()
    page.goto(outside.bot.url)
    open_chat(page)
    return page


@pytest.fixture
def admin(browser: Browser, outside: Outside, errors: list[str]) -> Iterator[Page]:
    """Return the page of somebody of the staff who may do everything."""
    employ(outside.bot.parts, "Ada Boss", "admin")
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # width and height
    watch(context, errors)
    outside.listen(context)
    yield sign_in(context, outside.bot.parts, outside.bot.url, "Ada Boss")
    context.close()


def ask_and_vote(visitor: Page) -> None:
    """Ask an ordinary question, and say what is missing in its answer."""
    say(visitor, f"how long does a session last? my friend {QUESTION} wants to know")
    expect(answers(visitor)).to_have_count(1, timeout=ANSWER_MS)
    answers(visitor).get_by_role("button", name="Not helpful").click()
    visitor.locator(".feedback__word").fill(f"nothing about {FEEDBACK}")
    visitor.locator(".feedback__word").press("Enter")
    expect(visitor.locator(".feedback__word")).to_have_count(0, timeout=ANSWER_MS)


def book(visitor: Page) -> None:
    """Go through the form for a consultation."""
    words = ["I'd like to arrange a first consultation", f"My name is {NAME}.", f"{MAIL_TO_VISITOR} or 312 555 0163"]
    for text in [*words, "mornings are best", "yes, I am new", "yes, go ahead"]:
        before = lines(visitor, "bot").count()
        say(visitor, text)
        expect(lines(visitor, "bot").nth(before)).to_be_visible(timeout=ANSWER_MS)
        expect(visitor.locator(".typing")).to_be_empty(timeout=ANSWER_MS)
    expect(lines(visitor, "bot").last).to_contain_text("is stored", timeout=ANSWER_MS)


def answer_by_hand(visitor: Page, admin: Page, outside: Outside) -> None:
    """Let the staff see to the alarm, talk with the visitor, and take out what was said."""
    identifier = str(visitor.evaluate("JSON.parse(localStorage['ketamine-faq-chat.conversation']).id"))
    open_queue(admin, outside.bot.url)
    open_conversation(admin, outside.bot.url, identifier)
    press(admin, "Take it")
    press(admin, "Acknowledge")
    expect(admin.locator("#alarm")).to_contain_text("Alarm acknowledged by Ada Boss", timeout=ANSWER_MS)
    admin.locator("#message").press_sequentially(f"Hello. Is {REPLY} with you?")
    admin.locator("#message").press("Enter")
    expect(lines(visitor, "staff")).to_contain_text(REPLY, timeout=ANSWER_MS)
    say(visitor, f"yes, {TO_STAFF} is here")
    expect(said(admin, "visitor").last).to_contain_text(TO_STAFF, timeout=ANSWER_MS)
    admin.locator("#note").fill(f"{NOTE} stays with her")
    press(admin, "Keep the note")
    expect(admin.locator("#notes li")).to_contain_text(NOTE, timeout=ANSWER_MS)
    said(admin, "bot").first.get_by_role("button", name="Mark answer").click()
    admin.locator("#wrong-word").fill(f"say more of {WRONG}")
    press(admin, "Mark it")
    expect(said(admin, "bot").first).to_contain_text(WRONG, timeout=ANSWER_MS)
    press(admin, "Text for the chart")
    expect(admin.locator("#chart-text")).to_have_value(re.compile(TO_STAFF), timeout=ANSWER_MS)
    admin.locator("#chart").get_by_role("button", name="Close").click()
    with admin.expect_download():
        press(admin, "Transcript as a file")
    press(admin, "Back to the program")
    expect(lines(visitor, "bot").last).to_contain_text("The program is back", timeout=ANSWER_MS)


def confirm(admin: Page, outside: Outside) -> None:
    """Search for the name, fix the time, and take the table out."""
    admin.goto(f"{outside.bot.url}/staff/bookings")
    admin.get_by_label("Name, number or reference").fill(NAME)
    admin.get_by_role("button", name="Show", exact=True).click()
    with admin.expect_download():
        press(admin, "Take out as a table")
    admin.locator("tbody a").first.click()
    expect(admin.locator("main")).to_contain_text(NAME)
    admin.get_by_label("Day").fill((utc_now().date() + datetime.timedelta(days=9)).isoformat())
    admin.get_by_label("Time, on the clinic's clock").fill("14:30")
    press(admin, "Confirm")
    expect(admin.get_by_role("status").first).to_contain_text("The time is confirmed.")


def erase(visitor: Page, admin: Page, outside: Outside) -> None:
    """Erase the visitor, whose page hears of it."""
    identifier = str(visitor.evaluate("JSON.parse(localStorage['ketamine-faq-chat.conversation']).id"))
    open_conversation(admin, outside.bot.url, identifier)
    press(admin, "Erase this visitor")
    admin.get_by_label("Yes, erase it").check()
    press(admin, "Erase")
    expect(admin.get_by_role("status").first).to_contain_text("Everything that was kept of this visitor is erased.")


def in_mail(mail: EmailMessage) -> str:
    """Return all of a mail that can be read, but for whom it goes to."""
    headers = [f"{name}: {value}" for name, value in mail.items() if name != "To"]
    bodies = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*headers, *(body.decode() for body in bodies if isinstance(body, bytes))])


def in_files(bot: RunningBot) -> dict[str, list[str]]:
    """Return file to the canary words in it: output, logs, store, memory, lists."""
    found = {path.name: canaries_in(path.read_bytes()) for path in bot.files()}
    return {name: words for name, words in found.items() if words}


@pytest.mark.refusals
def test_no_word_of_a_visitor_or_of_the_staff_is_where_it_must_not_be(
    outside: Outside, visitor: Page, admin: Page
) -> None:
    """Logs, output, stored files, addresses, e-mails, events and what anybody may read; each has something in it."""
    bot, mail, events = outside.bot, outside.mail, outside.events
    ask_and_vote(visitor)
    book(visitor)
    say(visitor, f"{CRISIS} I am going to kill myself tonight")
    wait_until(lambda: len(mail.to(DESK)) == 2, 20, "the desk has no notice of the booking and of the alarm")
    answer_by_hand(visitor, admin, outside)
    confirm(admin, outside)
    wait_until(lambda: len(mail.to(MAIL_TO_VISITOR)) == 1, 20, "the visitor has no mail")
    wait_until(lambda: len(events.posts) >= 3, 20, "the other system has no events")
    anybody = [httpx.get(f"{bot.url}{path}") for path in ("/health", "/metrics", "/openapi.json", "/api/widget")]
    admin.goto(f"{bot.url}/staff/audit")
    expect(admin.locator("main")).to_contain_text("Ada Boss")
    log = admin.content()
    assert in_files(bot) == {}
    erase(visitor, admin, outside)
    assert bot.stop() == 0
    names = {path.name for path in bot.files()}
    assert {"output.txt", "gateway.log", "engine.log", "actions.log", "store.db", "memory.db"} <= names
    assert any("/staff/bookings/" in address for address in outside.addresses)
    assert in_files(bot) == {}
    assert [address for address in outside.addresses if canaries_in(address)] == []
    assert [each.items() for each in mail.mails if canaries_in(in_mail(each))] == []
    assert [post for post in events.posts if canaries_in(post)] == []
    assert [answer.url for answer in anybody if canaries_in(answer.text)] == []
    assert canaries_in(log) == []
