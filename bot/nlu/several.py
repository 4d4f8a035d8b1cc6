"""Several questions in one message: which of its pieces are questions of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Sequence, Tuple

from bot.nlu.questions import Piece, clauses, sentences

SEVERAL = "several"
"""The intent of a message with several questions, and the key of its parts in a parsed message."""
UNCLEAR = "unclear"
"""The intent of a part that asks something which was not understood."""
_QUESTION_INTENTS = """
    duration safety sessions faq myth gap advice urgent_today booking_manage book_consultation talk_to_person
    out_of_scope
"""
QUESTION_INTENTS = frozenset(_QUESTION_INTENTS.split())
FEWEST_WORDS = 4
_STORY_WORDS = 20
"""Longer messages mostly tell a story around one question: where the classifier has one topic for it, it stays one."""
_UNRELATED = "out_of_scope"
_ONE_THING = ("advice", "urgent_today")
"""What is about somebody's own case is never taken apart into general questions."""


@dataclass(frozen=True)
class Understood:
    """What a text is about: the classifier's label ("intent/topic" or "intent") and its probability."""

    label: str
    confidence: float

    @property
    def is_question(self) -> bool:
        """Tell whether it is one that can stand beside another: no greeting, no yes, no name."""
        return self.label.split("/")[0] in QUESTION_INTENTS


@dataclass(frozen=True)
class Part:
    """One question of a message. `label` is UNCLEAR where its topic is not known."""

    label: str
    confidence: float
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Gates:
    """From which probability a part counts.

    A `sentence` that asks, a `statement`; of a sentence in pieces a `clause` that begins as a question, a `fragment`.
    A clause needs little: where two that begin as questions have two topics, most are right at 0.2 already. `cost`: by
    how much each more part has to make the pieces surer than the sentence.
    """

    sentence: float
    statement: float
    clause: float
    fragment: float
    cost: float


def several_questions(
    text: str, whole: Understood, understand: Callable[[Sequence[str]], List[Understood]], gates: Gates
) -> List[Part]:
    """Return the questions of the message in their order; none unless there are two or more that were understood.

    `whole`: what the message is about as one text; `understand`: says it of many texts.
    """
    if len(text.split()) < FEWEST_WORDS or not (whole.is_question or whole.confidence < gates.sentence):
        return []
    if whole.label in _ONE_THING or (len(text.split()) > _STORY_WORDS and whole.confidence >= gates.clause):
        return []
    parts: List[Part] = []
    pieces = sentences(text)
    for piece, meaning in zip(pieces, understand([piece.text for piece in pieces]), strict=False):
        for part in _parts_of(piece, meaning, understand, gates):
            if part.label not in [known.label for known in parts]:
                parts.append(part)
    clear = [part for part in parts if part.label != UNCLEAR]
    return parts if len(clear) > 1 else []


def _parts_of(
    piece: Piece, whole: Understood, understand: Callable[[Sequence[str]], List[Understood]], gates: Gates
) -> List[Part]:
    """Return the questions in one sentence: of the ways to cut it the one that is surest, or the sentence, or none."""
    cut = _best_cut(piece, whole, understand, gates)
    if cut:
        return cut
    if whole.is_question and whole.confidence >= (gates.sentence if piece.asks else gates.statement):
        return [_part(piece, whole)]
    return [Part(UNCLEAR, whole.confidence, piece.text, piece.start, piece.end)] if piece.asks else []


def _best_cut(
    sentence: Piece, whole: Understood, understand: Callable[[Sequence[str]], List[Understood]], gates: Gates
) -> List[Part]:
    """Return the parts of the cut with the greatest sum of certainties; none where the sentence as one is surer."""
    table = clauses(sentence)
    if len(table) < 2:
        return []
    spans = [piece for row in table for piece in row]
    meanings = dict(zip(spans, understand([span.text for span in spans]), strict=False))
    best: List[Tuple[float, List[Part]]] = [(0.0, [])]  # of the clauses up to each end, the best sum and its parts
    for last in range(len(table)):
        ways = []
        for first in range(last + 1):
            span = table[first][last - first]
            part = _part(span, meanings[span])
            total, before = best[first]
            if _may_stand(span, meanings[span], gates, is_first=first == 0) and part.label not in [
                known.label for known in before
            ]:
                ways.append((total + part.confidence - gates.cost, [*before, part]))
        best.append(max(ways, key=lambda way: way[0], default=(-1.0, [])))
    total, parts = best[-1]
    return parts if len(parts) > 1 and total > whole.confidence - gates.cost else []


def _may_stand(piece: Piece, meaning: Understood, gates: Gates, is_first: bool) -> bool:
    """Tell whether a piece of a sentence may be a question of its own: what only leads to one is none."""
    if not meaning.is_question or meaning.label == _UNRELATED:
        return False
    least = gates.clause if piece.begins else gates.statement if is_first else gates.fragment
    return meaning.confidence >= least and (piece.begins or len(piece.text.split()) > 1)


def _part(piece: Piece, meaning: Understood) -> Part:
    return Part(meaning.label, meaning.confidence, piece.text, piece.start, piece.end)
