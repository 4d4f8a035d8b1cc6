"""A browser of the staff, as far as the gateway can tell: it keeps cookies and fills in forms."""

from __future__ import annotations

import html
import re

import httpx
from sqlalchemy import update

from bot.bootstrap import Assistant
from bot.console.cookies import SESSION
from bot.services.accounts.account import name_key
from bot.services.accounts.passwords import hash_password
from bot.store.tables import StaffRow

PASSWORD = "velvet tractor moonlit quay"
_hashes: dict[str, str] = {}


class Browser:
    """One browser. `origin`: what it says where its forms come from."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.client = client
        self.origin = url
        self._last_page = ""

    def get(self, path: str, **request: object) -> httpx.Response:
        """Open a page, without following a redirect."""
        response = self.client.get(path, **request)  # type: ignore[arg-type]
        self._remember(response)
        return response

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the page that was opened last, with its token unless another is given."""
        fields = {"csrf": self.csrf, **fields}
        response = self.client.post(path, data=fields, headers={"Origin": self.origin})
        self._remember(response)
        return response

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        """Give name and password; open the first page if that is enough."""
        self.get("/staff/sign-in")
        response = self.submit("/staff/sign-in", name=name, password=password, **fields)
        if response.status_code == 303:
            self.get(response.headers["location"])
        return response

    def is_signed_in(self) -> bool:
        """Tell whether the first page opens."""
        response = self.get("/staff/")
        assert response.status_code in (200, 303)
        return response.status_code == 200

    @property
    def csrf(self) -> str:
        """The token of the page that was opened last."""
        found = re.search(r'data-csrf="([0-9a-f]*)"', self._last_page)
        return found[1] if found else ""

    @property
    def token(self) -> str:
        """The session's token."""
        return self.client.cookies.get(SESSION) or ""

    @property
    def text(self) -> str:
        """The words of the page that was opened last."""
        body = re.sub(r"(?s)<(script|style|dialog).*?</\1>", " ", self._last_page)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def page(self) -> str:
        """The page that was opened last, as it came."""
        return self._last_page

    def _remember(self, response: httpx.Response) -> None:
        if "text/html" in response.headers.get("content-type", ""):
            self._last_page = response.text


def choose_password(parts: Assistant, name: str, password: str) -> None:
    """Give an account a password that its owner has chosen; the hash is made once, because it takes its time."""
    if password not in _hashes:
        _hashes[password] = hash_password(password)
    with parts.database.write() as work:
        chosen = {"password_hash": _hashes[password], "must_change_password": False}
        work.execute(update(StaffRow).where(StaffRow.key == name_key(name)).values(**chosen))
