"""A file that cannot be read says where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.document import Document
from bot.content.problems import ContentError, Problem


def problem_of(folder: Path, content: bytes) -> Problem:
    path = folder / "data" / "topic.yml"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ContentError) as raised:
        Document(path, folder)
    assert len(raised.value.problems) == 1
    return raised.value.problems[0]


def test_a_tab_is_named_with_its_line(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, b"answer:\n  title: Cost\n\ttext: None\n")
    assert (problem.file, problem.line) == ("data/topic.yml", 3)
    assert "tab" in problem.message
    assert "spaces" in problem.remedy


def test_a_key_that_stands_twice_is_named_with_the_second_line(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, b"title: One\ntext: Two\ntitle: Three\n")
    assert problem.line == 3
    assert "'title' twice" in problem.message
    assert problem.remedy


def test_a_file_in_another_encoding_has_to_be_saved_as_utf_8(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "title: Schmerz für heute\n".encode("latin-1"))
    assert problem.file == "data/topic.yml"
    assert "UTF-8" in problem.message
    assert "UTF-8" in problem.remedy


def test_a_missing_quote_is_named_with_its_line(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, b'title: One\ntext: "Two\n')
    assert problem.line in (2, 3)
    assert "not valid YAML" in problem.message
    assert "quote" in problem.remedy


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"- one\n- two\n", b"just words\n"])
def test_a_file_without_keys_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "key: value" in problem_of(tmp_path, content).message


def test_a_control_character_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    assert "not valid YAML" in problem_of(tmp_path, b"title: \x07\n").message


def test_a_missing_file_can_be_restored(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as raised:
        Document(tmp_path / "data/gone.yml", tmp_path)
    assert str(raised.value) == "data/gone.yml: is missing. Restore it from the repository."


def test_the_file_of_an_editor_that_writes_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yml"
    path.write_bytes(b"\xef\xbb\xbfname: Lakeside\n")
    assert Document(path, tmp_path).data == {"name": "Lakeside"}


def test_dates_stay_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("review_by: 2027-05-22\n", encoding="utf-8")
    assert Document(path, tmp_path).data == {"review_by": "2027-05-22"}


def test_the_line_of_a_missing_value_is_that_of_what_it_belongs_to(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("one: 1\nanswer:\n  title: Cost\n", encoding="utf-8")
    document = Document(path, tmp_path)
    assert document.line("answer", "title") == 3
    assert document.line("answer", "text") == 2
    assert document.line("nothing", "at", "all") == 1


def test_a_problem_reads_as_place_finding_and_remedy() -> None:
    assert str(Problem("data/clinic.yml", 7, "has 'x' as phone", "Write a number")) == (
        "data/clinic.yml, line 7: has 'x' as phone. Write a number."
    )
