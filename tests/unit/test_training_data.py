"""What the model learns from, and what it is measured with, is complete and apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from bot.cli.evaluation.cases import Case, Family, Group, dialogue_cases
from bot.cli.evaluation.neighbours import NEIGHBOURS, read_neighbours
from bot.content.answers import GAP
from bot.content.check import LEAST_PHRASINGS, check_library, normalised_phrasing
from bot.content.document import Document
from bot.content.library import Library, examples_of, utc_today
from bot.content.problems import ERROR
from bot.safety import DANGER, SAFE_NOW

MOST_SHARED = 0.8
"""Share of the letter triples that two phrasings may have in common."""
LEAST_LETTERS = 12
LEAST_HELD_OUT = 8
LEAST_DIALOGUE = {Group.DOUBLE: 150, Group.FOLLOW_UPS: 140, Group.SPANISH: 200}
MOST_NEIGHBOURS = 25
"""A longer list would make the figure mean nothing."""


@pytest.fixture(scope="module")
def held_out(root: Path) -> dict[str, list[str]]:
    """Return label to held-out phrasings."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "tests/held_out").glob("*.yml")):
        for label, examples in examples_of(Document(path, root)).items():
            found.setdefault(label, []).extend(examples)
    assert found, "there are held-out phrasings"
    return found


@pytest.fixture(scope="module")
def dialogues(root: Path, library: Library) -> list[Case]:
    """Return double questions, follow-ups and Spanish messages. Reading them checks that every label is known."""
    return dialogue_cases(root / "tests/held_out", root, library.answers)


@pytest.fixture(scope="module")
def domain(root: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def rule_steps(root: Path) -> list[dict[str, Any]]:
    """Return all steps of all rules."""
    files = sorted((root / "data/rules").glob("*.yml"))
    rules = [rule for path in files for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]]
    return [step for rule in rules for step in rule["steps"]]


def test_the_content_has_no_error(library: Library) -> None:
    problems = [problem for problem in check_library(library, utc_today()) if problem.severity == ERROR]
    assert [str(problem) for problem in problems] == []


@pytest.fixture(scope="module")
def learned(root: Path, library: Library) -> set[str]:
    """Return what the topic classifier and the safety detector learn."""
    danger = Document(root / "data/safety/phrasings.yml", root).data["phrasings"]
    texts = [*(text for examples in library.examples.values() for text in examples), *(one["text"] for one in danger)]
    return {normalised_phrasing(text) for text in texts} - {""}  # "??" has no word that could be learned


def test_no_phrasing_is_both_learned_and_held_out(learned: set[str], held_out: dict[str, list[str]]) -> None:
    measured = [text for examples in held_out.values() for text in examples]
    assert measured
    assert [text for text in measured if normalised_phrasing(text) in learned] == []


def test_no_double_question_follow_up_or_spanish_message_is_learned(learned: set[str], dialogues: list[Case]) -> None:
    assert dialogues
    assert [case.text for case in dialogues if normalised_phrasing(case.text) in learned] == []


def test_what_follow_ups_are_learned_from_is_known_and_apart(
    root: Path, library: Library, dialogues: list[Case]
) -> None:
    """Words as short as "why?" say something only after a question: with it they are held out."""
    content = yaml.safe_load((root / "data/follow_ups.yml").read_text(encoding="utf-8"))["follow_ups"]
    known = {*library.answers, *(label.rsplit("/", maxsplit=1)[-1] for label in library.examples)}
    assert {topic for one in content for topic in one["topics"]} <= known
    learned = {(normalised_phrasing(one["after"]), normalised_phrasing(one["text"])) for one in content}
    assert len(learned) == len(content)
    held_out = {
        (normalised_phrasing(before), normalised_phrasing(case.text)) for case in dialogues for before in case.context
    }
    assert learned & held_out == set()


def test_there_are_enough_of_each_kind_of_dialogue(dialogues: list[Case]) -> None:
    different = {(case.group, *case.context, normalised_phrasing(case.text)) for case in dialogues}
    assert len(different) == len(dialogues)
    assert {
        group for group, least in LEAST_DIALOGUE.items() if sum(one[0] == group for one in different) < least
    } == set()


def test_each_kind_of_dialogue_is_what_its_set_says(dialogues: list[Case]) -> None:
    """A double question asks at least two things; a follow-up has something before it; Spanish has every kind."""
    for case in dialogues:
        assert (len(set(case.labels)) > 1) or case.group is not Group.DOUBLE, case.text
        assert bool(case.context) is (case.group is Group.FOLLOW_UPS), case.text
    assert {case.family for case in dialogues if case.group is Group.SPANISH} == set(Family)


def test_neighbours_are_a_short_list_of_known_topics(root: Path, library: Library) -> None:
    """A gap's neighbour is a gap: what the documents do not cover is never well answered by what they do."""
    neighbours = read_neighbours(root / NEIGHBOURS, root)
    assert 0 < len(neighbours.pairs) <= MOST_NEIGHBOURS
    for pair in neighbours.pairs:
        one, other = (library.answers[topic] for topic in pair)
        assert (one.kind == GAP) is (other.kind == GAP), pair
        assert other.id in one.related or one.id in other.related or one.kind == other.kind, pair
        assert neighbours.are_neighbours(one.id, other.id)
        assert neighbours.are_neighbours(other.id, one.id)


def test_every_label_has_enough_phrasings_that_differ(library: Library) -> None:
    different = {label: {normalised_phrasing(text) for text in texts} for label, texts in library.examples.items()}
    few = {label: len(texts) for label, texts in different.items() if len(texts) < LEAST_PHRASINGS}
    assert few == {}


def test_no_two_phrasings_of_a_label_are_almost_the_same(library: Library) -> None:
    """Nearly equal ones teach nothing, and make the data look larger than they are."""
    close = [
        f"{label}: {one!r} and {other!r}"
        for label, texts in library.examples.items()
        for one, other in _almost_the_same(texts)
    ]
    assert close == []


def _almost_the_same(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that have nearly all sets of three letters in common, the shorter one first."""
    grams = sorted(
        ((text, _grams(text)) for text in texts if len(text) >= LEAST_LETTERS), key=lambda pair: len(pair[1])
    )
    for index, (one, of_one) in enumerate(grams):
        for other, of_other in grams[index + 1 :]:
            if len(of_one) <= MOST_SHARED * len(of_other):
                break  # whatever comes now is longer still
            if len(of_one & of_other) > MOST_SHARED * len(of_one | of_other):
                yield one, other


def _grams(text: str) -> set[str]:
    """Return the sets of three letters in the text."""
    plain = f" {normalised_phrasing(text)} "
    return {plain[start : start + 3] for start in range(len(plain) - 2)}


def test_every_label_is_measured_by_enough_held_out_phrasings(library: Library, held_out: dict[str, list[str]]) -> None:
    labels = set(library.examples) - {DANGER, SAFE_NOW, "several"}  # tests/safety and `bot evaluate` measure these
    counts = {label: len({normalised_phrasing(text) for text in held_out.get(label, [])}) for label in labels}
    assert {label: count for label, count in counts.items() if count < LEAST_HELD_OUT} == {}


def test_only_labels_that_are_learned_are_measured(library: Library, held_out: dict[str, list[str]]) -> None:
    assert set(held_out) - set(library.examples) == set()


def test_every_intent_has_phrasings_and_every_phrasing_an_intent(library: Library, domain: dict[str, Any]) -> None:
    assert {label.split("/")[0] for label in library.examples} == set(domain["intents"])


def test_every_intent_stands_in_a_rule(domain: dict[str, Any], rule_steps: list[dict[str, Any]]) -> None:
    answered = {step["intent"] for step in rule_steps if "intent" in step}
    assert set(domain["intents"]) - answered == set()
    assert answered - set(domain["intents"]) == {"nlu_fallback"}


def test_every_action_of_the_domain_is_used_and_served(
    domain: dict[str, Any], rule_steps: list[dict[str, Any]]
) -> None:
    declared = {name if isinstance(name, str) else next(iter(name)) for name in domain["actions"]}
    asked = {f"action_ask_{slot}" for form in domain["forms"].values() for slot in form["required_slots"]}
    validated = {f"validate_{form}" for form in domain["forms"]}
    used = {step["action"] for step in rule_steps if "action" in step} | asked | validated
    assert declared == used - {"action_deactivate_loop", *domain["forms"]} | {"action_clarify"}
    served = ActionExecutor()
    served.register_package("actions")
    assert set(served.actions) == declared | validated


def test_every_kind_of_entity_is_in_the_domain(library: Library, domain: dict[str, Any]) -> None:
    assert set(domain["entities"]) == {*library.entities, "topic", "choice"}


def test_every_topic_stands_in_the_file_of_its_name(library: Library) -> None:
    wrong = {answer.file for answer in library.answers.values() if Path(answer.file).stem != answer.id}
    assert wrong == set()
