"""`bot ask`: the contract of its output, one question or many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.processes import Stack, free_port

from .command import assert_one_sentence, bot

FIELDS = [
    *("text", "more", "act", "topics", "sources", "buttons", "confidence", "language"),
    *("safety_tier", "content_version"),
]


def batch(tmp_path: Path, lines: list[Any], stack: Stack) -> list[dict[str, Any]]:
    """Ask the lines of a file, and return what was printed."""
    ran = bot("ask", "--batch", str(write(tmp_path, lines)), "--url", stack.url)
    assert ran.status == 0, ran.error
    return [json.loads(line) for line in ran.out.splitlines()]


def write(tmp_path: Path, lines: list[Any]) -> Path:
    """Write a file of JSON lines; a text is written as it is."""
    path = tmp_path / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_json_is_one_object_with_exactly_the_fields_of_the_contract(stack: Stack) -> None:
    """Fields, their order and their types are what other programs rely on."""
    ran = bot("ask", "how long does a session last?", "--json", "--url", stack.url)
    assert ran.status == 0, ran.error
    [line] = ran.out.splitlines()
    reply = json.loads(line)
    assert list(reply) == FIELDS
    assert reply["act"] == "answer"
    assert reply["topics"] == ["session_length"]
    assert "40 to 60 minutes" in reply["text"]
    assert [sorted(source) for source in reply["sources"]] == [["id", "title"]] * len(reply["sources"])
    assert [sorted(button) for button in reply["buttons"]] == [["payload", "title"]] * len(reply["buttons"])
    assert reply["sources"]
    assert reply["buttons"]
    assert 0 <= reply["confidence"] <= 1
    assert reply["language"] == "en"
    assert reply["safety_tier"] is None
    assert len(reply["content_version"]) == 12


def test_without_json_it_is_printed_as_a_visitor_reads_it(stack: Stack) -> None:
    """Answer, more, sources and what else can be asked."""
    ran = bot("ask", "how long does a session last?", "--url", stack.url)
    assert ran.status == 0, ran.error
    assert ran.out.startswith("One infusion usually takes 40 to 60 minutes.")
    assert "not yet reviewed by this clinic" in ran.out
    assert "\nSources: " in ran.out
    assert "\nYou can also ask: " in ran.out
    assert "{" not in ran.out


def test_a_batch_keeps_the_order_and_the_fields(tmp_path: Path, stack: Stack) -> None:
    """Empty lines and other keys are no questions."""
    asked = [
        {"text": "isn't it a party drug?", "id": 7, "expected": "myth"},
        "",
        {"text": "is it safe?"},
        {"text": "I have taken all my pills and I want to die"},
        {"text": "What would six drips set me back?", "context": []},
        {"text": "how long does a session last?", "context": None},
    ]
    results = batch(tmp_path, asked, stack)
    assert [list(result) for result in results] == [[*FIELDS, "latency_ms"]] * 5
    assert [(result["act"], result["topics"]) for result in results] == [
        ("answer", ["myth_party_drug"]),
        ("answer", ["safety"]),
        ("crisis", []),
        ("unknown", ["cost_price"]),
        ("answer", ["session_length"]),
    ]
    assert results[2]["safety_tier"] == 1
    assert all(result["latency_ms"] > 0 for result in results)


def test_context_is_said_first_and_its_replies_are_not_printed(tmp_path: Path, stack: Stack) -> None:
    """One text or several; each line is a conversation of its own."""
    wish = "I want to book a consultation"
    alone, after_one, after_two, again = batch(
        tmp_path,
        [
            {"text": "Robin"},
            {"text": "Robin", "context": wish},
            {"text": "robin@example.org", "context": [wish, "Robin"]},
            {"text": "Robin"},
        ],
        stack,
    )
    assert alone["act"] not in ("booking", "handoff")
    assert after_one["text"] == "Which phone number or e-mail address should they use?"
    assert after_two["text"].startswith("Which day and time")
    assert {key: again[key] for key in FIELDS} == {key: alone[key] for key in FIELDS}


def test_several_replies_are_one_result_with_the_first_ones_fields(tmp_path: Path, stack: Stack) -> None:
    """The question of the request form follows the answer after an empty line."""
    [result] = batch(tmp_path, [{"text": "is it safe?", "context": "I want to book a consultation"}], stack)
    answer, question = result["text"].split("\n\n")
    assert (result["act"], result["topics"]) == ("answer", ["safety"])
    assert answer.startswith("It is generally considered safe")
    assert question.endswith("What name should they use?")


def test_what_the_gateway_refuses_is_a_result_too(tmp_path: Path, stack: Stack) -> None:
    """One message that is too long or empty does not end the batch, nor shift it."""
    results = batch(tmp_path, [{"text": "long " * 500}, {"text": " "}, {"text": "is it safe?"}], stack)
    assert [list(result) for result in results] == [[*FIELDS, "latency_ms"]] * 3
    assert [result["act"] for result in results] == ["unknown", "unknown", "answer"]
    assert "2,000 characters" in results[0]["text"]
    assert "no words" in results[1]["text"]


@pytest.mark.parametrize(
    "bad", ["{not json", '"only a text"', '{"question": "is it safe?"}', '{"text": 7}', '{"text": "a", "context": [1]}']
)
def test_a_line_that_is_none_is_named_by_its_number_before_anything_is_asked(
    bad: str, tmp_path: Path, stack: Stack
) -> None:
    """Its words are not repeated: they may be a visitor's."""
    path = write(tmp_path, [{"text": "is it safe?"}, "", bad, {"text": "is it safe?"}])
    ran = bot("ask", "--batch", str(path), "--url", stack.url)
    assert_one_sentence(ran)
    assert f"{path}, line 3: " in ran.error
    assert bad not in ran.error
    assert ran.out == ""


def test_a_file_that_is_not_there_is_named(stack: Stack) -> None:
    """One sentence with the path."""
    ran = bot("ask", "--batch", "/nonexistent/questions.jsonl", "--url", stack.url)
    assert_one_sentence(ran)
    assert "/nonexistent/questions.jsonl" in ran.error


def test_an_address_where_nobody_answers_is_named() -> None:
    """One sentence with the address, and what to do."""
    address = f"127.0.0.1:{free_port()}"
    ran = bot("ask", "is it safe?", "--url", f"http://{address}")
    assert_one_sentence(ran)
    assert address in ran.error


def test_nothing_asked_is_in_the_servers_logs(stack: Stack) -> None:
    """A visitor's words are in no log."""
    assert bot("ask", "does the word heliotrope mean anything to you", "--url", stack.url).status == 0
    assert "heliotrope" not in stack.log_text()
