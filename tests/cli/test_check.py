"""`bot check`: clean content passes, broken content is named by file and line, with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.document import Document

from .command import bot

Break = Callable[[Path], int]
"""Breaks a file below a root, and returns the line that has to be named; 0 for the whole file."""


def replaced(file: str, old: str, new: str) -> Break:
    """Return what puts `new` in the place of the first `old`, and names the line on which `new` ends."""

    def breaks(root: Path) -> int:
        path = root / file
        text = path.read_text(encoding="utf-8")
        before, found, after = text.partition(old)
        assert found, f"{old!r} is not in {file}"
        path.write_text(f"{before}{new}{after}", encoding="utf-8")
        return (before + new.rstrip("\n")).count("\n") + 1

    return breaks


def _missing(root: Path) -> int:
    (root / "data/replies.yml").unlink()
    return 0


def _not_utf8(root: Path) -> int:
    (root / "data/clinic.yml").write_bytes("name: Clínica\n".encode("latin-1"))
    return 0


SAFETY = "data/faq/safety.yml"
SAFETY_TEXTS = "data/safety/texts.yml"
BROKEN = [
    pytest.param(
        *(SAFETY, replaced(SAFETY, "  title: ", "\ttitle: "), "has a tab character", "replace the tab by spaces"),
        id="a tab",
    ),
    pytest.param(
        *(SAFETY, replaced(SAFETY, "  sources: [S0", "  sources: [S9"), "the unknown source 'S9'", "Known sources: "),
        id="an unknown source",
    ),
    pytest.param(
        *(SAFETY, replaced(SAFETY, "  related: [", "  related: [nobody, "), "to 'nobody', which nothing answers"),
        *("Remove or answer it",),
        id="a button that leads nowhere",
    ),
    pytest.param(
        *(SAFETY, replaced(SAFETY, '  review_by: "2', '  review_by: "next 2'), "has the unreadable date"),
        *("year-month-day",),
        id="a date that is none",
    ),
    pytest.param(
        *("data/clinic.yml", replaced("data/clinic.yml", "email: desk", "phone: 1"), "has the key 'phone' twice"),
        *("Keep one of the two",),
        id="a key twice",
    ),
    pytest.param(
        *("data/clinic.yml", replaced("data/clinic.yml", "phone: (", "phone ("), "is not valid YAML", "colon"),
        id="a missing colon",
    ),
    pytest.param(*("data/replies.yml", _missing, "is missing", "Restore it"), id="a missing file"),
    pytest.param(*("data/clinic.yml", _not_utf8, "is not UTF-8 text", "Save it as UTF-8"), id="another encoding"),
]


def test_the_content_as_it_is_passes() -> None:
    """The last line counts what was checked."""
    ran = bot("check")
    assert ran.status == 0, ran.out
    assert re.search(r"^\d+ answers, \d+ phrasings: no errors, \d+ warning\(s\)\.$", ran.out.splitlines()[-1])
    assert ran.error == ""


def test_a_copy_of_the_content_passes_too(copied_root: Path) -> None:
    """What the other tests break is whole before."""
    ran = bot("check", root=copied_root)
    assert ran.status == 0, ran.out + ran.error


@pytest.mark.parametrize(("file", "breaks", "problem", "remedy"), BROKEN)
def test_what_is_broken_is_named_by_file_and_line_with_the_remedy(
    file: str, breaks: Break, problem: str, remedy: str, copied_root: Path
) -> None:
    """And nothing else: no stack of calls, and a status that scripts see."""
    line = breaks(copied_root)
    ran = bot("check", root=copied_root)
    said = ran.out + ran.error
    assert ran.status == 1, said
    assert "Traceback" not in said
    place = f"{file}, line {line}: " if line else f"{file}: "
    [finding] = [text for text in said.splitlines() if place in text and problem in text]
    assert remedy in finding.split(problem, 1)[1]


def test_several_problems_are_all_named(copied_root: Path) -> None:
    """Nobody has to run it once for each."""
    for breaks in (
        replaced(SAFETY, "  sources: [S0", "  sources: [S9"),
        replaced("data/faq/what_is_ketamine.yml", "  sources: [S0", "  sources: [S8"),
    ):
        breaks(copied_root)
    ran = bot("check", root=copied_root)
    assert ran.status == 1
    assert "'S9'" in ran.out
    assert "'S8'" in ran.out
    assert "2 error(s)" in ran.error


def test_content_that_nobody_has_signed_is_not_ready_to_go_live() -> None:
    """Every unsigned answer is named, and who has to sign it."""
    ran = bot("check", "--live")
    assert ran.status == 1
    assert "a text that nobody has signed. Let a clinician of the clinic sign it." in ran.out


def test_safety_texts_that_nobody_has_reviewed_are_not_ready_to_go_live(copied_root: Path) -> None:
    """Each is named by its line, the language too; with a review of exactly these words none is, until one changes."""
    ran = bot("check", "--live", root=copied_root)
    assert ran.status == 1
    named = [line for line in ran.out.splitlines() if "said to people in danger, which nobody has reviewed" in line]
    data = Document(copied_root / SAFETY_TEXTS, copied_root).data
    sections = (*data["texts"].values(), *data["sentences"].values())
    assert len(named) == sum(len(languages) for languages in sections)
    assert any(f"error: {SAFETY_TEXTS}, line " in line and "text of tier 1 (es)" in line for line in named)
    assert f"NOT READY TO GO LIVE: {len(named)} safety texts" in ran.out
    words = re.findall(r'words: "([0-9a-f]{12})"', named[0])[0]
    review = f'{{by: "Dr. Ana Lee", role: MD, date: "2026-11-30", words: "{words}"}}'
    replaced(SAFETY_TEXTS, "reviewed: null", f"reviewed: {review}")(copied_root)
    assert "said to people in danger" not in bot("check", "--live", root=copied_root).out
    replaced(SAFETY_TEXTS, "Please call {emergency_number} now.", "Call {emergency_number}.")(copied_root)
    assert (
        "said to people in danger, which was changed since the review" in bot("check", "--live", root=copied_root).out
    )


@pytest.mark.parametrize("review", ["yes", "{by: Dr. Ana Lee}", "[a]"])
def test_a_review_that_does_not_say_who_read_which_words_when_is_none(review: str, copied_root: Path) -> None:
    line = replaced(SAFETY_TEXTS, "reviewed: null", f"reviewed: {review}")(copied_root)
    ran = bot("check", root=copied_root)
    assert ran.status == 1
    assert f"{SAFETY_TEXTS}, line {line}: does not say by whom and when it was reviewed, and which words" in ran.out


def test_the_review_date_of_the_safety_texts_is_watched(copied_root: Path) -> None:
    """A date that has passed is a warning: an emergency text never goes away."""
    replaced(SAFETY_TEXTS, 'review_by: "2027', 'review_by: "2021')(copied_root)
    ran = bot("check", root=copied_root)
    assert ran.status == 0, ran.out
    assert "warning: data/safety/texts.yml" in ran.out
    replaced(SAFETY_TEXTS, 'review_by: "2021-02-22"', "review_by: soon")(copied_root)
    assert "has no date until when to review it" in bot("check", root=copied_root).out


@pytest.mark.parametrize("command", ["run", "train", "setup"])
def test_nothing_starts_with_broken_content(command: str, copied_root: Path) -> None:
    """The refusal is in the words of `bot check`."""
    line = replaced(SAFETY, "  sources: [S0", "  sources: [S9")(copied_root)
    ran = bot(command, root=copied_root)
    assert ran.status == 1
    assert f"{SAFETY}, line {line}: names the unknown source 'S9'" in ran.error
    assert "Traceback" not in ran.error
    assert not (copied_root / "var").exists()
