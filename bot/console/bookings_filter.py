"""The filter of the bookings' page: what a link or a form asks for. What somebody searches for is in no address."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from bot.content.profile import Profile
from bot.services.bookings.board import Wanted
from bot.services.bookings.booking import Kind
from bot.services.bookings.states import LIVE, State

OPEN, EVERY = "open", "all"
LONGEST_SEARCH = 80
MOST_PAGES = 10_000


@dataclass(frozen=True)
class BoardFilter:
    """The fields as they are shown. `state`: open, all or one state; `day`: an ISO date or ""."""

    state: str = OPEN
    kind: str = ""
    day: str = ""
    place: str = ""
    text: str = ""
    page: int = 1

    @property
    def wanted(self) -> Wanted:
        """Return what the service looks for."""
        states = {OPEN: LIVE, EVERY: ()}.get(self.state)
        return Wanted(
            states=(State(self.state),) if states is None else states,
            kinds=(Kind(self.kind),) if self.kind else (),
            day=datetime.date.fromisoformat(self.day) if self.day else None,
            location=self.place,
            text=self.text,
        )

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing but the open ones is asked for."""
        return replace(self, page=1) == BoardFilter()

    def query(self, **changes: Any) -> str:
        """Return the filter as a query, without what was searched for."""
        shown = vars(replace(self, **changes))
        plain = vars(BoardFilter())
        return urlencode({name: value for name, value in shown.items() if name != "text" and value != plain[name]})

    def fields(self) -> dict[str, str]:
        """Return the filter as fields of a form."""
        return {name: str(value) for name, value in vars(self).items() if name != "page"}


def read_filter(profile: Profile, said: Mapping[str, str]) -> BoardFilter:
    """Return the filter of a query or a form; what cannot be meant counts as not said."""
    state, kind, place = (said.get(name, "") for name in ("state", "kind", "place"))
    return BoardFilter(
        state=state if state in (EVERY, *State) else OPEN,
        kind=kind if kind in list(Kind) else "",
        day=_day(said.get("day", "")),
        place=place if place in [location.name for location in profile.locations] else "",
        text=" ".join(said.get("text", "").split())[:LONGEST_SEARCH],
        page=_number(said.get("page", "")),
    )


def _day(text: str) -> str:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if datetime.date(1970, 1, 2) <= day <= datetime.date(2200, 1, 1) else ""


def _number(text: str) -> int:
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1
