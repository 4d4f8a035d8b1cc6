"""How long the safety triage takes, in this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from bot.safety import Triage
from bot.services.conversations.take_message import EARLIER_MESSAGES
from bot.settings import Settings


def triage_ms(settings: Settings, questions: Sequence[str]) -> float:
    """Return the median milliseconds of a turn's two checks: of the message alone, and with the ones before it."""
    triage = Triage(settings.root)
    took_ms = []
    for index in range(EARLIER_MESSAGES, len(questions)):
        earlier = questions[index - EARLIER_MESSAGES : index]
        started = time.perf_counter()
        triage.check(questions[index])
        triage.check(questions[index], earlier)
        took_ms.append((time.perf_counter() - started) * 1000)
    return statistics.median(took_ms)
