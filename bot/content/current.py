"""The content as the files say now."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Optional, Tuple

from bot.content.check import check_library
from bot.content.library import Library, content_files, load_library, utc_today
from bot.content.problems import ERROR, ContentError


class CurrentLibrary:
    """The library as the files say now: an edited answer is used without a restart, a broken edit is not.

    Thread-safe.
    """

    def __init__(self, root: Path, check_every_seconds: float = 1.0) -> None:
        """Read the files. Raises: ContentError where they cannot be used."""
        self._root = root
        self._every = check_every_seconds
        self._lock = threading.Lock()
        self._stamp = self._changes()
        self._checked_at = time.monotonic()
        self._library = _usable(load_library(root))
        self.last_error: Optional[ContentError] = None

    def get(self) -> Library:
        """Return the library, read again if a file has changed; after a broken change, the last good one."""
        if time.monotonic() - self._checked_at < self._every:
            return self._library
        with self._lock:
            self._checked_at = time.monotonic()
            stamp = self._changes()
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._library = _usable(load_library(self._root))
                    self.last_error = None
                except ContentError as error:
                    self.last_error = error
        return self._library

    def look_soon(self) -> None:
        """Look at the files when next asked, however soon that is."""
        self._checked_at = -self._every

    def _changes(self) -> Tuple[Tuple[str, int, int], ...]:
        stats = []
        for path in content_files(self._root):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            stats.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(stats)


def current_library(root: Path) -> CurrentLibrary:
    """Return the library below `root`: one a process, as reading takes half a second.

    Raises: ContentError where it cannot be used at first.
    """
    library = _of_this_process(root)
    library.look_soon()
    return library


@lru_cache(maxsize=2)
def _of_this_process(root: Path) -> CurrentLibrary:
    return CurrentLibrary(root)


def _usable(library: Library) -> Library:
    """Return the library if it can answer. Raises: ContentError with everything that `bot check` calls an error."""
    errors = [problem for problem in check_library(library, utc_today()) if problem.severity == ERROR]
    if errors:
        raise ContentError(errors)
    return library
