"""Draw docs/images/booking-states.svg from the transition table: `make diagrams`. A test holds the two together."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path

from bot.services.bookings.states import LIVE, TRANSITIONS, State

PICTURE = Path(__file__).with_name("booking-states.svg")
WIDTH, TOP, BOX = 980, 475, (150, 46)
LEGEND_LINE, COLUMN = 24, WIDTH // 2
PLACES = {
    State.REQUESTED: (130, 190),
    State.CONTACTED: (490, 190),
    State.CONFIRMED: (850, 190),
    State.DECLINED: (130, 400),
    State.CANCELLED: (490, 400),
    State.DONE: (850, 400),
}
"""State to the middle of its box."""
BENDS = {(State.REQUESTED, State.CONFIRMED): 200, (State.CONFIRMED, State.REQUESTED): -290}
"""How far an arrow bends to its left (less than 0: to its right); the others a little, so that both directions show."""
LITTLE = 22


def draw() -> str:
    """Return the picture as SVG text."""
    steps = [(found, wanted, what) for found, follows in TRANSITIONS.items() for wanted, what in follows.items()]
    rows = math.ceil(len(steps) / 2)
    height = TOP + rows * LEGEND_LINE + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="DejaVu Sans, Arial, sans-serif" font-size="14" role="img" aria-labelledby="title">',
        '<title id="title">The states of a booking and the changes between them</title>',
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 10 5 0 10z" fill="#44546a"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, (found, wanted, what) in enumerate(steps, 1):
        parts += _arrow(number, found, wanted)
        column, row = divmod(number - 1, rows)
        x, y = 24 + column * COLUMN, TOP + row * LEGEND_LINE
        parts.append(f'<text x="{x}" y="{y}" font-size="13">{number}  {found} to {wanted}: {escape(what)}</text>')
    parts += [_box(state) for state in State]
    return "\n".join([*parts, "</svg>", ""])


def _box(state: State) -> str:
    x, y = PLACES[state]
    width, height = BOX
    fill = "#dcebf7" if state in LIVE else "#eeeeee"
    return (
        f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" height="{height}" rx="10" fill="{fill}"'
        f' stroke="#44546a" stroke-width="1.5"/><text x="{x}" y="{y + 5}" text-anchor="middle">{state}</text>'
    )


def _arrow(number: int, found: State, wanted: State) -> list[str]:
    x, y = PLACES[found]
    if found == wanted:
        x += 30 if x > WIDTH / 2 else -30  # away from the long arrows
        path = f"M{x - 20} {y - 23} C{x - 30} {y - 70} {x + 30} {y - 70} {x + 20} {y - 25}"
        return [_line(path), _badge(number, x, y - 58)]
    to_x, to_y = PLACES[wanted]
    length = math.hypot(to_x - x, to_y - y)
    bend = BENDS.get((found, wanted), LITTLE)
    left = ((to_y - y) / length, -(to_x - x) / length)
    middle = ((x + to_x) / 2 + left[0] * bend, (y + to_y) / 2 + left[1] * bend)
    start, end = _edge((x, y), middle), _edge((to_x, to_y), middle)
    path = f"M{start[0]:.0f} {start[1]:.0f} Q{middle[0]:.0f} {middle[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    share = 0.4 if wanted in LIVE else 0.32  # of the way, so that badges of arrows that cross do not meet
    at = [(1 - share) ** 2 * start[i] + 2 * share * (1 - share) * middle[i] + share**2 * end[i] for i in (0, 1)]
    return [_line(path), _badge(number, at[0], at[1])]


def _edge(middle: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Return where a line from the middle of a box leaves it."""
    across, down = towards[0] - middle[0], towards[1] - middle[1]
    share = min(
        (BOX[0] / 2 + 3) / abs(across) if across else math.inf, (BOX[1] / 2 + 3) / abs(down) if down else math.inf
    )
    return middle[0] + across * share, middle[1] + down * share


def _line(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="#44546a" stroke-width="1.3" marker-end="url(#arrow)"/>'


def _badge(number: int, x: float, y: float) -> str:
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="10" fill="#ffffff" stroke="#44546a"/>'
        f'<text x="{x:.0f}" y="{y + 4:.0f}" font-size="11" text-anchor="middle">{number}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
