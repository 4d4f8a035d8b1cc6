"""What is wrong with a content file, in words that its author can act on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import List

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `line` counts from 1; 0 where the whole file is meant."""

    file: str
    line: int
    message: str
    remedy: str
    severity: str = ERROR

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.message}. {self.remedy}."


class ContentError(Exception):
    """The content cannot be used; `problems` says where and why."""

    def __init__(self, problems: List[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def shown_path(path: Path, root: Path) -> str:
    """Return the path as an author knows it: below the repository where possible."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
