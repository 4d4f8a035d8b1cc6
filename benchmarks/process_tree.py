"""What a process and its children use."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]  # it comes without types

MEGABYTE = 1024 * 1024


class ProcessTree:
    """A running process with its children."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)

    def resident_megabytes(self) -> float:
        """Return the resident memory of all of them, in MB of 1024 x 1024 bytes."""
        resident: int = sum(process.memory_info().rss for process in self._all())
        return resident / MEGABYTE

    def cpu_seconds(self) -> float:
        """Return the processor time that they have used, in user code and in the kernel."""
        times = [process.cpu_times() for process in self._all()]
        return float(sum(time.user + time.system for time in times))

    def _all(self) -> list[psutil.Process]:
        return [self._root, *self._root.children(recursive=True)]
