"""The result as a table that reads well in a terminal and is Markdown at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.row import Row


def result_table(rows: Sequence[Row]) -> str:
    """Return the rows under a heading."""
    heading = ("what", "target", "ours", "against", "ratio", "")
    lines = [
        (
            row.what,
            row.target_text,
            _figure(row.ours, row.unit),
            _figure(row.against, row.unit),
            "" if row.ratio is None else f"{row.ratio:.2f}",
            row.verdict,
        )
        for row in rows
    ]
    return _markdown([heading, *lines])


def cpu_table(columns: Mapping[str, Mapping[str, float]]) -> str:
    """Return processor milliseconds a turn: one row a load (`columns`: load to process to milliseconds)."""
    names = list(dict.fromkeys(name for costs in columns.values() for name in costs))
    lines = [
        (load, *(f"{costs[name]:.1f}" if name in costs else "" for name in names), f"{sum(costs.values()):.1f}")
        for load, costs in columns.items()
    ]
    return _markdown([("processor ms a turn", *names, "sum"), *lines])


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.{0 if value >= 100 else 1 if value >= 1 else 2}f} {unit}"


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in (lines[0], rule, *lines[1:])
    )
