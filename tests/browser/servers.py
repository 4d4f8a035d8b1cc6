"""A gateway as a process of its own, without an engine, that can be killed; and a clinic's website beside it."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bot.bootstrap import Assistant
from bot.cli.ask import throw_away_settings
from bot.cli.processes import Stack
from bot.services.accounts.staff import Member
from bot.services.desk.handoffs import Reason, locked_conversation, open_handoff
from bot.services.handover.claims import claim
from bot.services.handover.staff_writing import write_message
from bot.settings import Settings
from bot.store.database import new_id
from bot.store.tables import MessageRow
from bot.vault import make_keys

START_SECONDS = 30.0


class LoneGateway:
    """A gateway whose turns end in an apology at once: what is tested here is how a message gets there and back."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.settings = throw_away_settings(Settings(root=root), folder).model_copy(
            update={"turn_timeout_seconds": 0.2}
        )
        make_keys(self.settings.keys_file)
        self.parts = Assistant(self.settings)
        self.parts.database.migrate()
        self._stack = Stack(self.settings, folder / "no-model", folder / "logs")
        self.url = self._stack.url

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._stack.processes["gateway"].start()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, self._stack.log_text()
            time.sleep(0.05)

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._stack.processes["gateway"].pid

    def kill(self) -> None:
        """End it as a power cut would."""
        self._stack.processes["gateway"].make_stop(0)

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        self._stack.stop()
        self.parts.database.close()

    def texts(self, author: str) -> list[str]:
        """Return what an author has said in all conversations, in order."""
        return said(self.parts, author)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/widget.js", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def said(parts: Assistant, author: str) -> list[str]:
    """Return the texts of an author in all conversations, in order."""
    with parts.database.read() as session:
        bodies = [row.body for row in session.query(MessageRow).filter_by(author=author).order_by(MessageRow.id)]
    return [json.loads(parts.vault.decrypt(body))["text"] for body in bodies]


def ask_for_a_person(parts: Assistant, conversation_id: str) -> None:
    """Put the conversation into the staff's queue."""
    with parts.database.write() as session:
        conversation = locked_conversation(session, conversation_id)
        assert conversation is not None
        open_handoff(session, conversation, Reason.PERSON)


def speak_as_staff(parts: Assistant, conversation_id: str, text: str, name: str) -> Member:
    """Let a person take the conversation and say something in it; return who that is."""
    member = Member(name.lower(), f"{name} of the clinic", name, "staff")
    ask_for_a_person(parts, conversation_id)
    claim(parts, conversation_id, member)
    write_message(parts, conversation_id, member, new_id(), text)
    return member


@contextmanager
def website(pages: dict[str, tuple[str, dict[str, str]]]) -> Iterator[str]:
    """Yield the address of a website. `pages`: path to its HTML and headers; may be filled while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Send the page."""
            html, headers = pages.get(self.path, ("", {}))
            body = html.encode()
            self.send_response(200 if html else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:  # a test's website keeps no log
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
