"""What a reply is worth: the rules that every figure of the evaluation rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.cli.errors import CommandError
from bot.cli.evaluation.baseline import BASELINE, compare, not_compared, read_baseline, write_baseline
from bot.cli.evaluation.cases import NOISE, Case, Group, dialogue_cases, noisy, phrasings
from bot.cli.evaluation.confidence import calibration_error, coverage_curve, reliability
from bot.cli.evaluation.figures import Figure, figures, slices
from bot.cli.evaluation.neighbours import Neighbours, read_neighbours
from bot.cli.evaluation.outcome import Outcome, Verdict, judge
from bot.cli.evaluation.paired import paired_difference
from bot.content.library import Library
from bot.content.problems import ContentError
from bot.services.reply import topic_payload

NEAR = Neighbours(frozenset({frozenset({"safety", "side_effects_short"})}))
LEAST_IN_BASELINE = 0.9
LENGTH, SAFETY, COST = "duration/session_length", "safety/safety", "gap/cost_price"


def reply(act: str, *topics: str, confidence: float = 0.9, language: str = "en", buttons: Any = ()) -> dict[str, Any]:
    """Return what the gateway would answer."""
    shown = [{"title": "A button", "payload": payload} for payload in buttons]
    more = {"confidence": confidence, "language": language, "buttons": shown, "latency_ms": 20.0}
    return {"act": act, "topics": list(topics), **more}


def case(*labels: str, group: Group = Group.PHRASINGS, text: str = "a question") -> Case:
    return Case(group, "hand", "", text, labels, text)


def outcome(label: str, answered: dict[str, Any], **more: Any) -> Outcome:
    return judge(case(label, **more), answered, NEAR)


@pytest.mark.parametrize(
    ("label", "answered", "verdict"),
    [
        (LENGTH, reply("answer", "session_length"), Verdict.RIGHT),
        (LENGTH, reply("answer", "session_length", "cost_price"), Verdict.RIGHT),
        (LENGTH, reply("unknown", "session_length"), Verdict.RIGHT),
        (LENGTH, reply("clarify", "session_length", "safety"), Verdict.OFFERED),
        (LENGTH, reply("answer", "cost_price", "session_length"), Verdict.OFFERED),
        (LENGTH, reply("clarify", "safety", "cost_price"), Verdict.ABSTAINED),
        (LENGTH, reply("unknown"), Verdict.ABSTAINED),
        (LENGTH, reply("answer", "safety"), Verdict.WRONG),
        (LENGTH, reply("unknown", "cost_price"), Verdict.WRONG_GAP),
        (LENGTH, reply("out_of_scope"), Verdict.ELSEWHERE),
        (LENGTH, reply("emergency"), Verdict.DANGER),
        (SAFETY, reply("answer", "side_effects_short"), Verdict.NEIGHBOUR),
        ("safety/side_effects_short", reply("answer", "safety"), Verdict.NEIGHBOUR),
        (COST, reply("unknown", "cost_price"), Verdict.RIGHT),
        (COST, reply("answer", "session_length"), Verdict.WRONG),
        ("out_of_scope", reply("out_of_scope"), Verdict.RIGHT),
        ("inform", reply("handoff"), Verdict.RIGHT),
        ("inform", reply("chitchat"), Verdict.RIGHT),
        ("inform", reply("booking"), Verdict.ELSEWHERE),
        ("out_of_scope", reply("unknown"), Verdict.ABSTAINED),
        ("out_of_scope", reply("answer", "safety"), Verdict.WRONG),
        ("chitchat/greet", reply("chitchat"), Verdict.RIGHT),
        ("book_consultation", reply("booking"), Verdict.RIGHT),
        ("booking_manage", reply("booking"), Verdict.ELSEWHERE),
        ("gap/preparation_checklist", reply("answer", "fasting_food_drink", "ride_home"), Verdict.RIGHT),
    ],
)
def test_a_reply_is_worth_what_its_act_and_first_topic_say(label: str, answered: Any, verdict: Verdict) -> None:
    assert outcome(label, answered).grade.verdict is verdict


@pytest.mark.parametrize(
    ("act", "topics", "place", "is_offered"),
    [
        ("answer", ("safety",), 1, True),
        ("answer", ("safety",), 2, True),
        ("answer", ("safety",), 3, False),
        ("unknown", (), 3, True),
        ("clarify", ("safety", "cost_price", "does_it_hurt", "session_length"), 4, False),
    ],
)
def test_a_button_counts_as_an_offer_among_the_first_three(
    act: str, topics: tuple[str, ...], place: int, is_offered: bool
) -> None:
    others = ["/talk_to_person", "/nothing", "/else"]
    buttons = [*others[: place - 1], topic_payload("duration", "session_length")]
    judged = outcome(LENGTH, reply(act, *topics, buttons=buttons))
    assert not judged.grade.is_right
    assert judged.grade.is_offered is is_offered
    assert not outcome(LENGTH, reply(act, *topics[:3], buttons=others)).grade.is_offered


@pytest.mark.parametrize(
    ("labels", "answered", "verdict"),
    [
        ((COST, LENGTH), reply("unknown", "cost_price", "session_length"), Verdict.RIGHT),
        ((COST, LENGTH), reply("answer", "session_length"), Verdict.PARTLY),
        ((COST, LENGTH), reply("clarify", "session_length", "cost_price"), Verdict.OFFERED),
        ((COST, LENGTH), reply("answer", "safety"), Verdict.WRONG),
        ((COST, LENGTH, SAFETY), reply("unknown", "cost_price", "session_length"), Verdict.PARTLY),
        ((COST, "out_of_scope"), reply("unknown", "cost_price"), Verdict.RIGHT),
        ((COST, "out_of_scope"), reply("unknown", "cost_price", "safety"), Verdict.PARTLY),
        ((COST, "book_consultation"), reply("unknown", "cost_price"), Verdict.PARTLY),
        ((COST, "book_consultation"), reply("booking", "cost_price"), Verdict.RIGHT),
        ((COST, "book_consultation"), reply("unknown", "cost_price", buttons=["/book_consultation"]), Verdict.RIGHT),
        (("advice", LENGTH), reply("advice", "session_length"), Verdict.RIGHT),
        (("advice", LENGTH), reply("answer", "session_length"), Verdict.PARTLY),
    ],
)
def test_a_double_question_needs_every_part(labels: tuple[str, ...], answered: Any, verdict: Verdict) -> None:
    assert judge(case(*labels, group=Group.DOUBLE), answered, NEAR).grade.verdict is verdict


def test_any_allowed_topic_of_a_follow_up_is_right() -> None:
    follow_up = case(LENGTH, COST, group=Group.FOLLOW_UPS)
    assert judge(follow_up, reply("unknown", "cost_price"), NEAR).grade.is_right
    assert not judge(follow_up, reply("answer", "safety"), NEAR).grade.is_right


def test_spanish_is_right_by_topic_and_by_language_apart() -> None:
    spanish = case(LENGTH, group=Group.SPANISH)
    english = judge(spanish, reply("answer", "session_length"), NEAR).grade
    assert english.is_right
    assert not english.in_language
    assert judge(spanish, reply("unknown", language="es"), NEAR).grade.in_language


def counted(outcomes: list[Outcome]) -> dict[str, Figure]:
    return {figure.measure.name: figure for figure in figures(outcomes)}


def test_figures_count_what_their_names_say() -> None:
    outcomes = [
        outcome(LENGTH, reply("answer", "session_length")),
        outcome(LENGTH, reply("clarify", "session_length", "safety")),
        outcome(SAFETY, reply("answer", "side_effects_short")),
        outcome(SAFETY, reply("unknown", "cost_price")),
        outcome(COST, reply("unknown", "cost_price")),
        outcome(COST, reply("answer", "safety")),
        outcome("out_of_scope", reply("out_of_scope")),
    ]
    found = {name: (figure.hits, figure.total) for name, figure in counted(outcomes).items()}
    assert found["FAQ and myths: right topic first"] == (1, 4)
    assert found["FAQ and myths: or a neighbour"] == (2, 4)
    assert found["FAQ and myths: among first three"] == (2, 4)
    assert found["FAQ and myths: confidently wrong"] == (2, 4)
    assert found["Gaps: recognised"] == (1, 2)
    assert found["Gaps: answered by a wrong topic"] == (1, 2)
    assert found["Unrelated: declined"] == (1, 1)
    assert "Double questions: every part right" not in found


def test_an_interval_holds_its_share_and_narrows_with_more_messages() -> None:
    few = counted([outcome("out_of_scope", reply("out_of_scope"))] * 10)["Unrelated: declined"]
    many = counted([outcome("out_of_scope", reply("out_of_scope"))] * 1000)["Unrelated: declined"]
    assert few.interval[0] == pytest.approx(0.722, abs=0.001)
    assert few.interval[1] == 1
    assert many.interval[0] > 0.99
    assert (few.verdict, few.measure.aim) == ("reached", ">= 95 %")


def test_slices_part_the_phrasings_without_loss() -> None:
    texts = ("how long", "how long does one of these take", "well " * 12, "well " * 300)
    outcomes = [outcome(LENGTH, reply("answer", "session_length"), text=text) for text in texts]
    cut = dict(slices(outcomes))
    assert [part.total for part in cut["length"]] == [1, 1, 1, 1]
    assert [(part.name, part.total) for part in cut["voice"]] == [("hand", 4)]


def test_the_coverage_curve_falls_where_unsure_answers_are_wrong() -> None:
    sure = [outcome(LENGTH, reply("answer", "session_length", confidence=0.9))] * 6
    unsure = [outcome(LENGTH, reply("answer", "safety", confidence=0.5))] * 2
    silent = [outcome(LENGTH, reply("unknown", confidence=0.0))] * 2
    points = coverage_curve([*sure, *unsure, *silent])
    assert [(point.coverage, point.accuracy) for point in points] == [(0.6, 1.0), (0.8, 0.75)]


def test_reliability_compares_confidence_with_what_was_right() -> None:
    right = [outcome(LENGTH, reply("answer", "session_length", confidence=0.75))] * 3
    wrong = [outcome(LENGTH, reply("answer", "safety", confidence=0.75))]
    [step] = reliability([*right, *wrong])
    assert (step.name, step.confidence, step.accuracy, step.count) == ("0.7 to 0.8", 0.75, 0.75, 4)
    assert calibration_error([step]) == 0
    assert calibration_error(reliability(wrong)) == 0.75


def test_a_small_change_is_within_chance_and_a_large_one_is_not() -> None:
    before = [True] * 80 + [False] * 20
    small = paired_difference(before, [False] + [True] * 81 + [False] * 18)
    large = paired_difference(before, [True] * 95 + [False] * 5)
    assert (small.gained, small.lost, small.is_none) == (2, 1, True)
    assert large.points == 15
    assert 0 < large.low < 15 < large.high
    assert paired_difference(before, before).is_none


def test_a_baseline_tells_better_from_worse_and_holds_no_text(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    asked = [f"question number {number}" for number in range(40)]
    half = [reply("answer", "session_length"), reply("answer", "safety")]
    then = [outcome(LENGTH, half[number % 2], text=text) for number, text in enumerate(asked)]
    now = [outcome(LENGTH, half[0], text=text) for text in asked]
    write_baseline(path, then)
    assert "question" not in path.read_text(encoding="utf-8")
    baseline = read_baseline(path)
    found = {change.measure.name: change for change in compare(baseline, now)}
    assert found["FAQ and myths: right topic first"].verdict == "better"
    assert found["FAQ and myths: right topic first"].difference.points == 50
    assert found["FAQ and myths: confidently wrong"].verdict == "better"
    assert {change.verdict for change in compare(baseline, then)} == {"no difference"}
    write_baseline(path, now)
    verdicts = {change.measure.name: change.verdict for change in compare(read_baseline(path), then)}
    assert verdicts["FAQ and myths: confidently wrong"] == "worse"
    assert not_compared(baseline, [*now, outcome(LENGTH, half[0], text="a new one")]) == (1, 0)
    assert not_compared(baseline, now[:-2]) == (0, 2)


def test_the_committed_baseline_fits_the_held_out_messages(root: Path, library: Library) -> None:
    """Where most of them have changed, `--compare` says nothing any more."""
    baseline = read_baseline(root / BASELINE)
    plain = phrasings(root / "tests/held_out", root)
    asked = [*plain, *dialogue_cases(root / "tests/held_out", root, library.answers)]
    asked += [case for group in NOISE for case in noisy(plain, group)]
    found = sum(case.key in baseline.get(case.group, {}) for case in asked)
    assert found >= LEAST_IN_BASELINE * len(asked)


def test_a_baseline_keeps_which_language_was_answered(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [judge(case(LENGTH, group=Group.SPANISH), reply("answer", "session_length"), NEAR)])
    [grade] = read_baseline(path)[Group.SPANISH].values()
    assert (grade.verdict, grade.in_language) == (Verdict.RIGHT, False)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"grades": {"phrasings": {"0": "?"}}}', '{"grades": {"other": {}}}']
)
def test_a_damaged_baseline_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=r"baseline\.json is no baseline.*--save-baseline"):
        read_baseline(path)


@pytest.mark.parametrize(
    "entries",
    [
        "- {topics: [safety, safety], why: the same}",
        "- {topics: [safety], why: alone}",
        "- {topics: [safety, session_length]}",
        "- {topics: [safety, session_length], why: a}\n- {topics: [session_length, safety], why: again}",
    ],
)
def test_a_neighbour_that_is_no_pair_is_named(tmp_path: Path, entries: str) -> None:
    path = tmp_path / "neighbours.yml"
    path.write_text(f"neighbours:\n{entries}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="is no pair"):
        read_neighbours(path, tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("follow_ups.yml", "chained:\n- {topics: [safety]}", "without `text`"),
        ("follow_ups.yml", "chained:\n- {text: and then, topics: safety}", "no list of texts"),
        ("follow_ups.yml", "chained:\n- {text: and then, topics: [safety], context: [7]}", "no list of texts"),
        ("follow_ups.yml", "chained:\n- {text: and then, topics: [saftey]}", "names 'saftey'"),
        ("follow_ups.yml", "chained: nothing", "without `text`"),
        ("others.yml", "chained: []", "no set that the evaluation knows"),
    ],
)
def test_a_set_that_cannot_be_read_names_file_and_remedy(
    tmp_path: Path, library: Library, name: str, content: str, message: str
) -> None:
    folder = tmp_path / "dialogue"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(ContentError, match=message) as raised:
        dialogue_cases(tmp_path, tmp_path, library.answers)
    assert name in str(raised.value)
