"""Play the dialogues of `scripts/` to the real stack: a visitor types or presses, and reads what has to stand there.

A turn is `visitor: words`, `presses: title of an offered button` or `forges: payload of a button that was not offered`.
It expects `replies`, each with `act`, `topics` (none, unless named), `words` and `never` (in text or more, whatever the
case), `offers` and `never_offers` (titles of buttons); or `refused: words`. `{reference}` stands for the last reference
that the visitor has read. `stored` closes a dialogue: the one request that it left in the store (its `state`, unless
named, is "requested"), or null for none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.processes import Stack
from bot.cli.visitor import Visitor, http_session
from bot.content.answers import CHITCHAT
from bot.content.check import normalised_phrasing
from bot.content.document import Document
from bot.content.library import Library, examples_of
from bot.services.answers.checklist import CHECKLIST
from bot.services.bookings.booking import readable
from bot.store.tables import BookingRow

SCRIPTS = Path(__file__).parent / "scripts"
TURN_KEYS = {"visitor", "presses", "forges", "replies", "refused"}
REPLY_KEYS = {"act", "topics", "words", "never", "offers", "never_offers"}
REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
EXAMPLE = "K7XM-22PQ"
"""What the program shows as an example."""
Script = dict[str, Any]


def read_scripts() -> Iterator[tuple[Path, Script]]:
    """Yield each dialogue with its file."""
    for path in sorted(SCRIPTS.rglob("*.yml")):
        for script in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield path, script


def each_script() -> list[Any]:
    """Return the dialogues as parameters of a test."""
    return [pytest.param(script, id=f"{path.stem}: {script['dialogue']}") for path, script in read_scripts()]


@pytest.mark.parametrize("script", each_script())
async def test_the_dialogue_goes_as_written(script: Script, stack: Stack) -> None:
    """Each script states what a visitor reads, turn by turn."""
    async with http_session() as session:
        visitor = await Visitor.start(session, stack.url)
        try:
            replies: list[dict[str, Any]] = []
            offered: dict[str, str] = {}
            reference = ""
            for turn in script["turns"]:
                replies = await _play(visitor, _with_reference(turn, reference), offered)
                offered |= {button["title"]: button["payload"] for reply in replies for button in reply["buttons"]}
                reference = next(iter(_references(replies)), reference)
        finally:
            await visitor.close()
    if "stored" in script:
        _check_stored(stack, visitor.conversation_id, script["stored"], replies)


@pytest.mark.parametrize(("path", "script"), [pytest.param(*item, id=item[1]["dialogue"]) for item in read_scripts()])
def test_a_script_has_no_key_that_the_runner_would_ignore(path: Path, script: Script) -> None:
    """A mistyped expectation must not pass for one that holds."""
    assert set(script) <= {"dialogue", "turns", "stored"}
    for turn in script["turns"]:
        assert set(turn) <= TURN_KEYS, f"{path.name}: {turn}"
        assert len(set(turn) & {"visitor", "presses", "forges"}) == 1, f"{path.name}: {turn}"
        assert len(set(turn) & {"replies", "refused"}) == 1, f"{path.name}: {turn}"
        for expected in turn.get("replies", []):
            assert "act" in expected, f"{path.name}: {turn}"
            assert set(expected) <= REPLY_KEYS, f"{path.name}: {expected}"


def test_every_topic_has_a_script_of_its_own(library: Library) -> None:
    """A file is named after its topic, and asks for nothing else. The checklist reports the topics that it covers."""
    folder = SCRIPTS / "topics"
    topics = {answer.id for answer in library.answers.values() if answer.kind != CHITCHAT}
    assert {path.stem for path in folder.glob("*.yml")} == topics - {CHECKLIST}
    for path, script in read_scripts():
        if path.parent == folder:
            assert len(script["turns"]) >= 2
            assert all(reply["topics"] == [path.stem] for turn in script["turns"] for reply in turn["replies"])


def test_the_topics_questions_are_in_nobody_elses_words(root: Path, library: Library) -> None:
    """What was trained on, or is held out for measuring, proves nothing here."""
    known = {normalised_phrasing(example) for examples in library.examples.values() for example in examples}
    for path in (root / "tests/held_out").glob("*.yml"):
        for examples in examples_of(Document(path, root)).values():
            known |= {normalised_phrasing(example) for example in examples}
    asked = [
        turn["visitor"] for path, script in read_scripts() if path.parent.name == "topics" for turn in script["turns"]
    ]
    assert [question for question in asked if normalised_phrasing(question) in known] == []


async def _play(visitor: Visitor, turn: dict[str, Any], offered: dict[str, str]) -> list[dict[str, Any]]:
    """Send the turn and check what comes back; return the replies."""
    text = turn.get("visitor") or turn.get("presses") or "A button"
    button = turn.get("forges") or (offered[turn["presses"]] if "presses" in turn else None)
    if "refused" in turn:
        with pytest.raises(CommandError, match=turn["refused"]):
            await visitor.ask(text, button)
        return []
    replies = (await visitor.ask(text, button)).replies
    lines = [f"{reply['act']} {reply['topics']}: {reply['text']}" for reply in replies]
    shown = "\n".join([f"{text!r} was answered with", *lines])
    assert len(replies) == len(turn["replies"]), shown
    for reply, expected in zip(replies, turn["replies"], strict=True):
        said = f"{reply['text']} {reply['more']}".casefold()
        titles = {button["title"] for button in reply["buttons"]}
        assert reply["act"] == expected["act"], shown
        assert reply["topics"] == expected.get("topics", []), shown
        assert [words for words in expected.get("words", []) if words.casefold() not in said] == [], shown
        assert [words for words in expected.get("never", []) if words.casefold() in said] == [], shown
        assert set(expected.get("offers", [])) <= titles, shown
        assert not set(expected.get("never_offers", [])) & titles, shown
    return replies


def _with_reference(turn: dict[str, Any], reference: str) -> dict[str, Any]:
    """Return the turn with the reference where the script has its place."""
    text = json.dumps(turn, ensure_ascii=False)
    filled: dict[str, Any] = json.loads(text.replace("{reference}", reference))
    return filled


def _references(replies: list[dict[str, Any]]) -> list[str]:
    return [match for reply in replies for match in REFERENCE.findall(reply["text"]) if match != EXAMPLE]


def _check_stored(
    stack: Stack, conversation_id: str, expected: dict[str, str] | None, last_replies: list[dict[str, Any]]
) -> None:
    """Compare the conversation's requests in the store with what the script says; the visitor read its reference."""
    parts = Assistant(stack.settings)
    try:
        with parts.database.read() as session:
            rows = session.scalars(select(BookingRow).where(BookingRow.conversation_id == conversation_id)).all()
            bookings = [readable(session, parts.vault, row) for row in rows]
        found = [
            {
                "kind": str(item.kind),
                "state": str(item.state),
                "name": item.name,
                "contact": "".join(item.contacts),
                "message": item.message,
            }
            for item in bookings
        ]
        assert found == ([{"state": "requested", **expected}] if expected else [])
        assert _references(last_replies) == [row.reference for row in rows]
    finally:
        parts.database.close()
