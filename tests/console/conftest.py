"""A gateway with accounts, and browsers of the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.services.accounts.account import add_account

from ..gateway.server import running_gateway
from .browser import PASSWORD, Browser, choose_password

TURN_SECONDS = 1.0


@pytest.fixture
def staff(parts: Assistant) -> Assistant:
    """Return the assistant with an account of each role, whose passwords are PASSWORD. Nobody is the engine."""
    parts.settings.turn_timeout_seconds = TURN_SECONDS
    for name, role in (("Ada Admin", "admin"), ("Nia Nurse", "staff"), ("Vic Viewer", "viewer")):
        add_account(parts, "test", name, role, name.split()[0])
        choose_password(parts, name, PASSWORD)
    return parts


@pytest.fixture
def gateway(staff: Assistant) -> Iterator[str]:
    """Return the address of a gateway with these accounts."""
    with running_gateway(staff) as url:
        yield url


@pytest.fixture
def new_browser_at() -> Iterator[Callable[[str], Browser]]:
    """Return what opens one more browser at a gateway's address."""
    clients: list[httpx.Client] = []

    def open_one(url: str) -> Browser:
        clients.append(httpx.Client(base_url=url, timeout=30.0))
        return Browser(url, clients[-1])

    yield open_one
    for client in clients:
        client.close()


@pytest.fixture
def new_browser(gateway: str, new_browser_at: Callable[[str], Browser]) -> Callable[[], Browser]:
    """Return what opens one more browser at the gateway with these accounts."""
    return lambda: new_browser_at(gateway)


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """Return a browser in which nobody is signed in."""
    return new_browser()


@pytest.fixture
def nurse(browser: Browser) -> Browser:
    """Return a browser in which the nurse is signed in."""
    assert browser.sign_in("Nia Nurse").status_code == 303
    return browser


@pytest.fixture
def admin(new_browser: Callable[[], Browser]) -> Browser:
    """Return a browser in which the admin is signed in."""
    browser = new_browser()
    assert browser.sign_in("Ada Admin").status_code == 303
    return browser
