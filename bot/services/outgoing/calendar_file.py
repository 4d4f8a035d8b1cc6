"""A confirmed time as a file for the visitor's calendar (iCalendar, RFC 5545 and 5546)."""

from __future__ import annotations

import datetime
import zoneinfo
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress

METHOD = "PUBLISH"
"""An update and a cancellation are published too: the same UID with a higher SEQUENCE replaces what was there."""
_PRODUCT = "-//Clinic assistant//Booking//EN"


@dataclass(frozen=True)
class CalendarEntry:
    """What the calendar shows. `uid` stays the same for a booking; `sequence` grows with each change, from 0.

    `written_at`: when this version was made. `organizer`: name and e-mail address.
    """

    uid: str
    sequence: int
    written_at: datetime.datetime
    starts_at: datetime.datetime
    minutes: int
    zone: zoneinfo.ZoneInfo
    summary: str
    place: str
    organizer: tuple[str, str]
    is_cancelled: bool = False


def calendar_file(entry: CalendarEntry) -> bytes:
    """Return the file. Times carry the clinic's time zone, so that the clock's changes are the calendar's to know."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.written_at.astimezone(datetime.UTC))
    event.add("dtstart", entry.starts_at.astimezone(entry.zone))
    event.add("dtend", (entry.starts_at + datetime.timedelta(minutes=entry.minutes)).astimezone(entry.zone))
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    name, address = entry.organizer
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = name
    event["organizer"] = organizer
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", METHOD)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
