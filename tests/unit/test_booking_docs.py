"""The page for the front desk and its picture say what the program does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from typer.main import get_command

from bot.cli.main import app
from bot.content.booking_rules import BookingRules, Retention
from bot.services.bookings.lookup import LIMITS
from bot.services.bookings.slots import HOLD_MINUTES
from bot.services.bookings.states import TRANSITIONS


def drawing(root: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location("drawing", root / "docs/images/draw_booking_states.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_picture_is_drawn_from_the_table_as_it_is(root: Path) -> None:
    picture = (root / "docs/images/booking-states.svg").read_text(encoding="utf-8")
    assert picture == drawing(root).draw(), "run `make diagrams`"
    assert picture.count("<circle") == sum(len(follows) for follows in TRANSITIONS.values())


def test_every_command_of_the_page_exists(root: Path) -> None:
    page = (root / "docs/booking.md").read_text(encoding="utf-8")
    commands = get_command(app).commands  # type: ignore[attr-defined]  # a group has them
    named = set(re.findall(r"bot (bookings|outbox|erase|export|backup|restore|keys|check)(?: ([a-z]+))?\b", page))
    assert {command for command, _ in named} >= {"bookings", "outbox", "erase", "export", "backup", "restore", "keys"}
    for command, subcommand in named:
        below = getattr(commands[command], "commands", {})
        assert not (below and subcommand) or subcommand in below, f"bot {command} {subcommand}"


def test_every_line_of_the_profile_is_explained(root: Path) -> None:
    page = (root / "docs/booking.md").read_text(encoding="utf-8")
    profile = (root / "data/clinic.yml").read_text(encoding="utf-8")
    for name in BookingRules.__dataclass_fields__:
        assert f"`{name}" in page, name
    for name in (*BookingRules.__dataclass_fields__, *Retention.__dataclass_fields__):
        assert re.search(rf"^  {name}:", profile, re.MULTILINE), name


def test_the_limits_of_the_page_are_those_of_the_program(root: Path) -> None:
    page = (root / "docs/booking.md").read_text(encoding="utf-8")
    assert (LIMITS["conversation"], LIMITS["reference"], HOLD_MINUTES) == (5, 10, 10)
    for words in ("five wrong tries in one chat", "ten for one reference", "(ten minutes)"):
        assert words in " ".join(page.split())
