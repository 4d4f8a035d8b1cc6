"""What became of one message: right, offered, a neighbour, asked back or declined, or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.cli.evaluation.cases import UNRELATED, WISHES, Case, Group
from bot.cli.evaluation.neighbours import Neighbours
from bot.services.answers.checklist import CHECKLIST, PARTS
from bot.services.answers.wording import ASK_CONSULTATION, ASK_PERSON
from bot.services.reply import Act, topic_payload

OFFERED = 3
"""Topics that a question asked back offers."""
EXPECTED_ACTS = {
    "talk_to_person": {Act.HANDOFF},
    "urgent_today": {Act.HANDOFF},
    "book_consultation": {Act.BOOKING},
    "booking_manage": {Act.BOOKING_MANAGE},
    "advice": {Act.ADVICE},
    UNRELATED: {Act.OUT_OF_SCOPE},
    "affirm": {Act.CHITCHAT},
    "deny": {Act.CHITCHAT},
    "stop": {Act.CHITCHAT},
    "inform": {Act.CHITCHAT, Act.HANDOFF},  # a number or an address opens the request, a bare name does not
}
"""What the reply to an intent without a topic has to be."""
BUTTONS = {"book_consultation": ASK_CONSULTATION, "talk_to_person": ASK_PERSON}
"""What offers a wish beside an answer: a reply has one act, a double question may want two."""
ALARMS = (Act.CRISIS, Act.EMERGENCY)
SPEAKS_OF_A_TOPIC = (Act.ANSWER, Act.UNKNOWN)


class Verdict(StrEnum):
    """What a reply was worth. The values stand in the baseline."""

    RIGHT = "r"
    OFFERED = "o"
    """Asked back, and what was meant is among the first three."""
    PARTLY = "p"
    """At least one part of a double question, not all."""
    NEIGHBOUR = "n"
    """A topic that the reviewed list calls a neighbour of what was meant."""
    ABSTAINED = "a"
    """Asked back without it, or said that it is not sure."""
    ELSEWHERE = "e"
    """Taken for no question at all: unrelated, small talk, a wish, advice."""
    DANGER = "d"
    """Taken for danger, which none of these messages is."""
    WRONG = "w"
    """A wrong topic's text."""
    WRONG_GAP = "g"
    """A wrong topic named, and that the documents say nothing of it."""


@dataclass(frozen=True)
class Grade:
    """What figures are counted from. `in_language`: the reply's language is the one expected.

    `has_button`: one of the first buttons under the reply asks for what was meant.
    """

    verdict: Verdict
    in_language: bool = True
    has_button: bool = False

    @property
    def is_right(self) -> bool:
        """Tell whether the reply was right."""
        return self.verdict is Verdict.RIGHT

    @property
    def is_offered(self) -> bool:
        """Tell whether what was meant was answered or offered, among the first three."""
        return self.has_button or self.verdict in (Verdict.RIGHT, Verdict.OFFERED)

    @property
    def is_right_in_part(self) -> bool:
        """Tell whether at least one part of a double question was right."""
        return self.verdict in (Verdict.RIGHT, Verdict.PARTLY)

    @property
    def is_confidently_wrong(self) -> bool:
        """Tell whether the visitor read about a wrong topic. A neighbour is one."""
        return self.verdict in (Verdict.NEIGHBOUR, Verdict.WRONG, Verdict.WRONG_GAP)


@dataclass(frozen=True)
class Outcome:
    """One message and what was answered. `answered`: the first topic, or the act. `confidence` from 0 to 1.

    `first_choice`: the topic that the reply named first, though it may only have been offered; empty without one.
    """

    case: Case
    grade: Grade
    answered: str
    first_choice: str
    act: str
    confidence: float
    latency_ms: float

    @property
    def is_first_choice_right(self) -> bool:
        """Tell whether the answer is right, or would have been without asking back."""
        return self.grade.is_right or self.first_choice in {label.rpartition("/")[2] for label in self.case.labels}


def judge(case: Case, result: Mapping[str, Any], neighbours: Neighbours) -> Outcome:
    """Return what a reply ("act", "topics", "language", ...) was worth."""
    act, topics = str(result["act"]), [str(topic) for topic in result["topics"]]
    verdict = _all_parts(case, act, topics, result) if case.group is Group.DOUBLE else None
    verdict = verdict or _one_of(case, act, topics, neighbours)
    in_language = case.group is not Group.SPANISH or result["language"] == "es"
    answered = topics[0] if topics and act != Act.CLARIFY else act
    return Outcome(
        case,
        Grade(verdict, in_language, _has_button(case, act, topics, result)),
        answered,
        topics[0] if topics else "",
        act,
        float(result["confidence"]),
        float(result["latency_ms"]),
    )


def _has_button(case: Case, act: str, topics: list[str], result: Mapping[str, Any]) -> bool:
    """Tell whether a button offers what was meant: of what was answered and what is offered the first three count."""
    answered = 0 if act == Act.CLARIFY else len(topics)
    payloads = {button["payload"] for button in result["buttons"][: max(OFFERED - answered, 0)]}
    meant = [label.rpartition("/") for label in case.labels]
    return any(topic_payload(kind, topic) in payloads for kind, _, topic in meant)


def _one_of(case: Case, act: str, topics: list[str], neighbours: Neighbours) -> Verdict:
    """Judge by the first topic: any of the labels is right."""
    asked_back = act == Act.CLARIFY
    meant = [label.rpartition("/")[2] for label in case.labels]
    if any(_is_met(label, act, [] if asked_back else topics) for label in case.labels):
        return Verdict.RIGHT
    if set(meant) & set(topics[:OFFERED]):
        return Verdict.OFFERED
    if asked_back or (act == Act.UNKNOWN and not topics):
        return Verdict.ABSTAINED
    return Verdict.DANGER if act in ALARMS else _wrong(meant, act, topics, neighbours)


def _wrong(meant: list[str], act: str, topics: list[str], neighbours: Neighbours) -> Verdict:
    if act not in SPEAKS_OF_A_TOPIC or not topics:
        return Verdict.ELSEWHERE
    if any(neighbours.are_neighbours(topic, topics[0]) for topic in meant):
        return Verdict.NEIGHBOUR
    return Verdict.WRONG if act == Act.ANSWER else Verdict.WRONG_GAP


def _is_met(label: str, act: str, topics: list[str]) -> bool:
    """Tell whether a reply's act or first topic is what the label wants. `topics`: of what is answered."""
    kind, _, topic = label.rpartition("/")
    if kind in ("", "chitchat"):
        return act in EXPECTED_ACTS.get(topic, {Act.CHITCHAT})
    return bool(topics) and (topics[0] == topic or (topic == CHECKLIST and tuple(topics[:2]) == PARTS[:2]))


def _all_parts(case: Case, act: str, topics: list[str], result: Mapping[str, Any]) -> Verdict | None:
    """Judge by all labels; None where not one part is right."""
    if act == Act.CLARIFY:
        return None
    meant = {label.rpartition("/")[2] for label in case.labels}
    met = [_is_part_met(label, act, topics, meant, result) for label in case.labels]
    if all(met):
        return Verdict.RIGHT
    return Verdict.PARTLY if any(met) else None


def _is_part_met(label: str, act: str, topics: list[str], meant: set[str], result: Mapping[str, Any]) -> bool:
    topic = label.rpartition("/")[2]
    if topic in topics or act in EXPECTED_ACTS.get(topic, ()):
        return True
    if topic == UNRELATED:  # the rest is answered, and nothing is made up for this part
        return bool(topics) and set(topics) <= meant
    return topic in WISHES and any(button["payload"] == BUTTONS.get(topic) for button in result["buttons"])
