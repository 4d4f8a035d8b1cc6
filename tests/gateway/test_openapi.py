"""The API is as its own document says, whatever is sent to it, and nothing that is sent breaks it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance, unsupported_method

from bot.bootstrap import Assistant

from .visitor import Visitor

EXAMPLES = 30
CONVERSATION = "/api/conversations/{conversation_id}"
OPERATIONS = [
    ("POST", "/api/conversations"),
    ("POST", f"{CONVERSATION}/messages"),
    ("POST", f"{CONVERSATION}/typing"),
    ("PUT", f"{CONVERSATION}/messages/{{sequence}}/feedback"),
    ("DELETE", CONVERSATION),
    ("GET", "/api/widget"),
]
"""Not the event stream, which does not end, nor /health, which is rightly 503 without an engine: tested elsewhere."""
NOT_FOR_US = [
    positive_data_acceptance,  # a text without a letter and a button that was never offered have the right shape
    negative_data_rejection,  # a query that nobody asked for is no reason to refuse a visitor
    unsupported_method,  # OPTIONS is the browser's question for another website, see test_origins.py
]


@pytest.fixture
def parts(parts: Assistant) -> Assistant:
    """Return an assistant that gives an unanswered turn up at once. It has no limits: they are tested elsewhere."""
    parts.settings.turn_timeout_seconds = 0.1
    return parts


@pytest.fixture
def document(gateway: str) -> BaseSchema:
    """Return the API's document, as it is served."""
    return schemathesis.openapi.from_url(f"{gateway}/openapi.json")


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [
        (method, path, mode)
        for method, path in OPERATIONS
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if path != "/api/widget" or mode == GenerationMode.POSITIVE  # it takes nothing that could be wrong
    ],
)
def test_no_request_breaks_the_api_or_gets_what_is_not_described(
    document: BaseSchema, gateway: str, client: httpx.Client, method: str, path: str, mode: GenerationMode
) -> None:
    """As anybody, and as the visitor whose conversation it is; what has the right shape and what has not."""
    cases = document[path][method].as_strategy(generation_mode=mode)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=cases)
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(excluded_checks=NOT_FOR_US)
        if "conversation_id" in path:
            visitor = Visitor(gateway, client)
            case.path_parameters["conversation_id"] = visitor.id
            case.call_and_validate(headers=visitor.headers, excluded_checks=NOT_FOR_US)

    ask()


def test_every_address_for_visitors_is_described(gateway: str, client: httpx.Client) -> None:
    document = client.get(f"{gateway}/openapi.json").json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {*OPERATIONS, ("GET", f"{CONVERSATION}/events"), ("GET", "/health")}
    assert document["components"]["securitySchemes"] == {"HTTPBearer": {"type": "http", "scheme": "bearer"}}


def test_the_token_is_asked_for_in_the_header_and_nowhere_else(gateway: str, client: httpx.Client) -> None:
    document = client.get(f"{gateway}/openapi.json").json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert ("security" in operation) == ("{conversation_id}" in path), path
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            assert names <= {"conversation_id", "sequence", "last-event-id"}
