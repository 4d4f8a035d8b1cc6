"""Wait for one's turn, first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as WaitedTooLongError


class Line:
    """A lock that is handed to those who wait in the order in which they asked.

    `threading.Lock` promises no order: who has just released it and wants it again usually gets it before all others.
    """

    def __init__(self) -> None:
        self._line: deque[threading.Event] = deque()
        self._mutex = threading.Lock()

    @contextmanager
    def turn(self, timeout_seconds: float) -> Iterator[None]:
        """Wait for the turn, have it, and hand it on at the end.

        Raises: sqlalchemy.exc.TimeoutError when it has not come in time, as when a pool has no connection to give.
        """
        mine = threading.Event()
        with self._mutex:
            self._line.append(mine)
            self._line[0].set()
        try:
            if not mine.wait(timeout_seconds):
                raise WaitedTooLongError(f"no turn within {timeout_seconds} s")
            yield
        finally:
            with self._mutex:
                self._line.remove(mine)
                if self._line:
                    self._line[0].set()
