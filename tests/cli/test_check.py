"""`bot check`: clean content passes, broken content is named by file and line, with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("command", ["run", "train", "setup"])
def test_nothing_starts_with_broken_content(command: str, copied_root: Path) -> None:
    """The refusal is in the words of `bot check`."""
    line = replaced(SAFETY, "  sources: [S0", "  sources: [S9")(copied_root)
    ran = bot(command, root=copied_root)
    assert ran.status == 1
    assert f"{SAFETY}, line {line}: names the unknown source 'S9'" in ran.error
    assert "Traceback" not in ran.error
    assert not (copied_root / "var").exists()
