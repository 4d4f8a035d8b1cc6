"""One long conversation, compared with young ones held in the same seconds, so that a busy machine weighs on both."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field

from benchmarks.questions import Deck
from benchmarks.talker import Conversation, Talker

YOUNG_TURNS = range(2, 13)
"""Turns of a conversation that count as young."""
LATE_TURNS = range(190, 211)
LAST_TURNS = 20
LONGEST_SECONDS = 150.0
"""After this long the conversation ends early: the stock bot's turns get slow."""


@dataclass
class LongConversations:
    """Milliseconds of each turn, by its number in the long conversation; `young_ms`: of the young turn beside it."""

    old_ms: dict[int, list[float]] = field(default_factory=dict)
    young_ms: dict[int, list[float]] = field(default_factory=dict)

    async def add(self, talker: Talker, deck: Deck, turns: int) -> None:
        """Hold one more conversation of so many turns. In its late and last turns a young one takes turns with it."""
        conversation = await talker.start()
        young = _Young(talker, deck)
        deadline = time.monotonic() + LONGEST_SECONDS
        try:
            for number, text in enumerate(deck.deal(turns), 1):
                self.old_ms.setdefault(number, []).append(await conversation.turn_ms(text))
                if number in LATE_TURNS or number > turns - LAST_TURNS:
                    self.young_ms.setdefault(number, []).append(await young.turn_ms())
                if time.monotonic() > deadline:
                    break
        finally:
            await conversation.close()
            await young.close()

    def compared(self, numbers: range) -> tuple[float, float] | None:
        """Return the medians of these turns and of the young ones beside them; None where it did not get that far."""
        if not numbers or any(number not in self.young_ms for number in numbers):
            return None
        return _median(self.old_ms, numbers), _median(self.young_ms, numbers)


class _Young:
    """A conversation in its first turns; a new one follows when it is not young any more."""

    def __init__(self, talker: Talker, deck: Deck) -> None:
        self._talker = talker
        self._deck = deck
        self._conversation: Conversation | None = None
        self._turns = 0

    async def turn_ms(self) -> float:
        if self._conversation is None or self._turns >= YOUNG_TURNS[-1]:
            await self.close()
            self._conversation = await self._talker.start()
            await self._conversation.turn_ms(self._deck.deal(1)[0])
            self._turns = 1
        self._turns += 1
        return await self._conversation.turn_ms(self._deck.deal(1)[0])

    async def close(self) -> None:
        if self._conversation is not None:
            await self._conversation.close()


def _median(turns_ms: dict[int, list[float]], numbers: range) -> float:
    return statistics.median(took_ms for number in numbers for took_ms in turns_ms[number])
