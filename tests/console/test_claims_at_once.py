"""Many of the staff reach for one conversation at the same moment, each in a browser of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import select, update

from bot.bootstrap import Assistant
from bot.console.access import CSRF_HEADER
from bot.console.cookies import SESSION
from bot.console.state import ConsoleState
from bot.services.accounts.account import add_account
from bot.services.accounts.staff_sessions import Stage, start_session, use_session
from bot.services.desk.handoffs import Reason
from bot.store.database import new_id
from bot.store.tables import AuditRow, HandoffRow, StaffRow

from ..gateway.visitor import Visitor
from ..store.staff import put_in_queue

MANY = 30


@pytest.fixture
def names(staff: Assistant) -> list[str]:
    """Return the names of many more accounts."""
    names = [f"Nurse Number{number}" for number in range(MANY)]
    for name in names:
        add_account(staff, "test", name, "staff", name.split()[1])
    with staff.database.write() as work:
        work.execute(update(StaffRow).values(must_change_password=False))
    return names


@pytest.fixture
def browsers(staff: Assistant, names: list[str], gateway: str) -> Iterator[dict[str, httpx.Client]]:
    """Return name to a browser in which that person is signed in and has the queue open."""
    state, browsers = ConsoleState(staff), {}
    with ExitStack() as closing:
        for name in names:
            with staff.database.write() as work:
                row = work.scalars(select(StaffRow).where(StaffRow.name == name)).one()
                _, token = start_session(work, row.id, Stage.FULL, "test")
            signed_in = use_session(staff, token, state.rules)
            assert signed_in is not None
            headers = {"Origin": gateway, CSRF_HEADER: state.csrf_token(signed_in)}
            client = httpx.Client(base_url=gateway, cookies={SESSION: token}, headers=headers, timeout=60.0)
            browsers[name] = closing.enter_context(client)
        yield browsers


def test_thirty_press_take_at_once_and_one_has_it(
    staff: Assistant, gateway: str, names: list[str], browsers: dict[str, httpx.Client]
) -> None:
    """The others read who it is; nothing is stored twice, and the visitor sees that one person."""
    with httpx.Client(timeout=30.0) as client:
        visitor = Visitor(gateway, client)
        put_in_queue(staff, visitor.id, Reason.PERSON)
        barrier = threading.Barrier(MANY)

        def take(name: str) -> httpx.Response:
            assert browsers[name].get("/staff/api/queue").status_code == 200
            barrier.wait(60)
            return browsers[name].post(f"/staff/api/conversations/{visitor.id}/claim")

        with ThreadPoolExecutor(MANY) as threads:
            answers = dict(zip(names, threads.map(take, names), strict=True))
        [winner] = [name for name, answer in answers.items() if answer.status_code == 200]
        refused = [answer for name, answer in answers.items() if name != winner]
        assert {answer.status_code for answer in refused} == {409}
        assert {answer.text for answer in refused} == {refused[0].text}
        error = {"code": "claimed_by_other", "message": f"{winner} has this conversation."}
        assert refused[0].json() == {"error": error}
        assert len(refused) == MANY - 1
        with visitor.events() as events:
            assert events.until("status")[-1][1]["name"] == winner.split()[1]
        address = f"/staff/api/conversations/{visitor.id}/messages"
        codes = {
            name: browsers[name].post(address, json={"client_message_id": new_id(), "text": "Hello"}).status_code
            for name in names
        }
        assert codes == {name: 200 if name == winner else 409 for name in names}
    with staff.database.read() as session:
        [row] = session.scalars(select(HandoffRow)).all()
        claims = session.scalars(select(AuditRow.by_name).where(AuditRow.action == "conversation.claim")).all()
    assert (row.state, row.claimed_name) == ("claimed", winner)
    assert claims == [winner]
