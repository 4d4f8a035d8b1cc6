"""A small content folder that is right in every way, for tests that break one thing in it."""

from __future__ import annotations

import datetime
import re
import textwrap
from pathlib import Path

from bot.content.check import LEAST_PHRASINGS, REQUIRED_REPLIES, check_library
from bot.content.library import load_library
from bot.content.problems import Problem

REPOSITORY = Path(__file__).resolve().parents[3]
TODAY = datetime.date(2026, 12, 1)
CLINIC = """\
name: Testing Clinic
country: US
time_zone: America/Chicago
phone: (312) 555-0142
email: desk@lakeside.example
emergency_number: "911"
crisis_line: "988"
hours:
  monday: 9:00 to 17:00
protocol:
  session_minutes:
conditions_treated: []
topics_off: []
answers:
  cost_price:
"""
SOURCES = """\
S1:
  title: Patient guide 2
  about: An article.
C:
  title: This clinic
  about: The profile.
"""
FACTS = """\
subjects:
  session_length:
    unit: minutes
    figures:
      S1: {low: 40, high: 60}
  onset_of_relief:
    unit: hours
    figures:
      S1: {words: hours or days}
effects:
  nausea: {sources: [S1], topics: [session_length]}
"""
ENTITIES = """\
route:
  infusion: {name: drip into a vein, words: [iv, drip]}
condition:
  depression: {name: depression, words: [depression]}
effect:
  nausea: {name: nausea, words: [nausea]}
"""
ANSWER = """\
version: "3.1"
answer:
  language: en
  title: {title}
  text: >-
    {text}
  more: ''
  sources: {sources}
  facts: {facts}
  related: {related}
  review_by: "2027-05-22"
  signed: null
nlu:
- intent: {kind}
  metadata: {{topic: {topic}}}
  examples: |
{examples}
"""

SPANISH = """\
session_length:
  title: Cuánto dura
  text: Dura {session_length}.
  written_from: "83ef1f6a8877"
does_it_hurt:
  title: El dolor
  text: Duele poco.
  written_from: "fb2f8006f4b1"
cost_price:
  title: El precio
  text: "Pregunte: {clinic.phone}."
  written_from: "896f59d10d57"
"""


def write_content(root: Path) -> Path:
    """Write the folder below `root` and return `root`: two topics, one gap, small talk, and all that goes with them."""
    write(root, "data/clinic.yml", CLINIC)
    write(root, "data/sources.yml", SOURCES)
    write(root, "data/facts.yml", FACTS)
    write(root, "data/entities.yml", ENTITIES)
    write(root, "data/replies.yml", "".join(_reply(name) for name in REQUIRED_REPLIES))
    for name in ("canned", "alarm_steps"):
        ours = (REPOSITORY / f"data/staff/{name}.yml").read_text(encoding="utf-8")
        write(root, f"data/staff/{name}.yml", re.sub(r'review_by: "[^"]*"', 'review_by: "2030-01-01"', ours))
    write_spanish(root)
    write(root, "data/rules/answers.yml", 'version: "3.1"\nrules: []\n')
    write(root, "config.yml", "pipeline: []\n")
    write(root, "domain.yml", "intents: []\n")
    topic = {"sources": "[S1]", "related": "[]"}
    write_answer(root, "faq", "duration", "session_length", text="It takes {session_length}.", **topic)
    write_answer(root, "faq", "faq", "does_it_hurt", text="It hurts little.", sources="[S1]", related="[cost_price]")
    write_answer(root, "gaps", "gap", "cost_price", text="Please ask at {clinic.phone}.", **topic)
    return root


def write_spanish(root: Path) -> None:
    """Write the Spanish of the replies and, with the words of the repository, of the two topics and the gap."""
    replies = "".join(f"{name}:\n  title: {name}\n  text: Unas palabras.\n" for name in REQUIRED_REPLIES)
    write(root, "data/spanish/replies.yml", replies)
    write(root, "data/spanish/words.yml", (REPOSITORY / "data/spanish/words.yml").read_text(encoding="utf-8"))
    write(root, "data/spanish/topics.yml", SPANISH)


def write_answer(root: Path, folder: str, kind: str, topic: str, text: str, sources: str, related: str) -> None:
    """Write one topic with its answer and enough phrasings."""
    examples = "\n".join(f"    - what about {topic} number {number}" for number in range(LEAST_PHRASINGS))
    title = topic.replace("_", " ")
    facts = ", ".join(f"{source}: it says so" for source in sources.strip("[]").split(", ") if source)
    content = ANSWER.format(
        title=title,
        text=text,
        sources=sources,
        facts=f"{{{facts}}}",
        related=related,
        kind=kind,
        topic=topic,
        examples=examples,
    )
    write(root, f"data/{folder}/{topic}.yml", content)


def write(root: Path, name: str, text: str) -> Path:
    """Write one file below `root`."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def change(root: Path, name: str, old: str, new: str) -> int:
    """Replace a text that stands once in a file, and return the line that it stood in."""
    path = root / name
    before = path.read_text(encoding="utf-8")
    assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {name}"
    path.write_text(before.replace(old, new), encoding="utf-8")
    return before[: before.index(old)].count("\n") + 1


def problems_of(root: Path, today: datetime.date = TODAY, live: bool = False) -> list[Problem]:
    """Return what the check finds in the folder, but for Spanish left behind by an English text that a test changed."""
    problems = check_library(load_library(root), today, live=live)
    return [problem for problem in problems if "after an English text" not in problem.message]


def only_problem_of(root: Path) -> Problem:
    """Return the one problem that the check finds."""
    problems = problems_of(root)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def _reply(name: str) -> str:
    return f"{name}:\n  language: en\n  title: {name}\n  text: Some words.\n  signed: null\n"
