"""Several questions in one message: which of the places where it may be cut separate two of them.

Learned from messages whose topics are known (data/nlu/several.yml): a logistic regression over what the topic
classifier says of the message and of its halves, and over what stands at the cut, with all products of two.
Measured: docs/decisions/0008-several-questions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from bot.nlu.questions import Cut, Piece, asking_sentences, cuts, whole_text

SEVERAL = "several"
"""The intent of a message with several questions, and the key of its parts in a parsed message."""
UNCLEAR = "unclear"
"""The label of a part that asks something which was not understood."""
_QUESTION_INTENTS = """
    duration safety sessions faq myth gap advice urgent_today booking_manage book_consultation talk_to_person
    out_of_scope
"""
QUESTION_INTENTS = frozenset(_QUESTION_INTENTS.split())
FEWEST_WORDS = 4
MOST_PARTS = 6
MOST_LISTED = 12
"""Of a list of questions, each with its mark, the first ones are read one by one."""
UNRELATED = "out_of_scope"
ADVICE = "advice"
"""The intent of a question on somebody's own drug, dose or condition."""
_URGENT = "urgent_today"
_REGULARISATION = 0.003
_LEAST = 1e-3


@dataclass(frozen=True)
class Reading:
    """What the classifier says of a text: a probability a label, and the text's unit vector."""

    row: np.ndarray
    vector: np.ndarray


Read = Callable[[Sequence[str]], List[Reading]]
_Halves = Tuple[np.ndarray, Cut, int, int]
"""The features of a cut, the cut, and the columns of the labels before and after it."""


@dataclass(frozen=True)
class Part:
    """One question of a message. `label` is UNCLEAR where its topic is not known."""

    label: str
    confidence: float
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Limits:
    """From which chance on a message is cut, and from which one its questions keep their order.

    `cut_between`: between two clauses that begin as questions do; `cut_fragment`: before a clause that neither begins a
    sentence nor asks; `cut`: elsewhere. Below `in_order` it may be one question after all, so the
    topic of the message as a whole is answered first, where it was understood (from `threshold` on). `clear`: from
    which probability on a part's topic counts as known. `certain`: from which probability of one topic on a text is cut
    only between sentences and between questions. `beside_advice`: the topics that are answered beside a question
    on somebody's own drug, dose or condition; what might be read as an answer to that one is none of them.
    """

    cut_between: float
    cut: float
    cut_fragment: float
    in_order: float
    clear: float
    certain: float
    threshold: float
    beside_advice: Sequence[str] = ()


class QuestionCutter:
    """Cut messages into their questions. `labels`: those of the classifier, "intent/topic" or "intent"."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = list(labels)
        self._topics = [_topic(label) for label in labels]
        self._asks = [label.split("/")[0] in QUESTION_INTENTS for label in labels]
        self._model = make_pipeline(
            StandardScaler(),
            PolynomialFeatures(2, include_bias=False),
            StandardScaler(),
            LogisticRegression(C=_REGULARISATION, max_iter=1000),
        )

    def fit(self, messages: Sequence[Tuple[str, Sequence[str]]], read: Read) -> QuestionCutter:
        """Learn from texts and the ids of their topics, one or several, which the classifier must not have learned."""
        rows: List[np.ndarray] = []
        answers: List[bool] = []
        weights: List[float] = []
        pieces = [whole_text(text) for text, _ in messages]
        wholes = read([text for text, _ in messages])
        places = [cuts(piece.text, piece.start) for piece in pieces]
        for (_, topics), halves in zip(messages, self._halves(pieces, wholes, places, read), strict=False):
            for features, _, first, second in halves:
                rows.append(features)
                answers.append(len(topics) > 1 and {self._topics[first], self._topics[second]} <= set(topics))
                weights.append(1.0 if len(topics) > 1 else 1.0 / len(halves))  # a message counts once
        self._model.fit(np.array(rows), np.array(answers), logisticregression__sample_weight=np.array(weights))
        return self

    def questions(self, text: str, whole: Reading, read: Read, limits: Limits) -> List[Part]:
        """Return the questions of the message in their order; none unless there are two that were understood.

        What is about somebody's own case is never taken apart into general questions.
        """
        main = self._labels[int(whole.row.argmax())]
        if len(text.split()) < FEWEST_WORDS or main == _URGENT:
            return []
        listed = asking_sentences(text)[:MOST_LISTED]
        waiting = list(zip(listed, read([piece.text for piece in listed]), strict=False)) or [(whole_text(text), whole)]
        parts: List[Part] = []
        surest = 1.0 if listed else 0.0
        while waiting:
            piece, reading = waiting.pop(0)
            chance, cut = self._best_cut(piece, reading, read, limits)
            if cut is not None and len(parts) + len(waiting) + 1 < MOST_PARTS:
                surest = max(surest, 1.0 if cut.is_between_questions else chance)
                halves = (cut.left, cut.right)
                waiting = [*zip(halves, read([half.text for half in halves]), strict=False), *waiting]
                continue
            part = self._part(piece, reading, limits)
            if part is not None and part.label not in [known.label for known in parts] and len(parts) < MOST_PARTS:
                parts.append(part)
        if surest < limits.in_order and whole.row.max() >= limits.threshold:
            parts.sort(key=lambda part: part.label != main)
        if main == ADVICE:
            parts = [part for part in parts if part.label == ADVICE or _stands_beside_advice(part, limits)]
            if ADVICE not in [part.label for part in parts]:
                return []
        return parts if sum(part.label != UNCLEAR for part in parts) > 1 else []

    def _best_cut(self, piece: Piece, whole: Reading, read: Read, limits: Limits) -> Tuple[float, Optional[Cut]]:
        """Return where to cut, None for nowhere, and the chance that two questions are separated there."""
        places = cuts(piece.text, piece.start)
        if whole.row.max() >= limits.certain:
            places = [cut for cut in places if cut.after_stop or cut.is_between_questions]
        (halves,) = self._halves([piece], [whole], [places], read)
        if not halves:
            return 0.0, None
        chances = self._model.predict_proba(np.array([features for features, *_ in halves]))[:, 1]
        found = [(float(chance), cut) for chance, (_, cut, *_) in zip(chances, halves, strict=False)]
        found = [(chance, cut) for chance, cut in found if chance > _least(cut, limits)]
        return max(found, key=lambda one: one[0], default=(0.0, None))

    def _halves(
        self, pieces: Sequence[Piece], wholes: Sequence[Reading], places: Sequence[Sequence[Cut]], read: Read
    ) -> List[List[_Halves]]:
        """Return, for each piece, those of its places that lie between two questions with different labels."""
        readings = iter(read([half.text for cut in chain(*places) for half in (cut.left, cut.right)]))
        found: List[List[_Halves]] = []
        for piece, whole, own in zip(pieces, wholes, places, strict=False):
            found.append([])
            for cut, left, right in [(cut, next(readings), next(readings)) for cut in own]:
                first, second = int(left.row.argmax()), int(right.row.argmax())
                if first != second and self._asks[first] and self._asks[second]:
                    found[-1].append((self._features(piece.text, whole, cut, left, right), cut, first, second))
        return found

    def _features(self, text: str, whole: Reading, cut: Cut, left: Reading, right: Reading) -> np.ndarray:
        """Return what tells two questions from one, 24 numbers."""
        first, second = int(left.row.argmax()), int(right.row.argmax())
        ranked = np.sort(whole.row)[::-1]
        sure = sorted((left.row[first], right.row[second]))
        return np.array(
            [
                *sure,
                *(ranked[0], whole.row[first], whole.row[second], left.row[second], right.row[first]),
                *(left.vector @ right.vector, left.vector @ whole.vector, right.vector @ whole.vector),
                self._asks[int(whole.row.argmax())],
                *(cut.after_stop, cut.after_joint, cut.right.begins, cut.after_comma, cut.left.asks, cut.right.asks),
                *(_share(len(cut.left.text.split()), 6), _share(len(cut.right.text.split()), 6)),
                *(_share(len(text.split()), 40), _share(text.count("?"), 3)),
                UNRELATED in (self._labels[first], self._labels[second]),
                np.log(whole.row[first] + whole.row[second] + _LEAST),
                ranked[1] / (ranked[0] + ranked[1]),
            ],
            dtype=np.float64,
        )

    def _part(self, piece: Piece, reading: Reading, limits: Limits) -> Optional[Part]:
        column = int(reading.row.argmax())
        confidence = float(reading.row[column])
        if self._asks[column] and confidence >= limits.clear:
            return Part(self._labels[column], confidence, piece.text, piece.start, piece.end)
        return Part(UNCLEAR, confidence, piece.text, piece.start, piece.end) if piece.asks else None


def _stands_beside_advice(part: Part, limits: Limits) -> bool:
    return _topic(part.label) in limits.beside_advice and part.confidence >= limits.in_order


def _topic(label: str) -> str:
    return label.rsplit("/", maxsplit=1)[-1]


def _least(cut: Cut, limits: Limits) -> float:
    if cut.is_between_questions:
        return limits.cut_between
    return limits.cut_fragment if cut.is_before_fragment else limits.cut


def _share(count: int, most: int) -> float:
    return min(count, most) / most
