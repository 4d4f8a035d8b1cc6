"""`bot review-sheet` writes one page on which a clinician finds everything that has to be read."""

from __future__ import annotations

import re
from pathlib import Path

from bot.content.library import load_library

from .command import bot

FILE = "data/faq/session_length.yml"


def sheet(root: Path, folder: Path) -> str:
    """Write the page and return it."""
    path = folder / "sheet.html"
    ran = bot("review-sheet", "--out", path, root=root)  # type: ignore[arg-type]
    assert ran.status == 0, ran.error
    assert str(path) in ran.out
    return path.read_text(encoding="utf-8")


def test_every_answer_is_on_the_page_with_its_facts_sources_and_status(root: Path, tmp_path: Path) -> None:
    page = sheet(root, tmp_path)
    library = load_library(root)
    for answer in library.answers.values():
        [entry] = re.findall(rf'<article id="{answer.id}">.*?</article>', page, re.DOTALL)
        assert answer.file in entry
        assert "not signed" in entry
        for source, fact in answer.facts.items():
            assert f"{library.sources[source].title} says" in entry
            assert fact.split(" ")[0].strip("\"'(") in entry
    assert page.count("<article") == len(library.answers)


def test_the_page_needs_nothing_from_outside(root: Path, tmp_path: Path) -> None:
    page = sheet(root, tmp_path)
    assert not re.search(r"(?:src|href)=|@import|url\(|<script", page)


def test_what_changed_since_the_signing_is_marked(copied_root: Path, tmp_path: Path) -> None:
    assert bot("sign", "session_length", "--by", "Dr. Ana Lee", "--role", "MD", root=copied_root).status == 0
    assert "signed by Dr. Ana Lee, MD" in sheet(copied_root, tmp_path)
    path = copied_root / FILE
    changed = path.read_text(encoding="utf-8").replace(
        "Times differ from person", "Times vary <b>a lot</b> from person"
    )
    path.write_text(changed, encoding="utf-8")
    page = sheet(copied_root, tmp_path)
    assert "changed since it was signed" in page
    assert "<del>differ</del>" in page
    assert "<ins>vary &lt;b&gt;a lot&lt;/b&gt;</ins>" in page
