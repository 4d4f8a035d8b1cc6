"""The staff's board of bookings: find them, page by page, and change one; every change is in the audit log.

Names are compared after decryption, in the order of the board, so that a search over very many looks at the first of
them only, and says so. A phone number, an e-mail address or a reference is found among all.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.services.accounts.audit import record
from bot.services.accounts.staff import Member, name_of
from bot.services.bookings.booking import ROWS_AT_ONCE, Booking, Kind, contacts_of, normalised_reference, readable
from bot.services.bookings.changes import confirm_booking, set_state
from bot.services.bookings.slots import Slot
from bot.services.bookings.states import LIVE, State
from bot.services.parts import Parts
from bot.services.reading.contact import read_contact
from bot.store.tables import BookingContactRow, BookingRow
from bot.vault import UnreadableError, Vault

PER_PAGE = 50
MOST_SEARCHED = 20_000
"""How many names a search decrypts at most."""


@dataclass(frozen=True)
class Wanted:
    """Which bookings; what is empty leaves that open. `day`: of the booking's time, on the clinic's clock."""

    states: tuple[State, ...] = LIVE
    kinds: tuple[Kind, ...] = ()
    day: datetime.date | None = None
    location: str = ""
    text: str = ""


@dataclass(frozen=True)
class Unreadable:
    """A booking that none of the keys in use opens."""

    reference: str
    kind: Kind
    state: State
    changed_at: datetime.datetime


@dataclass(frozen=True)
class Page:
    """A page of the board. `number` counts from 1; `was_cut`: not every name could be looked through."""

    bookings: tuple[Booking | Unreadable, ...]
    number: int
    has_more: bool
    was_cut: bool = False


def find_bookings(parts: Parts, wanted: Wanted, number: int = 1, most_searched: int = MOST_SEARCHED) -> Page:
    """Return a page: notes on today's sessions first, then the longest unchanged; closed ones the newest first."""
    number = max(1, number)
    skipped = (number - 1) * PER_PAGE
    with parts.database.read() as session:
        found, was_cut = _ids(session, parts, wanted, skipped, most_searched)
        page = found[:PER_PAGE]
        rows = {row.id: row for row in session.scalars(select(BookingRow).where(BookingRow.id.in_(page)))}
        contacts = contacts_of(session, list(rows))
        shown = [rows[identifier] for identifier in page if identifier in rows]
        bookings = tuple(_shown(session, parts.vault, row, contacts[row.id]) for row in shown)
    return Page(bookings, number, len(found) > PER_PAGE, was_cut)


def count_states(parts: Parts) -> dict[State, int]:
    """Return how many bookings there are in each state."""
    counted = select(BookingRow.state, func.count()).group_by(BookingRow.state)
    with parts.database.read() as session:
        counts = {State(state): count for state, count in session.execute(counted)}
    return {state: counts.get(state, 0) for state in State}


def change_state(parts: Parts, reference: str, state: State, by: Member | str) -> Booking:
    """Set one of the states that need no time. `by`: as `record`. Raises: BookingNotFoundError, TransitionError."""

    def note(session: Session, row: BookingRow) -> None:
        record(session, parts, by, f"booking.{state}", f"booking:{row.reference}")

    return set_state(parts, reference, state, name_of(by), also=note)


def confirm_time(parts: Parts, reference: str, slot: Slot, by: Member | str) -> Booking:
    """Fix the booking's time, or move it. Raises: BookingNotFoundError, TransitionError, SlotTakenError."""

    def note(session: Session, row: BookingRow) -> None:
        time = slot.starts_at.isoformat()
        record(session, parts, by, "booking.confirmed", f"booking:{row.reference}", time=time)

    return confirm_booking(parts, reference, slot, name_of(by), also=note)


def where(parts: Parts, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter, but for its text."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.states:
        conditions.append(BookingRow.state.in_(wanted.states))
    if wanted.kinds:
        conditions.append(BookingRow.kind.in_(wanted.kinds))
    if wanted.location:
        conditions.append(BookingRow.location == wanted.location)
    if wanted.day is not None:
        zone = parts.profile.zone
        begins = datetime.datetime.combine(wanted.day, datetime.time(), zone)
        ends = datetime.datetime.combine(wanted.day + datetime.timedelta(days=1), datetime.time(), zone)
        conditions += [BookingRow.starts_at >= begins, BookingRow.starts_at < ends]
    return conditions


class NameSearch:
    """Tell whether a booking is meant by what somebody typed. Letters count without accents and case."""

    def __init__(self, parts: Parts, text: str) -> None:
        self._vault = parts.vault
        self._text = _folded(text)
        self._reference = normalised_reference(text)
        profile = parts.profile
        contact = read_contact(text, profile.texts["country"], profile.texts["phone"])
        self._lookup = parts.vault.lookup(contact.normalised) if contact is not None else None

    def fast(self) -> ColumnElement[bool]:
        """Return the condition for what is found without reading names."""
        by_reference = BookingRow.reference == self._reference
        if self._lookup is None:
            return by_reference
        of_contact = select(BookingContactRow.booking_id).where(BookingContactRow.lookup == self._lookup)
        return or_(by_reference, BookingRow.id.in_(of_contact))

    def names(self, sealed: bytes) -> bool:
        """Tell whether the encrypted name is meant."""
        try:
            return self._text in _folded(self._vault.decrypt_text(sealed))
        except UnreadableError:
            return False


def _ids(session: Session, parts: Parts, wanted: Wanted, skipped: int, most_searched: int) -> tuple[list[int], bool]:
    """Return the ids of a page and one more, in the order of the board; and whether the search was cut short."""
    ordered = select(BookingRow.id).where(*where(parts, wanted)).order_by(*_order(wanted))
    if not wanted.text.strip():
        return list(session.scalars(ordered.offset(skipped).limit(PER_PAGE + 1))), False
    search = NameSearch(parts, wanted.text)
    exact = list(session.scalars(ordered.where(search.fast()).limit(skipped + PER_PAGE + 1)))
    if exact:
        return exact[skipped:], False
    found: list[int] = []
    for searched, (identifier, sealed) in enumerate(_names(session, parts, wanted, most_searched + 1)):
        if searched == most_searched:
            return found[skipped:], True
        if search.names(sealed):
            found.append(identifier)
        if len(found) > skipped + PER_PAGE:
            break
    return found[skipped:], False


def _names(session: Session, parts: Parts, wanted: Wanted, most: int) -> Iterator[tuple[int, bytes]]:
    query = select(BookingRow.id, BookingRow.name).where(*where(parts, wanted)).order_by(*_order(wanted)).limit(most)
    for row in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield row.id, row.name


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    if wanted.states and set(wanted.states) <= set(LIVE):
        return (BookingRow.kind == Kind.TODAY).desc(), BookingRow.changed_at.asc(), BookingRow.id.asc()
    return BookingRow.changed_at.desc(), BookingRow.id.desc()


def _shown(session: Session, vault: Vault, row: BookingRow, contacts: list[bytes]) -> Booking | Unreadable:
    try:
        return readable(session, vault, row, contacts)
    except UnreadableError:
        return Unreadable(row.reference, Kind(row.kind), State(row.state), row.changed_at)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(character for character in apart if not unicodedata.combining(character)).casefold()
