"""A line in which one waits for one's turn."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.store.line import Line


def test_the_turn_goes_to_those_who_wait_in_the_order_in_which_they_asked() -> None:
    line = Line()
    served: list[int] = []

    def ask(number: int) -> None:
        with line.turn(30):
            served.append(number)

    threads = [threading.Thread(target=ask, args=[number]) for number in range(20)]
    with line.turn(30):
        for asked, thread in enumerate(threads, start=1):
            thread.start()
            while len(line._line) <= asked:
                time.sleep(0.001)
    for thread in threads:
        thread.join(30)
    assert served == list(range(20))


def test_who_waits_too_long_leaves_the_line_and_does_not_stop_it() -> None:
    line = Line()
    with line.turn(30), pytest.raises(SQLAlchemyError), line.turn(0.01):
        raise AssertionError("two had the turn at once")
    with line.turn(0.01):
        pass


def test_an_error_hands_the_turn_on() -> None:
    line = Line()
    with pytest.raises(ZeroDivisionError), line.turn(30):
        raise ZeroDivisionError
    with line.turn(0.01):
        pass
