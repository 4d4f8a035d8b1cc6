"""An edited answer is used without a restart; a broken edit is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.current import CurrentLibrary, current_library
from bot.content.problems import ContentError

from .folder import change, write_content

ANSWER = "data/faq/does_it_hurt.yml"


def text_now(current: CurrentLibrary) -> str:
    return current.get().answers["does_it_hurt"].text


def test_an_edit_is_used_from_the_next_question_on(tmp_path: Path) -> None:
    current = CurrentLibrary(write_content(tmp_path), check_every_seconds=0)
    change(tmp_path, ANSWER, "It hurts little.", "It hurts a bit at the start.")
    assert text_now(current) == "It hurts a bit at the start."


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (ANSWER, "  title:", "\ttitle:"),
        (ANSWER, "  title: does it hurt\n", ""),
        (ANSWER, "sources: [S1]", "sources: [S9]"),  # the answer could not name its source
        (ANSWER, "It hurts little.", "It hurts {how_much}."),  # nothing would fill it
        ("data/clinic.yml", "phone: (312) 555-0142", "phone:"),
        ("data/clinic.yml", "time_zone: America/Chicago", "time_zone: America"),
        ("data/facts.yml", "effects:\n  nausea: {sources: [S1], topics: [session_length]}", "effects: [nausea]"),
    ],
)
def test_a_broken_edit_keeps_the_last_good_content(tmp_path: Path, name: str, old: str, new: str) -> None:
    current = CurrentLibrary(write_content(tmp_path), check_every_seconds=0)
    change(tmp_path, name, old, new)
    library = current.get()
    assert library.answers["does_it_hurt"].text == "It hurts little."
    assert library.answers["does_it_hurt"].sources == ("S1",)
    assert library.profile is not None
    assert library.profile.texts["phone"] == "(312) 555-0142"
    assert current.last_error is not None
    assert name in str(current.last_error)


def test_a_deleted_file_keeps_the_last_good_content(tmp_path: Path) -> None:
    current = CurrentLibrary(write_content(tmp_path), check_every_seconds=0)
    (tmp_path / "data/clinic.yml").unlink()
    assert current.get().profile is not None
    assert current.last_error is not None


def test_a_mended_edit_is_used_again(tmp_path: Path) -> None:
    current = CurrentLibrary(write_content(tmp_path), check_every_seconds=0)
    change(tmp_path, ANSWER, "  title:", "\ttitle:")
    current.get()
    change(tmp_path, ANSWER, "\ttitle:", "  title:")
    change(tmp_path, ANSWER, "It hurts little.", "It hurts a bit.")
    assert text_now(current) == "It hurts a bit."
    assert current.last_error is None


def test_files_are_not_looked_at_again_within_the_interval(tmp_path: Path) -> None:
    current = CurrentLibrary(write_content(tmp_path), check_every_seconds=3600)
    change(tmp_path, ANSWER, "It hurts little.", "It hurts a bit.")
    assert text_now(current) == "It hurts little."


def test_a_process_reads_it_once_and_whoever_comes_later_finds_the_files_as_they_are(tmp_path: Path) -> None:
    first = current_library(write_content(tmp_path))
    change(tmp_path, ANSWER, "It hurts little.", "It hurts a bit.")
    later = current_library(tmp_path)
    assert later is first
    assert text_now(later) == "It hurts a bit."


def test_a_start_with_broken_content_is_refused_by_name(tmp_path: Path) -> None:
    change(write_content(tmp_path), ANSWER, "  title:", "\ttitle:")
    with pytest.raises(ContentError, match=r"does_it_hurt\.yml, line 4"):
        CurrentLibrary(tmp_path)
