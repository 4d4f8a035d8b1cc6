"""Wrong tries make whoever tries wait, and nobody else; a second factor's code is good once."""

from __future__ import annotations

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pyotp
import pytest

from bot.bootstrap import Assistant
from bot.services.accounts import second_factor
from bot.services.accounts.sign_in import (
    Attempt,
    Entered,
    WrongCodeError,
    WrongPasswordError,
    give_code,
    network_of,
    sign_in,
)
from bot.services.accounts.sign_in_limits import FREE_TRIES, LONGEST_WAIT_SECONDS, TooManyTriesError, forget_tries
from bot.services.accounts.staff import Member
from bot.services.accounts.staff_sessions import SignedIn, Stage, use_session

from .accounts import PASSWORD, RULES, log_of, member

START = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)
HERE, THERE = "198.51.100.7", "203.0.113.9"


def at(seconds: float = 0) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


def tried(
    parts: Assistant, password: str, *, name: str = "Nia Nurse", address: str = HERE, device: str = "", when: float = 0
) -> Entered | None:
    """Return what a try brings, None where name or password is wrong. Raises: TooManyTriesError."""
    try:
        return sign_in(parts, Attempt(name, password, address, device_token=device), at(when))
    except WrongPasswordError:
        return None


def wait_after(parts: Assistant, **how: object) -> int:
    with pytest.raises(TooManyTriesError) as caught:
        tried(parts, PASSWORD, **how)  # type: ignore[arg-type]
    return caught.value.wait_seconds


def use_up(parts: Assistant, **how: object) -> None:
    for _ in range(FREE_TRIES["name"]):
        assert tried(parts, "wrong", **how) is None  # type: ignore[arg-type]


def test_after_some_wrong_tries_even_the_right_password_has_to_wait(either: Assistant) -> None:
    member(either, "Nia Nurse")
    use_up(either)
    assert wait_after(either) == 15
    assert tried(either, PASSWORD, when=16) is not None


def test_each_further_failure_makes_the_wait_longer_up_to_a_quarter_of_an_hour(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    use_up(parts)
    waits, when = [], 0.0
    for _ in range(9):
        waits.append(wait_after(parts, when=when))
        when += waits[-1]
        assert tried(parts, "wrong", when=when) is None
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert waits[-1] == LONGEST_WAIT_SECONDS


def test_nobody_can_lock_somebody_else_out(parts: Assistant) -> None:
    """Whoever tries a name from one network leaves all others alone, and the person's own browser everywhere."""
    member(parts, "Nia Nurse")
    known = tried(parts, PASSWORD)
    assert known is not None
    use_up(parts)
    assert wait_after(parts) > 0
    assert tried(parts, PASSWORD, address=THERE) is not None, "from another network"
    assert tried(parts, PASSWORD, device=known.device_token) is not None, "from a browser that was used before"
    for number in range(FREE_TRIES["network"]):
        tried(parts, "wrong", name=f"somebody {number}", address=THERE, when=1)
    assert wait_after(parts, address=THERE, when=1) > 0
    assert tried(parts, PASSWORD, address=THERE, device=known.device_token, when=1) is not None


def test_a_known_browser_may_not_try_for_ever_either(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    known = tried(parts, PASSWORD)
    assert known is not None
    for _ in range(FREE_TRIES["device"]):
        assert tried(parts, "wrong", device=known.device_token) is None
    assert wait_after(parts, device=known.device_token) > 0


def test_a_known_browser_is_known_for_its_own_account_only(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    member(parts, "Bo Desk")
    known = tried(parts, PASSWORD, name="Bo Desk")
    assert known is not None
    use_up(parts, device=known.device_token)
    assert wait_after(parts, device=known.device_token) > 0
    device, expires_at, seal = known.device_token.split(".")
    seals = (f"{device}.{int(expires_at) + 1}.{seal}", f"x.{expires_at}.{seal}", f"{device}.{expires_at}.", "ü.1.ü")
    use_up(parts, name="Bo Desk", address=THERE)
    assert all(wait_after(parts, name="Bo Desk", address=THERE, device=token) for token in seals)


def test_one_network_cannot_try_many_names(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    for number in range(FREE_TRIES["network"]):
        assert tried(parts, "wrong", name=f"somebody {number}") is None
    assert wait_after(parts) > 0


def test_a_good_sign_in_gives_a_network_no_new_tries_for_others(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    for number in range(FREE_TRIES["network"] - 1):
        tried(parts, "wrong", name=f"somebody {number}")
    assert tried(parts, PASSWORD) is not None
    assert tried(parts, "wrong", name="one more") is None
    assert wait_after(parts, name="and one more") > 0


def test_many_tries_at_once_do_not_slip_through(either: Assistant) -> None:
    member(either, "Nia Nurse")

    def outcome(_: int) -> str:
        try:
            return "wrong" if tried(either, "wrong") is None else "in"
        except TooManyTriesError:
            return "refused"

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(outcome, range(12)))
    assert sorted(outcomes) == ["refused"] * 7 + ["wrong"] * FREE_TRIES["name"]


def test_failures_count_for_a_day(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    use_up(parts)
    assert tried(parts, "wrong", when=24 * 3600) is None
    assert tried(parts, "wrong", when=24 * 3600) is None
    forget_tries(parts, at(49 * 3600))
    with parts.database.read() as work:
        assert work.connection().exec_driver_sql("SELECT count(*) FROM sign_in_tries").scalar() == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_household_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_unknown_name_takes_as_long_as_a_known_one(parts: Assistant) -> None:
    member(parts, "Nia Nurse")

    def seconds(name: str, number: int) -> float:
        started = time.process_time()
        tried(parts, "wrong", name=name, address=f"198.51.100.{number}")
        return time.process_time() - started

    tried(parts, "wrong", name="warm up")
    took = [(seconds("Nia Nurse", number), seconds("Nobody Atall", number)) for number in range(9)]
    known, unknown = (median(column) for column in zip(*took, strict=True))
    assert 0.6 < unknown / known < 1.6


def test_the_log_says_who_signed_in_and_for_whom_it_failed_and_no_name_that_is_none(parts: Assistant) -> None:
    member(parts, "Nia Nurse")
    tried(parts, "wrong")
    tried(parts, "wrong", name="my-password-in-the-wrong-box")
    tried(parts, PASSWORD)
    assert log_of(parts)[1:] == [
        ("unknown", "sign_in.failed", "staff:Nia Nurse"),
        ("unknown", "sign_in.failed", "staff:unknown"),
        ("Nia Nurse", "sign_in.done", "staff:Nia Nurse"),
    ]


def with_second_factor(parts: Assistant, who: Member) -> tuple[pyotp.TOTP, list[str]]:
    with parts.database.write() as work:
        secret = second_factor.begin_set_up(work, parts, who.id)
        codes = second_factor.confirm_set_up(work, parts, who.id, pyotp.TOTP(secret).at(at(-600)), at(-600))
    assert codes is not None
    return pyotp.TOTP(secret), codes


def half_way(parts: Assistant, when: float = 0) -> SignedIn:
    entered = tried(parts, PASSWORD, when=when)
    assert entered is not None
    assert (entered.stage, entered.device_token) == (Stage.CODE, "")
    session = use_session(parts, entered.token, RULES, now=at(when))
    assert session is not None
    return session


def test_with_a_second_factor_the_password_alone_opens_nothing(parts: Assistant) -> None:
    totp, _ = with_second_factor(parts, member(parts, "Nia Nurse"))
    session = half_way(parts)
    assert session.stage == Stage.CODE
    entered = give_code(parts, session, totp.at(at()), HERE, now=at())
    assert entered.stage == Stage.FULL
    assert use_session(parts, entered.token, RULES, now=at(1)) is not None


@pytest.mark.parametrize("off", [-30, 0, 30])
def test_a_clock_may_be_half_a_minute_off(parts: Assistant, off: int) -> None:
    totp, _ = with_second_factor(parts, member(parts, "Nia Nurse"))
    assert give_code(parts, half_way(parts), totp.at(at(off)), HERE, now=at()).stage == Stage.FULL


def test_a_wrong_or_old_code_opens_nothing(parts: Assistant) -> None:
    totp, _ = with_second_factor(parts, member(parts, "Nia Nurse"))
    session = half_way(parts)
    for code in (totp.at(at(-90)), totp.at(at(90)), "", "abcdef"):
        with pytest.raises(WrongCodeError):
            give_code(parts, session, code, HERE, now=at())


def test_a_code_is_never_good_twice_nor_one_before_it(either: Assistant) -> None:
    totp, _ = with_second_factor(either, member(either, "Nia Nurse"))
    assert give_code(either, half_way(either), totp.at(at()), HERE, now=at()).stage == Stage.FULL
    for code in (totp.at(at()), totp.at(at(-30))):
        with pytest.raises(WrongCodeError):
            give_code(either, half_way(either), code, HERE, now=at(5))
    assert give_code(either, half_way(either, 40), totp.at(at(40)), HERE, now=at(40)).stage == Stage.FULL


def test_two_who_show_one_code_at_once_are_not_both_let_in(either: Assistant) -> None:
    totp, _ = with_second_factor(either, member(either, "Nia Nurse"))
    sessions = [half_way(either) for _ in range(4)]

    def enter(session: SignedIn) -> bool:
        try:
            return give_code(either, session, totp.at(at()), HERE, now=at()).stage == Stage.FULL
        except WrongCodeError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enter, sessions)) == 1


def test_a_recovery_code_is_good_once_however_it_is_typed(parts: Assistant) -> None:
    _, codes = with_second_factor(parts, member(parts, "Nia Nurse"))
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    typed = f" {codes[0].upper().replace('-', ' ')} "
    assert give_code(parts, half_way(parts), typed, HERE, now=at()).stage == Stage.FULL
    with pytest.raises(WrongCodeError):
        give_code(parts, half_way(parts), codes[0], HERE, now=at())
    assert give_code(parts, half_way(parts), codes[1], HERE, now=at()).stage == Stage.FULL


def test_codes_cannot_be_tried_out(parts: Assistant) -> None:
    totp, _ = with_second_factor(parts, member(parts, "Nia Nurse"))
    session = half_way(parts)
    for _ in range(FREE_TRIES["code"]):
        with pytest.raises(WrongCodeError):
            give_code(parts, session, "nonsense", HERE, now=at())
    with pytest.raises(TooManyTriesError):
        give_code(parts, session, totp.at(at()), HERE, now=at())
    with pytest.raises(TooManyTriesError):
        give_code(parts, half_way(parts), totp.at(at()), THERE, now=at())
