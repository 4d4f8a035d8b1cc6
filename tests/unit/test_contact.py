"""A phone number or an e-mail address is read out of whatever somebody typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.reading.contact import Contact, meant_address, read_contact

CLINIC = "(312) 555-0142"
REPEATABLE = settings(derandomize=True, database=None, deadline=None)
FORMS = (
    "{0}{1}{2}",
    "{0}-{1}-{2}",
    "({0}) {1}-{2}",
    "{0}.{1}.{2}",
    "{0} {1} {2}",
    "+1{0}{1}{2}",
    "+1 ({0}) {1}-{2}",
    "1-{0}-{1}-{2}",
)
AROUND = ("{}", "my number is {}", "call me at {} please", "it's {}, thanks!", "{} (after 5)", "hi\n{}\n")
area_codes = st.sampled_from(["312", "415", "212", "808"])
parts_of_number = st.tuples(area_codes, st.integers(200, 999), st.integers(0, 9999).map("{:04d}".format))
local_parts = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z0-9]{1,8})?(\+[a-z0-9]{1,5})?", fullmatch=True)


def read(text: str) -> Contact | None:
    return read_contact(text, "US", CLINIC)


@REPEATABLE
@given(parts_of_number, st.sampled_from(FORMS), st.sampled_from(AROUND))
def test_a_number_is_the_same_however_it_is_written(number: tuple[str, int, str], form: str, around: str) -> None:
    found = read(around.format(form.format(*number)))
    assert found is not None
    assert found.normalised == f"+1{number[0]}{number[1]}{number[2]}"
    assert found.shown == f"({number[0]}) {number[1]}-{number[2]}"


@REPEATABLE
@given(local_parts, st.sampled_from(["example.org", "mail.example.com"]), st.sampled_from(AROUND))
def test_an_address_is_found_whatever_stands_around_it(local: str, domain: str, around: str) -> None:
    found = read(around.format(f"{local}@{domain}"))
    assert found == Contact(f"{local}@{domain}", f"{local}@{domain}")


@REPEATABLE
@given(local_parts)
def test_an_address_is_looked_up_without_regard_to_case(local: str) -> None:
    found, other = read(f"{local}@example.org"), read(f"{local}@Example.ORG".upper())
    assert found is not None
    assert other is not None
    assert found.normalised == other.normalised


@REPEATABLE
@given(st.text(max_size=200) | st.from_regex(r"[\d @.+()/-]{1,60}", fullmatch=True))
def test_whatever_is_typed_gives_a_usable_contact_or_none(text: str) -> None:
    found = read(text)
    if found is not None:
        assert found.shown
        assert "@" in found.normalised or re.fullmatch(r"\+[1-9]\d{6,14}", found.normalised)
        assert read(found.shown) == found, "what was shown for consent is what is kept"


@pytest.mark.parametrize(
    "text", ["", "no", "12", "call me", "maria@", "@example.org", "555", "1234567890123456789", "a@b"]
)
def test_what_nobody_can_be_reached_by_is_no_contact(text: str) -> None:
    assert read(text) is None


def test_a_number_without_its_area_code_gets_the_clinic_s() -> None:
    assert read("555-0199") == Contact("(312) 555-0199", "+13125550199")


def test_a_number_from_abroad_keeps_its_country() -> None:
    assert read("+44 20 7946 0000") == Contact("+44 20 7946 0000", "+442079460000")


def test_an_address_wins_over_a_number_beside_it() -> None:
    found = read("(312) 555-0101 or maria@example.org")
    assert found is not None
    assert found.normalised == "maria@example.org"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("555-0199 ext 12", "(312) 555-0199 ext. 12"),
        ("312 555 0199 x12", "(312) 555-0199 ext. 12"),
        ("+44 20 7946 0000 ext. 7", "+44 20 7946 0000 x7"),
    ],
)
def test_an_extension_is_kept_for_whoever_calls(text: str, shown: str) -> None:
    found = read(text)
    assert found is not None
    assert found.shown == shown
    assert read(shown) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@gmaill.com", "a@gmail.com"),
        ("a@YAHO.com", "a@yahoo.com"),
        ("a@hotnail.com", "a@hotmail.com"),
        ("a@gmail.com", None),
        ("a@Yahoo.com", None),
        ("a@example.org", None),
        ("(312) 555-0101", None),
    ],
)
def test_a_slip_in_a_well_known_domain_is_noticed(typed: str, meant: str | None) -> None:
    assert meant_address(typed) == meant
