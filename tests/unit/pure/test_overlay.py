"""The clinic's own texts in `data/overlay.yml` take the place of ours, key by key, and an upgrade leaves them alone."""

from __future__ import annotations

from pathlib import Path

from bot.content.current import CurrentLibrary
from bot.content.library import OVERLAY, load_library, training_digest

from .folder import REPOSITORY, only_problem_of, problems_of, write, write_content


def test_a_text_of_the_clinic_takes_the_place_of_ours_and_keeps_the_rest(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    write(root, OVERLAY, "does_it_hurt:\n  text: It stings once.\n")
    answer = load_library(root).answers["does_it_hurt"]
    assert answer.text == "It stings once."
    assert (answer.title, answer.sources, answer.kind) == ("does it hurt", ("S1",), "faq")
    assert answer.file == OVERLAY
    assert problems_of(root) == []


def test_a_fixed_line_can_be_replaced_too(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    write(root, OVERLAY, "unknown:\n  text: We do not know.\n")
    assert load_library(root).replies["unknown"].text == "We do not know."


def test_the_signature_of_our_text_does_not_count_for_theirs(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    ours = load_library(root).answers["does_it_hurt"]
    path = root / "data/faq/does_it_hurt.yml"
    signed = f'signed: {{by: "A", role: "MD", date: "2026-11-01", version: "{ours.version}"}}'
    path.write_text(path.read_text(encoding="utf-8").replace("signed: null", signed), encoding="utf-8")
    assert load_library(root).answers["does_it_hurt"].is_signed
    write(root, OVERLAY, "does_it_hurt:\n  text: It stings once.\n")
    assert not load_library(root).answers["does_it_hurt"].is_signed


def test_what_is_wrong_in_it_is_named_by_its_own_line(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    write(root, OVERLAY, "does_it_hurt:\n  text: It stings once.\n  sources: [S1, S9]\n")
    problem = only_problem_of(root)
    assert (problem.file, problem.line) == (OVERLAY, 3)
    assert "'S9'" in problem.message


def test_a_topic_that_does_not_exist_is_named(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    write(root, OVERLAY, "does_it_hurtt:\n  text: It stings once.\n")
    problem = only_problem_of(root)
    assert (problem.file, problem.line) == (OVERLAY, 1)
    assert "'does_it_hurtt'" in problem.message


def test_it_is_used_from_the_next_question_on_and_trains_nothing(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    current = CurrentLibrary(root, check_every_seconds=0)
    digest = training_digest(root)
    write(root, OVERLAY, "does_it_hurt:\n  text: It stings once.\n")
    assert current.get().answers["does_it_hurt"].text == "It stings once."
    assert training_digest(root) == digest


def test_an_upgrade_does_not_touch_it() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert OVERLAY in ignored
