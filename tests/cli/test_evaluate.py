"""`bot evaluate` on a small set, through the real path: its table, its page, its baseline."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.processes import Stack

from .command import Ran, assert_one_sentence, bot

PHRASINGS = """
version: "3.1"
nlu:
- intent: duration
  metadata: {topic: session_length}
  examples: |
    - how long does a session last?
    - How many minutes will I be hooked up to the drip?
- intent: gap
  metadata: {topic: cost_price}
  examples: |
    - What would six drips set me back?
- intent: out_of_scope
  examples: |
    - what is the capital of France
- intent: book_consultation
  examples: |
    - I want to book a consultation
- intent: chitchat
  metadata: {topic: greet}
  examples: |
    - hello
- intent: faq
  metadata: {topic: what_is_ketamine}
  examples: |
    - what's the capital of Spain
"""
DOUBLE = '- {text: "is it safe and how long does a session last?", topics: [safety, session_length]}'
FOLLOW_UP = '- {context: ["hello"], text: "how long does a session last?", topics: [session_length]}'
SPANISH = '- {text: "¿cuánto dura una sesión?", topics: [session_length]}'
PNG = b"\x89PNG\r\n"
WIDTH = 80


@dataclass(frozen=True)
class Evaluated:
    """One run: what was printed, where its files are, and its baseline."""

    ran: Ran
    folder: Path
    out: Path
    baseline: Path


@pytest.fixture(scope="module")
def evaluated(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    """Evaluate the small sets once, with noise, and make the run a baseline."""
    folder = tmp_path_factory.mktemp("evaluated")
    sets = folder / "sets"
    (sets / "dialogue").mkdir(parents=True)
    (sets / "hand.yml").write_text(PHRASINGS, encoding="utf-8")
    (sets / "dialogue/double_questions.yml").write_text(f"two_topics:\n{DOUBLE}\n", encoding="utf-8")
    (sets / "dialogue/follow_ups.yml").write_text(f"topic_changes:\n{FOLLOW_UP}\n", encoding="utf-8")
    (sets / "dialogue/spanish.yml").write_text(f"messages:\n{SPANISH}\n", encoding="utf-8")
    out, baseline = folder / "out", folder / "baseline.json"
    ran = evaluate(stack, sets, out, baseline, "--save-baseline")
    assert ran.status == 0, ran.error
    return Evaluated(ran, sets, out, baseline)


def evaluate(stack: Stack, sets: Path, out: Path, baseline: Path, *more: str) -> Ran:
    arguments = ("--folder", sets, "--out", out, "--baseline", baseline, "--url", stack.url)
    return bot("evaluate", *map(str, arguments), *more)


def test_the_table_has_every_figure_with_its_aim_in_80_columns(evaluated: Evaluated) -> None:
    lines = evaluated.ran.out.splitlines()
    assert [line for line in lines if len(line) > WIDTH and str(evaluated.out.parent) not in line] == []
    rows = {line[:38].strip(): line for line in lines}
    assert re.search(r" 3 .* 66\.7 % .*>= 90 % !$", rows["FAQ and myths: right topic first"])
    assert re.search(r" 1 .* 100\.0 % .*>= 90 %$", rows["Gaps: recognised"])
    for name in ("Unrelated: declined", "Booking, change, person", "Small talk", "Follow-ups: right"):
        assert " 100.0 % " in rows[name], evaluated.ran.out
    for name in ("Double questions: every part right", "Spanish: answered in Spanish"):
        assert re.search(r" 1 +\d", rows[name])
    assert "<= 3 pts" in rows["Lost with typing errors"]
    assert "<= 3 pts" in rows["Lost as voice-to-text"]
    assert "Latency: median " in evaluated.ran.out


def test_the_parts_are_cut_by_kind_voice_length_and_set(evaluated: Evaluated) -> None:
    printed = evaluated.ran.out
    for heading in ("by kind", "by voice", "by length", "by dialogue", "by kind, with typing errors"):
        assert f"\n{heading} " in printed
    assert re.search(r"\n  hand +7 ", printed)
    assert re.search(r"\n  double questions: two topics +1 ", printed)


def test_what_went_wrong_is_named_in_the_report(evaluated: Evaluated) -> None:
    report = json.loads((evaluated.out / "report.json").read_text(encoding="utf-8"))
    assert (report["phrasings"], report["right"]) == (7, 6)
    [wrong] = report["wrong"]
    assert (wrong["text"], wrong["meant"]) == ("what's the capital of Spain", "faq/what_is_ketamine")
    assert wrong["answered"] in ("out_of_scope", "unknown")
    assert set(report["other_sets"]) >= {"double questions", "follow-ups", "Spanish"}


def test_the_page_needs_nothing_from_outside_and_has_its_pictures_inside(evaluated: Evaluated) -> None:
    page = (evaluated.out / "evaluation.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)">', page)
    assert [alt for _, alt in pictures] == [
        *("Parts of the messages", "Coverage against accuracy", "Confidence against accuracy", "Confusions")
    ]
    assert all(base64.b64decode(picture).startswith(PNG) for picture, _ in pictures)
    assert not re.search(r"(?:src|href)=\"(?!data:)|@import|url\(|<script", page)
    assert "what&#39;s the capital of Spain" in page
    assert (evaluated.out / "confusion.png").read_bytes().startswith(PNG)


def test_the_same_again_is_no_difference_from_the_baseline(evaluated: Evaluated, stack: Stack, tmp_path: Path) -> None:
    ran = evaluate(stack, evaluated.folder, tmp_path / "out", evaluated.baseline, "--compare", "--no-noise")
    assert ran.status == 0, ran.error
    table = ran.out.split("against the baseline")[1]
    assert "no difference" in table
    assert not re.search(r"better|worse", table)
    assert all(len(line) <= WIDTH for line in table.splitlines() if str(tmp_path) not in line), table
    assert "Against the baseline" in (tmp_path / "out/evaluation.html").read_text(encoding="utf-8")


def test_without_noise_nothing_is_asked_twice(evaluated: Evaluated, stack: Stack, tmp_path: Path) -> None:
    """Nor without the dialogues, where a folder has none."""
    (tmp_path / "hand.yml").write_text(PHRASINGS, encoding="utf-8")
    ran = evaluate(stack, tmp_path, tmp_path / "out", evaluated.baseline, "--no-noise")
    assert ran.status == 0, ran.error
    assert not re.search(r"typing errors|voice-to-text|Follow-ups|Spanish|Double", ran.out)


def test_a_missing_baseline_is_named_before_anything_is_asked(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "hand.yml").write_text(PHRASINGS, encoding="utf-8")
    ran = evaluate(stack, tmp_path, tmp_path / "out", tmp_path / "none.json", "--compare")
    assert_one_sentence(ran)
    assert "none.json" in ran.error
    assert "--save-baseline" in ran.error
    assert not (tmp_path / "out").exists()


def test_a_folder_without_phrasings_is_named(stack: Stack, tmp_path: Path) -> None:
    ran = evaluate(stack, tmp_path, tmp_path / "out", tmp_path / "baseline.json")
    assert_one_sentence(ran)
    assert "--folder" in ran.error
