"""`bot sign` writes who stands by a text beside it, and every change of the text takes that back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.content.check_safety import safety_words
from bot.content.library import load_library
from bot.content.signing import signings

from .command import assert_one_sentence, bot

WHO = ("--by", "Dr. Ana Lee", "--role", "MD")
FILE = "data/faq/effects_wear_off.yml"
OLD, NEW = "Most after-effects fade within a few hours", "Most after-effects are gone within a few hours"


def line_by_line(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines that differ."""
    return [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]


def test_signing_changes_one_line_and_keeps_the_words(copied_root: Path) -> None:
    before = (copied_root / FILE).read_text(encoding="utf-8")
    ran = bot("sign", "effects_wear_off", *WHO, "--date", "2026-11-20", root=copied_root)
    assert ran.status == 0, ran.error
    assert "1 signed now; 1 of" in ran.out
    [(old, new)] = line_by_line(before, (copied_root / FILE).read_text(encoding="utf-8"))
    answer = load_library(copied_root).answers["effects_wear_off"]
    assert old == "  signed: null"
    assert new == (f'  signed: {{by: "Dr. Ana Lee", role: "MD", date: "2026-11-20", version: "{answer.version}"}}')
    assert answer.is_signed
    [signing] = signings(copied_root, "effects_wear_off")
    assert signing["text"].startswith(OLD)
    assert signing["version"] == answer.version


def test_a_changed_text_is_unsigned_and_the_old_one_can_be_found_again(copied_root: Path) -> None:
    assert bot("sign", "effects_wear_off", *WHO, root=copied_root).status == 0
    path = copied_root / FILE
    path.write_text(path.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    changed = load_library(copied_root).answers["effects_wear_off"]
    assert not changed.is_signed
    assert bot("sign", "effects_wear_off", "--by", "Dr. Bo Chen", "--role", "MD", root=copied_root).status == 0
    first, second = signings(copied_root, "effects_wear_off")
    assert (OLD in first["text"], NEW in second["text"]) == (True, True)
    assert (first["version"], second["version"]) != (changed.version, changed.version)
    assert second["version"] == changed.version
    assert load_library(copied_root).answers["effects_wear_off"].is_signed


def test_a_changed_figure_takes_back_the_signature_of_what_it_stands_in(copied_root: Path) -> None:
    assert bot("sign", "session_length", "safety", *WHO, root=copied_root).status == 0
    facts = copied_root / "data/facts.yml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("S2: {low: 40, high: 60}", "S2: {low: 40, high: 70}"))
    answers = load_library(copied_root).answers
    assert not answers["session_length"].is_signed
    assert answers["safety"].is_signed


def test_everything_signed_is_ready_to_go_live_and_nothing_else_is(copied_root: Path) -> None:
    ran = bot("check", "--live", root=copied_root)
    assert ran.status == 1
    assert "nobody has signed" in ran.out
    assert bot("sign", "--all", *WHO, root=copied_root).status == 0
    assert "in Spanish with a text that nobody has signed" in bot("check", "--live", root=copied_root).out
    assert bot("sign", "--all", *WHO, "--language", "es", root=copied_root).status == 0
    for name in ("canned", "alarm_steps"):
        texts = copied_root / f"data/staff/{name}.yml"
        reviewed = 'reviewed: {by: "Dr. Ana Lee", role: MD, date: "2026-11-30"}'
        texts.write_text(texts.read_text(encoding="utf-8").replace("reviewed: null\n", f"{reviewed}\n"))
    texts = copied_root / "data/safety/texts.yml"
    words = safety_words(yaml.safe_load(texts.read_text(encoding="utf-8")))
    reviewed = f'reviewed: {{by: "Dr. Ana Lee", role: MD, date: "2026-11-30", words: "{words}"}}'
    texts.write_text(texts.read_text(encoding="utf-8").replace("reviewed: null\n", f"{reviewed}\n"))
    ran = bot("check", "--live", root=copied_root)
    assert "An alarm would reach nobody" in ran.error
    mail = "mail.lakeside.example"
    assert bot("check", "--live", root=copied_root, smtp_host=mail, staff_mail="desk@lakeside.example").status == 0
    library = load_library(copied_root)
    for speaking in (library, library.speaking("es")):
        assert all(answer.is_signed for answer in speaking.answers.values() if answer.needs_signature)
    path = copied_root / FILE
    path.write_text(path.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    ran = bot("check", "--live", root=copied_root)
    assert ran.status == 1
    assert FILE in ran.out
    assert "1 error(s)" in ran.error


def test_a_spanish_text_is_signed_for_itself_and_says_so_in_spanish(copied_root: Path) -> None:
    english = (copied_root / FILE).read_bytes()
    assert bot("sign", "effects_wear_off", *WHO, "--language", "es", root=copied_root).status == 0
    assert (copied_root / FILE).read_bytes() == english
    library = load_library(copied_root)
    assert not library.answers["effects_wear_off"].is_signed
    assert library.speaking("es").answers["effects_wear_off"].is_signed
    assert signings(copied_root, "effects_wear_off") == []
    [signing] = signings(copied_root, "effects_wear_off.es")
    assert signing["text"].startswith("La mayoría de los efectos")


def test_signing_again_changes_nothing(copied_root: Path) -> None:
    assert bot("sign", "safety", *WHO, root=copied_root).status == 0
    before = (copied_root / "data/faq/safety.yml").read_bytes()
    ran = bot("sign", "safety", "--by", "Dr. Bo Chen", "--role", "MD", root=copied_root)
    assert ran.out.startswith("0 signed now")
    assert (copied_root / "data/faq/safety.yml").read_bytes() == before


def test_a_text_past_its_date_is_signed_only_with_a_new_one(copied_root: Path) -> None:
    path = copied_root / "data/faq/safety.yml"
    text = path.read_text(encoding="utf-8").replace('review_by: "2027-05-22"', 'review_by: "2026-01-01"')
    path.write_text(text, encoding="utf-8")
    ran = bot("sign", "safety", *WHO, root=copied_root)
    assert_one_sentence(ran)
    assert "--review-by" in ran.error
    assert bot("sign", "safety", *WHO, "--review-by", "2099-01-01", root=copied_root).status == 0
    answer = load_library(copied_root).answers["safety"]
    assert answer.is_signed
    assert str(answer.review_by) == "2099-01-01"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "--all"),
        (("safety", "--all", *WHO), "--all"),
        (("safety",), "--by"),
        (("safety", "--by", " ", "--role", "MD"), "--by"),
        (("safty", *WHO), "'safty'"),
        (("greet", *WHO), "'greet'"),
        (("safety", *WHO, "--date", "tomorrow"), "tomorrow"),
        (("safety", *WHO, "--date", "2199-01-01"), "2199-01-01"),
        (("safety", *WHO, "--review-by", "2020-01-01"), "2020-01-01"),
        (("safety", *WHO, "--language", "fr"), "fr"),
        (("safety", *WHO, "--language", "es", "--review-by", "2099-01-01"), "English text"),
    ],
)
def test_what_cannot_be_signed_is_named_and_nothing_is_written(
    copied_root: Path, arguments: tuple[str, ...], named: str
) -> None:
    ran = bot("sign", *arguments, root=copied_root)
    assert_one_sentence(ran)
    assert named in ran.error
    assert not (copied_root / "data/signed").exists()


def test_names_in_any_script_and_with_quotes_come_back_as_written(copied_root: Path) -> None:
    name = 'Dr. "Ña" Ó\'Brien: {x} #1'
    assert bot("sign", "safety", "--by", name, "--role", "MD, PhD", root=copied_root).status == 0
    signed = load_library(copied_root).answers["safety"].signed
    assert signed is not None
    assert (signed.by, signed.role) == (name, "MD, PhD")


def test_the_clinics_own_text_is_signed_in_its_own_file(copied_root: Path) -> None:
    overlay = copied_root / "data/overlay.yml"
    own = {
        "effects_wear_off": {"text": "After two hours you feel like yourself.", "sources": ["C"], "facts": {"C": "so"}}
    }
    overlay.write_text(yaml.safe_dump(own), encoding="utf-8")
    shipped = (copied_root / FILE).read_bytes()
    assert bot("sign", "effects_wear_off", *WHO, root=copied_root).status == 0
    assert (copied_root / FILE).read_bytes() == shipped
    answer = load_library(copied_root).answers["effects_wear_off"]
    assert answer.text == "After two hours you feel like yourself."
    assert answer.is_signed
    assert answer.file == "data/overlay.yml"
