"""The report on the safety sets names each miss and each false alarm, and tells them apart at a glance."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from bot.cli.evaluate_safety import Outcome, print_outcomes

MISSED = "nobody would water my plants"
ALARM = "this needle [red] is killing me"
ANSWERED = "may i skip my pills"
OUTCOMES = [
    Outcome("own", "took it all", "1", True, True, "crisis", 1),
    Outcome("own", MISSED, "2", False, False, "unknown", None),
    *[Outcome("own", "how long", "none", False, False, "answer", None) for _ in range(98)],
    Outcome("own", ALARM, "7", True, True, "crisis", 2),
    Outcome("own", ANSWERED, "advice", False, False, "answer", None),
]


def report(is_terminal: bool) -> str:
    """Return what is printed, on a terminal with its colours."""
    said = io.StringIO()
    console = Console(file=said, highlight=False, force_terminal=is_terminal, width=40)
    if is_terminal:
        console = Console(file=said, highlight=False, force_terminal=True, color_system="standard", width=40)
    print_outcomes(console, "own", OUTCOMES)
    return said.getvalue()


@pytest.mark.parametrize(("text", "colour"), [(MISSED, "31"), (ANSWERED, "31"), (ALARM, "33")])
def test_on_a_terminal_misses_are_red_and_false_alarms_yellow(text: str, colour: str) -> None:
    [line] = [line for line in report(is_terminal=True).splitlines() if text in line]
    assert line.startswith(f"\x1b[{colour}m")


def test_where_it_is_piped_it_is_plain_and_one_line_each() -> None:
    said = report(is_terminal=False)
    assert "\x1b" not in said
    assert f"  MISSED tier 2, unknown: {MISSED}\n" in said
    assert f"  false alarm (7, as tier 2): {ALARM}\n" in said
    assert f"  answered: {ANSWERED}\n" in said
    assert "caught 1/2 = 50.0 %, by patterns alone 1/2" in said
    assert "false alarms 1/100 = 1.0 %" in said


def test_it_says_what_share_of_the_alarms_would_be_false() -> None:
    """One crisis in 200: half of them caught, against one in a hundred of the 199 others."""
    [share] = re.findall(r"at one true crisis in 200 messages, (\d+) % of the alarms would be false", report(False))
    assert int(share) == round(100 * 199 * 0.01 / (199 * 0.01 + 1 * 0.5))
