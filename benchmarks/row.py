"""One line of the result: what was to be reached, what was measured, whether it was reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """A figure, beside another one and a target where there are any.

    `against`: the stock bot's figure, or our own earlier one where `what` says so. `compared`: what the target is
    about, `ours` or `ratio` (ours to the other figure). `at_most`: the target is an upper limit.
    """

    what: str
    unit: str
    ours: float
    against: float | None = None
    target: float | None = None
    compared: Literal["ours", "ratio"] = "ours"
    at_most: bool = True

    @property
    def ratio(self) -> float | None:
        """Ours divided by the other figure."""
        return self.ours / self.against if self.against else None

    @property
    def verdict(self) -> str:
        """`reached`, `missed`, or nothing where there is no target."""
        value = self.ours if self.compared == "ours" else self.ratio
        if self.target is None or value is None:
            return ""
        return "reached" if (value <= self.target) == self.at_most or value == self.target else "missed"

    @property
    def target_text(self) -> str:
        """The target as words."""
        if self.target is None:
            return ""
        limit = "at most" if self.at_most else "at least"
        return f"{limit} {self.target:g} {self.unit if self.compared == 'ours' else 'times'}"
