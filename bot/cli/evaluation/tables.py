"""The evaluation as a terminal shows it, in 80 columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.cli.evaluation.baseline import Change
from bot.cli.evaluation.cases import Group
from bot.cli.evaluation.figures import Figure, NoiseLoss, Slice
from bot.cli.evaluation.outcome import Outcome

WIDTH = 80
WORST_SHOWN = 12
RULE = "-" * WIDTH


def print_figures(figures: Sequence[Figure], losses: Sequence[NoiseLoss]) -> None:
    """Print each figure beside what it has to reach; `!` marks what falls short of it."""
    print(f"{'figure':39}{'n':>5}{'now':>9}{'95 % interval':>15}{'aim':>10}")
    print(RULE)
    for figure in figures:
        low, high = (100 * end for end in figure.interval)
        _print_row(figure.measure.name, figure.total, f"{100 * figure.share:.1f} %", low, high, figure)
    for loss in losses:
        lost = loss.difference
        _print_row(loss.name, lost.total, f"{lost.points:.1f} pts", lost.low, lost.high, loss)


def _print_row(name: str, total: int, now: str, low: float, high: float, aimed: Figure | NoiseLoss) -> None:
    mark = " !" if aimed.verdict == "short" else ""
    interval = f"{low:.1f} to {high:.1f}"
    print(f"{name[:38]:39}{total:>5}{now:>9}{interval:>15}{aimed.aim:>10}{mark}".rstrip())


def print_slices(slices: Sequence[tuple[str, Sequence[Slice]]]) -> None:
    """Print the parts of the messages, each with what was right, answered or offered, and confidently wrong."""
    for heading, members in slices:
        print(f"\n{'by ' + heading:46}{'n':>5}{'right':>9}{'offered':>9}{'wrong':>9}")
        for member in members:
            shares = (f"{100 * count / member.total:.1f} %" for count in (member.right, member.offered, member.wrong))
            print(f"  {member.name[:43]:44}{member.total:>5}" + "".join(f"{share:>9}" for share in shares))


def print_worst(outcomes: Sequence[Outcome]) -> None:
    """Print the labels of the phrasings that go wrong most often, and what they are taken for."""
    by_label: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.case.group is Group.PHRASINGS:
            by_label[outcome.case.label].append(outcome)
    print("\nWorst topics:")
    worst = sorted(by_label.items(), key=lambda item: sum(one.grade.is_right for one in item[1]) / len(item[1]))
    for label, members in worst[:WORST_SHOWN]:
        wrong = Counter(outcome.answered for outcome in members if not outcome.grade.is_right)
        right = len(members) - sum(wrong.values())
        taken_for = ", ".join(f"{name} {count}" for name, count in wrong.most_common(2))
        print(f"  {label.rpartition('/')[2]:27}{right:>3}/{len(members):<4}taken for: {taken_for}"[:WIDTH])


def print_latency(latencies_ms: Sequence[float]) -> None:
    """Print the median and the 95th percentile."""
    ranked = sorted(latencies_ms)
    print(f"\nLatency: median {ranked[len(ranked) // 2]:.0f} ms, p95 {ranked[len(ranked) * 95 // 100]:.0f} ms")


def print_changes(changes: Sequence[Change], new: int, gone: int) -> None:
    """Print each figure then and now, and whether the difference is more than chance."""
    print(f"\n{'against the baseline':35}{'then':>6}{'now':>6}{'points':>18}  verdict")
    print(RULE)
    for change in changes:
        difference = change.difference
        points = f"{difference.points:+.1f} ({difference.low:+.1f} {difference.high:+.1f})"
        shares = f"{100 * change.before:>6.1f}{100 * change.now:>6.1f}"
        print(f"{change.measure.name[:34]:35}{shares}{points:>18}  {change.verdict}")
    print("Shares in %, of the messages in both runs. An interval with zero: no difference.")
    if new or gone:
        print(f"Not compared: {new} messages that the baseline does not have, {gone} that only it has.")
