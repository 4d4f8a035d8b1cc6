"""Forgetting a conversation over HTTP."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from sqlalchemy import func, select

from bot.bootstrap import Assistant
from bot.cli.processes import Stack
from bot.services.bookings.booking import Kind
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.conversations.conversation import memories_to_erase
from bot.services.privacy.erase import read_erasure_list
from bot.services.reading.contact import Contact
from bot.store.tables import Base

from .server import running_gateway, wait_until
from .visitor import Visitor

FORGET = "/webhooks/turn/forget"


def counts(parts: Assistant) -> dict[str, int]:
    with parts.database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.tables.values()
        }


def test_messages_turns_and_requests_are_gone(parts: Assistant, visitor: Visitor) -> None:
    visitor.ask("is it safe")
    contact = Contact("maria@example.org", "maria@example.org")
    request_booking(parts, NewBooking(visitor.id, "turn-one", Kind.PERSON, "Maria", (contact,), "2026-11"))
    assert counts(parts)["bookings"] == 1
    assert visitor.forget().status_code == 200
    left = {table: count for table, count in counts(parts).items() if count and table != "outbox"}
    assert left == {"erasures": 1, "booking_erasures": 1}, "the outbox tells the desk that a reference is gone"


def test_it_gives_a_receipt_and_the_list_outside_the_database_has_it(parts: Assistant, visitor: Visitor) -> None:
    visitor.ask("is it safe")
    receipt = visitor.forget().json()
    assert receipt["conversation"] == visitor.id
    assert receipt["erased"]["messages"] >= 1
    wait_until(lambda: read_erasure_list(parts.settings.erasures_file)[0] == {visitor.id})


def test_nothing_can_be_done_with_it_afterwards(visitor: Visitor) -> None:
    visitor.forget()
    assert visitor.send("hello?").json()["error"]["code"] == "conversation_gone"
    assert visitor.forget().status_code == 404


def test_forgetting_while_the_engine_is_asked_leaves_nothing_behind(parts: Assistant, visitor: Visitor) -> None:
    visitor.send("is it safe")
    visitor.send("and then?")
    assert visitor.forget().status_code == 200
    assert counts(parts)["messages"] == 0
    assert memories_to_erase(parts.database, 0) == [visitor.id], "the engine is asked until it has"


def test_the_engine_forgets_too(stack: Stack, answered: Visitor) -> None:
    answered.ask("how long does a session take")
    memory = stack.settings.path(stack.settings.memory_file)
    assert rows(memory, answered.id) == 1
    answered.forget()
    wait_until(lambda: rows(memory, answered.id) == 0, stack.settings.turn_timeout_seconds + 20)


def test_after_forgetting_nothing_is_sent_to_the_engine_any_more_but_to_forget(
    parts: Assistant, client: httpx.Client
) -> None:
    with loading_engine() as (port, paths):
        parts.settings.engine_port = port
        parts.settings.turn_timeout_seconds = 3.0
        with running_gateway(parts) as url:
            visitor = Visitor(url, client)
            visitor.send("is it safe")
            wait_until(lambda: len(paths) > 0)
            visitor.forget()
            before = len(paths)
            wait_until(lambda: FORGET in paths)
    assert paths[-1] == FORGET
    assert paths.count(FORGET) == 1
    assert len(paths) <= before + 2, "one sending may have been on its way"


@contextmanager
def loading_engine() -> Iterator[tuple[int, list[str]]]:
    """Yield the port of a server that answers as an engine does that has no model yet, and what it was asked."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            paths.append(self.path)
            self.send_response(200 if self.path == FORGET else 503)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, paths
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rows(memory: Path, conversation: str) -> int:
    connection = sqlite3.connect(memory)
    try:
        found = connection.execute("SELECT count(*) FROM memories WHERE conversation_id = ?", (conversation,))
        return int(found.fetchone()[0])
    finally:
        connection.close()
