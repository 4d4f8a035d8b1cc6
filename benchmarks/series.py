"""What was measured of one bot under one kind of load."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from benchmarks.load import Block
from benchmarks.process_tree import ProcessTree

LOAD = "load generator"


@dataclass
class Series:
    """Blocks of one bot under one load, and the processor time of its processes (`trees`, by name) meanwhile."""

    trees: Mapping[str, ProcessTree]
    blocks: list[Block] = field(default_factory=list)
    _cpu_seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    async def add(self, load: Awaitable[Block]) -> None:
        """Run a block of load and keep what it measured."""
        before = self._cpu_so_far()
        self.blocks.append(await load)
        for name, seconds in self._cpu_so_far().items():
            self._cpu_seconds[name] += seconds - before[name]

    @property
    def turns_ms(self) -> list[float]:
        """All turns of all blocks, in milliseconds, in the order of asking within a block."""
        return [took_ms for block in self.blocks for took_ms in block.turns_ms]

    @property
    def p50_ms(self) -> float:
        """The median turn."""
        return statistics.median(self.turns_ms)

    @property
    def p95_ms(self) -> float:
        """The turn that 95 of 100 are faster than."""
        ordered = sorted(self.turns_ms)
        return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]

    @property
    def turns_per_second(self) -> float:
        """Turns in the time of their blocks."""
        return len(self.turns_ms) / sum(block.seconds for block in self.blocks)

    @property
    def cpu_ms_a_turn(self) -> dict[str, float]:
        """Processor milliseconds a turn, by process."""
        return {name: 1000 * seconds / len(self.turns_ms) for name, seconds in self._cpu_seconds.items()}

    def _cpu_so_far(self) -> dict[str, float]:
        return {LOAD: time.process_time(), **{name: tree.cpu_seconds() for name, tree in self.trees.items()}}
