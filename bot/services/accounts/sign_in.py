"""Sign somebody of the staff in: name and password, then the second factor of whoever has one.

An unknown name, a disabled account and a wrong password get the same reply after the same work.
"""

from __future__ import annotations

import datetime
import hmac
import ipaddress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.accounts.account import LONGEST_NAME, name_key
from bot.services.accounts.audit import record
from bot.services.accounts.passwords import is_password
from bot.services.accounts.second_factor import use_code
from bot.services.accounts.sign_in_limits import Counted, count_try, take_back
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import SignedIn, Stage, end_session_of_token, renew_session, start_session
from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.database import new_id
from bot.store.tables import StaffRow

DEVICE_LASTS = datetime.timedelta(days=180)
_NOBODY = "unknown"


class WrongPasswordError(Exception):
    """Name and password do not belong together; which of them is wrong is not told."""

    def __init__(self) -> None:
        super().__init__("Name or password is wrong.")


class WrongCodeError(Exception):
    """The code is wrong, or was used before."""

    def __init__(self) -> None:
        super().__init__("That code is wrong, or was used already. Wait for the next one.")


@dataclass(frozen=True)
class Attempt:
    """What somebody types, and from where. `device_token`: of an earlier good sign-in on this browser, or nothing.

    `old_token`: the session that this browser had, which ends.
    """

    name: str
    password: str
    address: str
    browser: str = ""
    device_token: str = ""
    old_token: str = ""


@dataclass(frozen=True)
class Entered:
    """A new session: what the browser gets. `device_token`: empty until the second factor was given too."""

    token: str
    stage: Stage
    device_token: str


def sign_in(parts: Parts, attempt: Attempt, now: datetime.datetime | None = None) -> Entered:
    """Check name and password, and start a session. Raises: WrongPasswordError, TooManyTriesError."""
    now, key = now or utc_now(), name_key(attempt.name)[:LONGEST_NAME]
    with parts.database.read() as work:
        row = work.scalar(select(StaffRow).where(StaffRow.key == key))
    kept, is_disabled = (row.password_hash, row.disabled_at is not None) if row else (None, False)
    device = _known_device(parts, row, attempt.device_token, now)
    counted: tuple[Counted, ...] = (Counted("device", device),) if device else _from_network(key, attempt.address)
    count_try(parts, counted, now)
    is_right = is_password(kept, attempt.password)
    with parts.database.write() as work:
        row = work.get(StaffRow, row.id, populate_existing=True) if row else None
        if row is None or is_disabled or not is_right or row.password_hash != kept or row.disabled_at is not None:
            subject = f"staff:{row.name if row else _NOBODY}"
            record(work, parts, _NOBODY, "sign_in.failed", subject, network=network_of(attempt.address))
        else:
            take_back(work, parts, counted)
            return _enter(work, parts, row, attempt, now)
    raise WrongPasswordError


def give_code(
    parts: Parts,
    session: SignedIn,
    code: str,
    address: str,
    device_token: str = "",
    now: datetime.datetime | None = None,
) -> Entered:
    """Check the second factor of whoever gave the password, and go on. Raises: WrongCodeError, TooManyTriesError."""
    now, member = now or utc_now(), session.member
    with parts.database.read() as work:
        row = work.get_one(StaffRow, member.id)
    device = _known_device(parts, row, device_token, now)
    counted = (Counted("device code", device) if device else Counted("code", member.id),)
    count_try(parts, counted, now)
    with parts.database.write() as work:
        kind = use_code(work, parts, member.id, code, now)
        if kind is None:
            record(work, parts, member, "sign_in.code_failed", f"staff:{member.name}", network=network_of(address))
        else:
            take_back(work, parts, counted)
            _, token = renew_session(work, session.id, Stage.FULL)
            row = work.get_one(StaffRow, member.id, populate_existing=True)
            row.signed_in_at = now
            record(work, parts, member, "sign_in.done", f"staff:{member.name}", second_factor=kind)
            return Entered(token, Stage.FULL, make_device_token(parts, row, now, device))
    raise WrongCodeError


def network_of(address: str) -> str:
    """Return where somebody comes from: an address, or of the sixth version the network that one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def device_token_for(parts: Parts, member: Member) -> str:
    """Return a new device token: the old ones are worthless after a change of the password."""
    with parts.database.read() as work:
        return make_device_token(parts, work.get_one(StaffRow, member.id), utc_now())


def make_device_token(parts: Parts, row: StaffRow, now: datetime.datetime, device: str = "") -> str:
    """Return what a browser keeps after a good sign-in, so that its tries are counted for themselves.

    It opens nothing. A new password makes it worthless.
    """
    device = device or new_id()
    expires_at = int((now + DEVICE_LASTS).timestamp())
    return f"{device}.{expires_at}.{_device_seal(parts, row, device, str(expires_at))}"


def _known_device(parts: Parts, row: StaffRow | None, token: str, now: datetime.datetime) -> str:
    """Return the id of the device if the token is one of this account's, else nothing."""
    device, _, rest = token.partition(".")
    expires_at, _, seal = rest.partition(".")
    if row is None or not expires_at.isdecimal() or not expires_at.isascii() or int(expires_at) < now.timestamp():
        return ""
    genuine = hmac.compare_digest(seal.encode(), _device_seal(parts, row, device, expires_at).encode())
    return device if genuine else ""


def _device_seal(parts: Parts, row: StaffRow, device: str, expires_at: str) -> str:
    content = "\n".join((row.id, row.password_hash, device, expires_at))
    return parts.vault.mac("known devices", content.encode()).hex()


def _from_network(key: str, address: str) -> tuple[Counted, ...]:
    network = network_of(address)
    return (Counted("name", f"{key}\n{network}"), Counted("network", network))


def _enter(work: Session, parts: Parts, row: StaffRow, attempt: Attempt, now: datetime.datetime) -> Entered:
    if attempt.old_token:
        end_session_of_token(work, attempt.old_token)
    stage = Stage.CODE if row.second_factor is not None else Stage.FULL
    _, token = start_session(work, row.id, stage, attempt.browser, now)
    if stage == Stage.CODE:
        return Entered(token, stage, "")
    row.signed_in_at = now
    network = network_of(attempt.address)
    record(work, parts, row.name, "sign_in.done", f"staff:{row.name}", second_factor="none", network=network)
    device = _known_device(parts, row, attempt.device_token, now)
    return Entered(token, stage, make_device_token(parts, row, now, device))
