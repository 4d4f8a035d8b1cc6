"""The figures that came out, beside the targets of the design."""

from __future__ import annotations

from benchmarks.long_conversation import LAST_TURNS, LATE_TURNS, YOUNG_TURNS, LongConversations
from benchmarks.measure import Measured
from benchmarks.plan import VISITORS, Plan
from benchmarks.row import Row


def load_rows(measured: Measured, plan: Plan) -> list[Row]:
    """Return what the load showed: turns, throughput, long conversations, memory."""
    own, stock = measured.own_one, measured.stock_one
    many, stock_many = measured.own_at_once, measured.stock_at_once
    memory = measured.own_megabytes
    return [
        Row("turn, one at a time, p50", "ms", own.p50_ms, stock.p50_ms, 1.0, "ratio"),
        Row("turn, one at a time, p95", "ms", own.p95_ms, stock.p95_ms),
        Row(
            f"{VISITORS} conversations at once",
            "turns/s",
            many.turns_per_second,
            stock_many.turns_per_second,
            1.5,
            "ratio",
            at_most=False,
        ),
        Row(f"turn, {VISITORS} at once, p50", "ms", many.p50_ms, stock_many.p50_ms),
        Row(f"turn, {VISITORS} at once, p95", "ms", many.p95_ms, stock_many.p95_ms),
        *_long_rows("ours", measured.own_long, plan.long_turns, 1.2),
        *_long_rows("stock", measured.stock_long, plan.long_turns),
        Row("memory: engine", "MB", memory["engine"], measured.stock_megabytes, 800),
        Row("memory: gateway", "MB", memory["gateway"], target=150),
        Row("memory: actions", "MB", memory["actions"], target=150),
    ]


def _long_rows(whose: str, conversations: LongConversations, turns: int, target: float | None = None) -> list[Row]:
    """Compare late and last turns with young ones; leave out what the conversation did not get to."""
    rows = []
    last = range(max(turns - LAST_TURNS, LATE_TURNS[-1]) + 1, turns + 1)
    for numbers, limit in ((LATE_TURNS, target), (last, None)):
        medians = conversations.compared(numbers)
        if medians is not None:
            what = f"{whose}: turns {numbers[0]}-{numbers[-1]} against {YOUNG_TURNS[0]}-{YOUNG_TURNS[-1]}"
            rows.append(Row(what, "ms", *medians, limit, "ratio"))
    return rows


def processor_costs(measured: Measured) -> dict[str, dict[str, float]]:
    """Return processor milliseconds a turn, by kind of load and process."""
    return {
        "ours, one at a time": measured.own_one.cpu_ms_a_turn,
        "stock, one at a time": measured.stock_one.cpu_ms_a_turn,
        f"ours, {VISITORS} at once": measured.own_at_once.cpu_ms_a_turn,
        f"stock, {VISITORS} at once": measured.stock_at_once.cpu_ms_a_turn,
    }
