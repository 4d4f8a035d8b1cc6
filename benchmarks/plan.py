"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass

VISITORS = 8
"""Conversations at once."""


@dataclass(frozen=True)
class Plan:
    """How often each thing is done. Ours and the stock bot take turns: a pair is one block of each.

    `pairs_of_one`: conversations, one at a time; `pairs_at_once`: blocks of VISITORS conversations at once.
    `longest_seconds`: after which the whole run is given up.
    """

    pairs_of_one: int
    pairs_at_once: int
    conversations_each: int
    long_conversations: int
    long_turns: int
    trains: bool
    longest_seconds: int


FULL = Plan(24, 8, 2, 3, 400, trains=True, longest_seconds=30 * 60)
QUICK = Plan(4, 1, 1, 1, 210, trains=False, longest_seconds=400)
