"""The desk: whether somebody is there, whom an alarm reaches, being away, and the program's switch."""

from __future__ import annotations

import asyncio
import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bot.bootstrap import Assistant
from bot.console.access import Allow
from bot.console.forms import read_form
from bot.console.pages import page
from bot.console.state import ConsoleState
from bot.content.profile import Profile
from bot.content.words import ENGLISH
from bot.services.accounts.permissions import Permission
from bot.services.accounts.staff_sessions import SignedIn
from bot.services.clinic_clock import ClinicTimeError, read_clinic_time
from bot.services.desk.away import LONGEST_REASON, AwayError, end_away, set_away
from bot.services.desk.desk_hours import desk_state, spoken_moment
from bot.services.desk.presence import who_is_present
from bot.services.desk.switch import off_since, switch_off, switch_on
from bot.services.outgoing.alarm_reach import alarm_reach
from bot.services.outgoing.outbox import kept_messages
from bot.services.outgoing.outbox_sending import channels_of
from bot.services.times import utc_now

Reader = Annotated[SignedIn, Depends(Allow(Permission.SEE_QUEUE))]
Keeper = Annotated[SignedIn, Depends(Allow(Permission.SET_HOURS))]
Switcher = Annotated[SignedIn, Depends(Allow(Permission.SWITCH_PROGRAM))]
router = APIRouter()


@router.get("/desk")
async def show_desk(request: Request, signed_in: Reader) -> Response:
    """Show the desk as it is now."""
    return await _desk_page(request, signed_in)


@router.post("/desk/away")
async def go_away(request: Request, signed_in: Keeper) -> Response:
    """Set the desk away until a time of the clinic's clock."""
    parts, form = ConsoleState.of(request).parts, await read_form(request)
    try:
        until_at = read_clinic_time(parts.profile, f"{form.get('day', '')} {form.get('time', '')}".strip())
        await asyncio.to_thread(set_away, parts, until_at, form.get("reason", ""), signed_in.member)
    except (AwayError, ClinicTimeError) as error:
        return await _desk_page(request, signed_in, str(error), form)
    return _changed("away")


@router.post("/desk/back")
async def come_back(request: Request, signed_in: Keeper) -> Response:
    """Say that the desk is back."""
    await asyncio.to_thread(end_away, ConsoleState.of(request).parts, signed_in.member)
    return _changed("back")


@router.post("/desk/off")
async def turn_off(request: Request, signed_in: Switcher) -> Response:
    """Switch the program off: it answers no question any more."""
    await asyncio.to_thread(switch_off, ConsoleState.of(request).parts, signed_in.member)
    return _changed("off")


@router.post("/desk/on")
async def turn_on(request: Request, signed_in: Switcher) -> Response:
    """Switch the program on again."""
    await asyncio.to_thread(switch_on, ConsoleState.of(request).parts, signed_in.member)
    return _changed("on")


def _changed(notice: str) -> Response:
    return RedirectResponse(f"/staff/desk?notice={notice}", 303)


async def _desk_page(
    request: Request, signed_in: SignedIn, error: str = "", form: dict[str, str] | None = None
) -> Response:
    parts = ConsoleState.of(request).parts
    more = await asyncio.to_thread(_as_it_is, parts)
    zone = parts.profile.zone
    suggested = utc_now().astimezone(zone) + datetime.timedelta(hours=1)
    shown = {"day": f"{suggested:%Y-%m-%d}", "time": f"{suggested:%H:%M}", "reason": "", **(form or {})}
    longest = {"longest_reason": LONGEST_REASON}
    return page(
        request, "desk.html", signed_in, status=422 if error else 200, error=error, form=shown, **longest, **more
    )


def _as_it_is(parts: Assistant) -> dict[str, Any]:
    profile, state = parts.profile, desk_state(parts)
    changes_at = spoken_moment(parts, state.changes_at, ENGLISH) if state.changes_at else ""
    return {
        "desk": state,
        "changes_at": changes_at,
        "away_until": spoken_moment(parts, state.away.until_at, ENGLISH) if state.away else "",
        "reach": alarm_reach(parts, channels_of(parts, parts.settings)),
        "present": who_is_present(parts.database),
        "kept": kept_messages(parts.database),
        "off": off_since(parts.database),
        "places": [_place(parts, profile, place.name) for place in profile.locations],
        "hours": ENGLISH.hours(profile.hours),
        "holidays": [ENGLISH.date(day) for day in _coming(profile)],
    }


def _place(parts: Assistant, profile: Profile, name: str) -> dict[str, Any]:
    hours, _ = profile.opening(name)
    return {"name": name, "hours": ENGLISH.hours(hours), "is_open": desk_state(parts, location=name).is_open}


def _coming(profile: Profile) -> list[datetime.date]:
    today = utc_now().astimezone(profile.zone).date()
    return sorted(day for day in profile.holidays if day >= today)
