"""A gateway whose engine is away, unless a test asks for the whole stack."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bot.bootstrap import Assistant
from bot.cli.processes import Stack

from .server import running_gateway
from .visitor import Visitor

TURN_SECONDS = 1.0


@pytest.fixture
def parts(parts: Assistant) -> Assistant:
    """Return the assistant with little patience: nobody listens on the engine's port."""
    parts.settings.turn_timeout_seconds = TURN_SECONDS
    return parts


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """Return what talks to the gateway."""
    with httpx.Client(timeout=30.0) as client:
        yield client


@pytest.fixture
def gateway(parts: Assistant) -> Iterator[str]:
    """Return the address of a gateway without an engine."""
    with running_gateway(parts) as url:
        yield url


@pytest.fixture
def visitor(gateway: str, client: httpx.Client) -> Visitor:
    """Return a visitor of the gateway without an engine."""
    return Visitor(gateway, client)


@pytest.fixture
def answered(stack: Stack, client: httpx.Client) -> Visitor:
    """Return a visitor of the whole stack, who gets answers."""
    return Visitor(stack.url, client)
