"""The second factor of an account: time-based codes (RFC 6238), and recovery codes for whoever has lost the device.

No code is valid twice. The secret is kept encrypted, the recovery codes as keyed hashes.
"""

from __future__ import annotations

import datetime
import hmac
import re
import secrets

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.services.parts import Parts
from bot.services.times import utc_now
from bot.store.tables import StaffRecoveryCodeRow, StaffRow

STEP_SECONDS = 30
STEPS_AROUND = (-1, 0, 1)
"""Clocks differ: the code before and the one after are good too."""
RECOVERY_CODES = 10
_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def begin_set_up(work: Session, parts: Parts, staff_id: str) -> str:
    """Return the secret that is to be set up: a new one, or the one that was begun with and not confirmed yet."""
    row = work.get_one(StaffRow, staff_id)
    if row.next_second_factor is None:
        row.next_second_factor = parts.vault.encrypt(pyotp.random_base32())
    return parts.vault.decrypt_text(row.next_second_factor)


def address_of(secret: str, name: str, clinic: str) -> str:
    """Return what an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=clinic)


def confirm_set_up(
    work: Session, parts: Parts, staff_id: str, code: str, now: datetime.datetime | None = None
) -> list[str] | None:
    """Take the secret that was begun with into use if the code is its; return new recovery codes, to be shown once."""
    row = work.get_one(StaffRow, staff_id, with_for_update=True, populate_existing=True)
    if row.next_second_factor is None:
        return None
    step = _step_of(parts.vault.decrypt_text(row.next_second_factor), code, now or utc_now())
    if step is None:
        return None
    row.second_factor, row.next_second_factor, row.last_code_step = row.next_second_factor, None, step
    return new_recovery_codes(work, parts, staff_id)


def remove(work: Session, staff_id: str) -> None:
    """Take the second factor and its recovery codes away."""
    row = work.get_one(StaffRow, staff_id)
    row.second_factor = row.next_second_factor = None
    work.execute(delete(StaffRecoveryCodeRow).where(StaffRecoveryCodeRow.staff_id == staff_id))


def new_recovery_codes(work: Session, parts: Parts, staff_id: str) -> list[str]:
    """Replace the recovery codes, and return the new ones: 50 bits each."""
    work.execute(delete(StaffRecoveryCodeRow).where(StaffRecoveryCodeRow.staff_id == staff_id))
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    work.add_all(StaffRecoveryCodeRow(staff_id=staff_id, code=_hash(parts, staff_id, code)) for code in codes)
    return codes


def recovery_codes_left(work: Session, staff_id: str) -> int:
    """Return how many recovery codes have not been used."""
    counted = select(func.count()).select_from(StaffRecoveryCodeRow).where(StaffRecoveryCodeRow.staff_id == staff_id)
    return work.scalar(counted) or 0


def use_code(work: Session, parts: Parts, staff_id: str, code: str, now: datetime.datetime | None = None) -> str | None:
    """Use up a code, and return its kind, "code" or "recovery code"; None where it is wrong or was used before."""
    row = work.get_one(StaffRow, staff_id)
    step = _step_of(parts.vault.decrypt_text(row.second_factor), code, now or utc_now()) if row.second_factor else None
    if step is not None:
        first_use = update(StaffRow).where(StaffRow.id == staff_id, StaffRow.last_code_step < step)
        used = work.scalar(first_use.values(last_code_step=step).returning(StaffRow.id))
        return "code" if used else None
    kept = _hash(parts, staff_id, code)
    gone = delete(StaffRecoveryCodeRow).where(
        StaffRecoveryCodeRow.staff_id == staff_id, StaffRecoveryCodeRow.code == kept
    )
    return "recovery code" if work.scalars(gone.returning(StaffRecoveryCodeRow.id)).all() else None


def _step_of(secret: str, code: str, now: datetime.datetime) -> int | None:
    """Return the half minute that the code belongs to, counted since 1970."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    step_now, generator = int(now.timestamp()) // STEP_SECONDS, pyotp.HOTP(secret)
    steps = [step_now + around for around in STEPS_AROUND]
    return next((step for step in steps if hmac.compare_digest(generator.at(step), digits)), None)


def _new_recovery_code() -> str:
    return "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(5)) for _ in range(2))


def _hash(parts: Parts, staff_id: str, code: str) -> bytes:
    plain = re.sub(r"[\s-]", "", code).lower()
    return parts.vault.mac("recovery codes", f"{staff_id}\n{plain}".encode())
