"""What must hold over all content files together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.check import LEAST_PHRASINGS, REQUIRED_REPLIES, normalised_phrasing
from bot.content.problems import Problem

from .folder import change, problems_of, write, write_answer, write_content


def only_problem(root: Path) -> Problem:
    problems = problems_of(root)
    assert len(problems) == 1, [str(problem) for problem in problems]
    assert problems[0].severity == "error"
    assert problems[0].remedy
    return problems[0]


def test_a_folder_that_is_right_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(write_content(tmp_path)) == []


def test_an_unknown_source_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    line = change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "sources: [S1]", "sources: [S9]")
    change(tmp_path, "data/faq/does_it_hurt.yml", "facts: {S1", "facts: {S9")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == ("data/faq/does_it_hurt.yml", line)
    assert "'S9'" in problem.message
    assert "S1" in problem.remedy


def test_a_topic_without_a_source_is_refused_and_a_gap_is_not(tmp_path: Path) -> None:
    write_content(tmp_path)
    for name in ("data/gaps/cost_price.yml", "data/faq/does_it_hurt.yml"):
        change(tmp_path, name, "facts: {S1: it says so}", "facts: {}")
    change(tmp_path, "data/gaps/cost_price.yml", "sources: [S1]", "sources: []")
    assert [problem.severity for problem in problems_of(tmp_path)] == ["warning"]
    change(tmp_path, "data/faq/does_it_hurt.yml", "sources: [S1]", "sources: []")
    assert "names no source" in only_problem(tmp_path).message


def test_a_source_without_its_fact_and_a_fact_without_its_source_are_named(tmp_path: Path) -> None:
    line = change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "facts: {S1: it says so}", "facts: {}")
    [problem] = problems_of(tmp_path)
    assert (problem.line, problem.severity) == (line - 1, "warning")
    assert "'S1' but not what it says" in problem.message
    change(tmp_path, "data/faq/does_it_hurt.yml", "facts: {}", "facts: {S1: it says so, C: so does this}")
    [problem] = problems_of(tmp_path)
    assert (problem.line, problem.severity) == (line, "warning")
    assert "a fact from 'C'" in problem.message


def test_a_source_without_a_title_is_refused(tmp_path: Path) -> None:
    change(write_content(tmp_path), "data/sources.yml", "  title: Patient guide 2\n", "")
    assert "data/sources.yml" in {problem.file for problem in problems_of(tmp_path)}


def test_sources_in_another_form_are_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    write(write_content(tmp_path), "data/sources.yml", "S1: Patient guide 2\n")
    assert "data/sources.yml" in {problem.file for problem in problems_of(tmp_path)}


def test_a_button_to_nowhere_is_named(tmp_path: Path) -> None:
    line = change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "[cost_price]", "[cost_prize]")
    problem = only_problem(tmp_path)
    assert problem.line == line
    assert "button to 'cost_prize'" in problem.message


def test_the_same_phrasing_under_two_topics_is_named_with_both(tmp_path: Path) -> None:
    write_content(tmp_path)
    change(
        tmp_path,
        "data/gaps/cost_price.yml",
        "- what about cost_price number 3\n",
        "- What About Does_it_hurt: number 3?\n",
    )
    problem = only_problem(tmp_path)
    assert "Does_it_hurt: number 3?" in problem.message
    assert "'faq/does_it_hurt'" in problem.message
    assert problem.file == "data/gaps/cost_price.yml"


@pytest.mark.parametrize("other", ["WHAT IS IT", "what is it??", "  what  is it ", "what's is it".replace("'s", "")])
def test_phrasings_are_compared_without_case_punctuation_and_spacing(other: str) -> None:
    assert normalised_phrasing(other) == normalised_phrasing("What is it?")


def test_both_kinds_of_apostrophe_are_the_same_phrasing() -> None:
    assert normalised_phrasing("what\u2019s it") == normalised_phrasing("what's it")


def test_too_few_phrasings_are_counted(tmp_path: Path) -> None:
    change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "    - what about does_it_hurt number 7\n", "")
    problem = only_problem(tmp_path)
    assert f"{LEAST_PHRASINGS - 1} phrasings for 'faq/does_it_hurt'" in problem.message


@pytest.mark.parametrize("placeholder", ["session_lenght", "clinic.fax", "each", "clinic.booster_interval"])
def test_a_placeholder_that_nothing_fills_is_named(tmp_path: Path, placeholder: str) -> None:
    write_content(tmp_path)
    line = change(tmp_path, "data/faq/does_it_hurt.yml", "It hurts little.", f"It hurts {{{placeholder}}}.") - 1
    problem = only_problem(tmp_path)
    assert problem.line == line
    assert f"'{{{placeholder}}}'" in problem.message


def test_a_figure_of_words_only_fills_no_placeholder(tmp_path: Path) -> None:
    """The actions fill what a clinic can have a figure for; `onset_of_relief` is said by `{each}` only."""
    change(write_content(tmp_path), "data/faq/session_length.yml", "takes {session_length}", "takes {onset_of_relief}")
    assert "'{onset_of_relief}'" in only_problem(tmp_path).message


def test_a_figure_that_no_clinic_can_have_fills_no_placeholder(tmp_path: Path) -> None:
    """Only what the profile has a figure for is filled in, also where the documents give a range."""
    change(write_content(tmp_path), "data/facts.yml", "S1: {words: hours or days}", "S1: {low: 2, high: 24}")
    change(tmp_path, "data/faq/session_length.yml", "takes {session_length}", "takes {onset_of_relief}")
    assert "'{onset_of_relief}'" in only_problem(tmp_path).message


def test_a_figure_may_stand_in_any_answer(tmp_path: Path) -> None:
    change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "It hurts little.", "It takes {session_length}.")
    assert problems_of(tmp_path) == []


def test_a_reply_s_placeholder_that_nothing_fills_is_named(tmp_path: Path) -> None:
    write_content(tmp_path)
    text = (tmp_path / "data/replies.yml").read_text(encoding="utf-8")
    write(tmp_path, "data/replies.yml", text.replace("Some words.", "Call {clinic.fax}.", 1))
    problem = only_problem(tmp_path)
    assert "'{clinic.fax}'" in problem.message
    assert (problem.file, problem.line) == ("data/replies.yml", 4)


@pytest.mark.parametrize("name", REQUIRED_REPLIES)
def test_a_fixed_line_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    change(write_content(tmp_path), "data/replies.yml", f"{name}:\n  language", f"other_{name}:\n  language")
    assert only_problem(tmp_path).message == f"lacks the line '{name}'"


def test_a_note_on_an_unknown_thing_is_named(tmp_path: Path) -> None:
    note = "  notes:\n  - when: {route: [telepathy]}\n    text: No.\n  signed: null\n"
    change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "  signed: null\n", note)
    problem = only_problem(tmp_path)
    assert "route 'telepathy'" in problem.message
    assert "infusion" in problem.remedy


def test_a_note_can_be_on_any_thing_of_a_kind(tmp_path: Path) -> None:
    note = "  notes:\n  - when: {route: [any]}\n    text: For the {route} too.\n  signed: null\n"
    change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "  signed: null\n", note)
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("topics_off: []", "topics_off: [cost_prize]"),
        ("conditions_treated: []", "conditions_treated: [gout]"),
        ("  cost_price:", "  cost_prize: A lot."),
    ],
)
def test_the_profile_may_only_name_what_exists(tmp_path: Path, line: str, wrong: str) -> None:
    change(write_content(tmp_path), "data/clinic.yml", line, wrong)
    problem = only_problem(tmp_path)
    assert problem.file == "data/clinic.yml"
    assert "unknown" in problem.message


@pytest.mark.parametrize(
    ("old", "new"),
    [("S1: {low", "S7: {low"), ("[session_length]}", "[session_lenght]}"), ("sources: [S1]", "sources: [S7]")],
)
def test_facts_may_only_name_what_exists(tmp_path: Path, old: str, new: str) -> None:
    change(write_content(tmp_path), "data/facts.yml", old, new)
    problem = only_problem(tmp_path)
    assert problem.file == "data/facts.yml"
    assert "unknown" in problem.message


def test_two_files_that_answer_the_same_topic_are_both_named(tmp_path: Path) -> None:
    write_content(tmp_path)
    write_answer(tmp_path, "myths", "faq", "does_it_hurt", text="It does.", sources="[S1]", related="[]")
    problem = only_problem(tmp_path)
    assert problem.file != "data/faq/does_it_hurt.yml" or "data/myths" in problem.message
    assert "does_it_hurt.yml answers too" in problem.message


def test_phrasings_without_an_answer_are_named(tmp_path: Path) -> None:
    write_content(tmp_path)
    examples = "".join(f"    - tell me of parking {number}\n" for number in range(LEAST_PHRASINGS))
    write(
        tmp_path,
        "data/gaps/parking.yml",
        f"nlu:\n- intent: gap\n  metadata: {{topic: parking}}\n  examples: |\n{examples}",
    )
    assert "no answer" in only_problem(tmp_path).message


def test_an_answer_of_an_unknown_kind_is_named(tmp_path: Path) -> None:
    change(write_content(tmp_path), "data/faq/does_it_hurt.yml", "- intent: faq", "- intent: fact")
    assert "unknown kind 'fact'" in only_problem(tmp_path).message


@pytest.mark.parametrize("name", ["clinic", "sources", "facts", "entities", "replies"])
def test_a_missing_file_is_named_and_the_check_goes_on(tmp_path: Path, name: str) -> None:
    (write_content(tmp_path) / f"data/{name}.yml").unlink()
    assert f"data/{name}.yml: is missing. Restore it from the repository." in [str(p) for p in problems_of(tmp_path)]


def test_problems_come_by_file_and_line(tmp_path: Path) -> None:
    write_content(tmp_path)
    change(tmp_path, "data/gaps/cost_price.yml", "sources: [S1]", "sources: [S8]")
    change(tmp_path, "data/faq/does_it_hurt.yml", "[cost_price]", "[nowhere]")
    change(tmp_path, "data/faq/does_it_hurt.yml", "sources: [S1]", "sources: [S9]")
    for name in ("data/gaps/cost_price.yml", "data/faq/does_it_hurt.yml"):
        change(tmp_path, name, "facts: {S1: it says so}", "facts: {}")
    places = [(problem.file, problem.line) for problem in problems_of(tmp_path)]
    assert len(places) == 3
    assert places == sorted(places)
