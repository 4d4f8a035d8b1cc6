"""One booking: everything about it, and what the staff do with it."""

from __future__ import annotations

import asyncio
import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import RedirectResponse, Response

from bot.bootstrap import Assistant
from bot.console.access import Allow
from bot.console.bookings_words import BADGES, KINDS, STATES, actions_of, entry_of
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.content.booking_rules import SLOTS
from bot.services.accounts.audit import record
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn
from bot.services.bookings.board import change_state, confirm_time
from bot.services.bookings.booking import Booking, BookingNotFoundError, read_booking, read_history
from bot.services.bookings.duplicates import others_of_contact
from bot.services.bookings.slots import Slot, SlotTakenError, free_slots
from bot.services.bookings.states import TRANSITIONS, State, TransitionError
from bot.services.clinic_clock import ClinicTimeError, clinic_place, read_clinic_time, spoken_start

FREE_SHOWN = 6
LONGEST_MINUTES = 480
Reader = Annotated[SignedIn, Depends(Allow(Permission.SEE_BOOKINGS))]
Changer = Annotated[SignedIn, Depends(Allow(Permission.CHANGE_BOOKINGS))]
Reference = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$")]
router = APIRouter()


@router.get("/bookings/{reference}")
async def show_booking(request: Request, signed_in: Reader, reference: Reference) -> Response:
    """Show a booking with its history; that it was read is in the log."""
    parts = ConsoleState.of(request).parts
    booking = await asyncio.to_thread(_read, parts, signed_in, reference)
    return await _booking_page(request, signed_in, booking)


@router.post("/bookings/{reference}/confirm")
async def confirm(request: Request, signed_in: Changer, reference: Reference) -> Response:
    """Fix the time, or move it. `slot`: a free time that was offered; otherwise day, time, place and minutes."""
    parts, form = ConsoleState.of(request).parts, await read_form(request)
    booking = await asyncio.to_thread(_read, parts, signed_in, reference)
    try:
        slot = _slot(parts, booking, form)
        changed = await asyncio.to_thread(confirm_time, parts, booking.reference, slot, signed_in.member)
    except SlotTakenError as error:
        return await _booking_page(request, signed_in, booking, "That time is taken.", form, list(error.others))
    except (ClinicTimeError, TransitionError) as error:
        return await _booking_page(request, signed_in, booking, str(error), form)
    is_mailed = changed.email is not None and parts.settings.smtp_host
    notice = "booking-mailed" if is_mailed else "booking-tell"
    return RedirectResponse(f"/staff/bookings/{changed.reference}?notice={notice}", 303)


@router.post("/bookings/{reference}/contacted")
async def contacted(request: Request, signed_in: Changer, reference: Reference) -> Response:
    """Note that somebody has called or written."""
    return await _set(request, signed_in, reference, State.CONTACTED)


@router.post("/bookings/{reference}/declined")
async def declined(request: Request, signed_in: Changer, reference: Reference) -> Response:
    """Note that the clinic cannot help."""
    return await _set(request, signed_in, reference, State.DECLINED)


@router.post("/bookings/{reference}/cancelled")
async def cancelled(request: Request, signed_in: Changer, reference: Reference) -> Response:
    """Call the booking off; its time is free again."""
    return await _set(request, signed_in, reference, State.CANCELLED)


@router.post("/bookings/{reference}/done")
async def done(request: Request, signed_in: Changer, reference: Reference) -> Response:
    """Note that the appointment took place, or that the matter is settled."""
    return await _set(request, signed_in, reference, State.DONE)


async def _set(request: Request, signed_in: SignedIn, reference: str, state: State) -> Response:
    parts = ConsoleState.of(request).parts
    booking = await asyncio.to_thread(_read, parts, signed_in, reference)
    try:
        await asyncio.to_thread(change_state, parts, booking.reference, state, signed_in.member)
    except TransitionError as error:
        return await _booking_page(request, signed_in, booking, str(error))
    return RedirectResponse(f"/staff/bookings/{booking.reference}?notice=booking-changed", 303)


async def _booking_page(
    request: Request,
    signed_in: SignedIn,
    booking: Booking,
    error: str = "",
    form: dict[str, str] | None = None,
    free: list[Slot] | None = None,
) -> Response:
    parts = ConsoleState.of(request).parts
    profile = parts.profile
    history = await asyncio.to_thread(read_history, parts, booking.reference)
    if free is None:
        free = await asyncio.to_thread(_free, parts, booking)
    more: dict[str, Any] = {
        "booking": booking,
        "kind": KINDS[booking.kind],
        "state": STATES[booking.state],
        "badge": BADGES.get(booking.state, ""),
        "time_fixed": spoken_start(profile, booking.slot.starts_at) if booking.slot else "",
        "wishes": [wish.spoken() for wish in booking.preferred],
        "others": await asyncio.to_thread(others_of_contact, parts, booking.reference),
        "history": [entry_of(profile, change) for change in history],
        "actions": actions_of(booking),
        "may_be_confirmed": State.CONFIRMED in TRANSITIONS[booking.state],
        "places": [place.name for place in profile.locations],
        "free": [
            (f"{slot.starts_at.isoformat()} {slot.minutes}", spoken_start(profile, slot.starts_at)) for slot in free
        ],
        "form": {**_filled(profile.zone, booking, profile.booking.slot_minutes), **(form or {})},
        "is_mailed": bool(parts.settings.smtp_host),
        "error": error,
    }
    return page(request, "booking.html", signed_in, status=422 if error else 200, **more)


def _read(parts: Assistant, signed_in: SignedIn, reference: str) -> Booking:
    """Return the booking, and note who has read it. Raises: HTTPException where there is none."""
    try:
        booking = read_booking(parts, reference)
    except BookingNotFoundError as error:
        raise HTTPException(404) from error
    with parts.database.write() as work:
        record(work, parts, signed_in.member, "booking.read", f"booking:{booking.reference}")
    return booking


def _slot(parts: Assistant, booking: Booking, form: dict[str, str]) -> Slot:
    """Return the time that was chosen or typed. Raises: ClinicTimeError."""
    profile = parts.profile
    place = clinic_place(profile, form.get("place", "") or booking.location)
    minutes = form.get("minutes", "").strip()
    if form.get("slot"):
        chosen, _, minutes = form["slot"].partition(" ")
        local = _local(chosen, profile.zone)
    else:
        local = f"{form.get('day', '')} {form.get('time', '')}".strip()
    if not (minutes.isascii() and minutes.isdigit() and 0 < int(minutes[:6]) <= LONGEST_MINUTES):
        raise ClinicTimeError(f"How long? A whole number of minutes, at most {LONGEST_MINUTES}.")
    return Slot(read_clinic_time(profile, local), place, int(minutes))


def _local(moment: str, zone: datetime.tzinfo) -> str:
    try:
        return f"{datetime.datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return moment


def _free(parts: Assistant, booking: Booking) -> list[Slot]:
    """Return free times that suit, where the clinic offers times; without any that suit, the first ones."""
    if parts.profile.booking.way != SLOTS or State.CONFIRMED not in TRANSITIONS[booking.state]:
        return []
    for wish in (*booking.preferred, None):
        found = free_slots(parts, booking.location, wish, FREE_SHOWN)
        if found:
            return found
    return []


def _filled(zone: datetime.tzinfo, booking: Booking, minutes: int) -> dict[str, str]:
    """Return what stands in the form at first: the time that the booking has."""
    local = booking.slot.starts_at.astimezone(zone) if booking.slot else None
    return {
        "day": f"{local:%Y-%m-%d}" if local else "",
        "time": f"{local:%H:%M}" if local else "",
        "place": booking.location,
        "minutes": str(booking.slot.minutes if booking.slot else minutes),
    }
