"""Where one message may hold several questions: its sentences, and the places within them where a clause may begin.

Rules over spaCy's tokens. Whether the pieces are questions of their own is for the classifier to say
(`bot/nlu/several.py`): no rule of grammar knows that "nausea and vomiting" is one thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import List

import spacy
from spacy.language import Language
from spacy.tokens import Span, Token

MOST_SENTENCES = 12
"""Later sentences are left to the classifier of the whole message."""
MOST_CLAUSES = 5
"""Of one sentence: each way to cut it costs the classifier a look at each piece."""
_JOINING = "and also plus & + btw but then so , - – — / y e también tambien además ademas pero"
_ASKING = """
    how what whats what's when where which who whom whose why can could do does did is are am was will would should may
    might must have has any shall how's hows tell explain need want wondering curious
    cuánto cuanto cuánta cuanta cuántas cuantas cuántos cuantos cómo como
    cuál cual cuáles qué que quién quien
    dónde donde cuándo cuando puedo puede pueden hay tienen aceptan es son duele sirve
"""
_JOINTS, _ASKS = frozenset(_JOINING.split()), frozenset(_ASKING.split())
"""Words that join clauses; words that begin a question or a wish. English and Spanish."""
_ASKING_WORDS = 4
"""Among how many first words of a clause one of them has to stand."""


@dataclass(frozen=True)
class Piece:
    """A part of a message: its text, where it stands, whether it asks for something, whether it begins with that."""

    text: str
    start: int
    end: int
    asks: bool
    begins: bool = False


def sentences(text: str) -> List[Piece]:
    """Return the sentences of a text, at most MOST_SENTENCES."""
    found = (_piece(sentence) for sentence in _language()(text).sents)
    return [piece for piece in found if piece.text][:MOST_SENTENCES]


def clauses(sentence: Piece) -> List[List[Piece]]:
    """Return what a sentence may be cut into: `[first][last]` is the text from clause `first` to clause `last`.

    A clause may begin after a word that joins clauses, at most MOST_CLAUSES in a sentence. `[n][last]` counts `last`
    from n on.
    """
    tokens = _language()(sentence.text)
    starts = [0]
    for token in tokens[1:-1]:
        if _joins(token) and _piece(tokens[starts[-1] : token.i]).text and len(starts) < MOST_CLAUSES:
            starts.append(token.i + 1)
    ends = [*(start for start in starts[1:]), len(tokens)]
    return [
        [_moved(_piece(tokens[start:end]), sentence.start) for end in ends[number:]]
        for number, start in enumerate(starts)
    ]


def _joins(token: Token) -> bool:
    """Tell whether a clause may begin after the token; a hyphen within a word joins no clauses."""
    is_free = bool(token.whitespace_) and bool(token.nbor(-1).whitespace_)
    return token.lower_ in _JOINTS and (is_free or token.text not in "-\u2013\u2014/")


def _piece(span: Span) -> Piece:
    words = [token for token in span if not (token.is_punct or token.is_space or token.lower_ in _JOINTS)]
    if not words:
        return Piece("", span.start_char, span.start_char, False)
    inner = span.doc[words[0].i : span.end]
    while len(inner) > len(words) and (inner[-1].is_space or inner[-1].lower_ in _JOINTS):
        inner = inner[:-1]
    asks = any(token.lower_ in _ASKS for token in words[:_ASKING_WORDS]) or "?" in inner.text
    return Piece(inner.text, inner.start_char, inner.end_char, asks, words[0].lower_ in _ASKS)


def _moved(piece: Piece, offset: int) -> Piece:
    return replace(piece, start=piece.start + offset, end=piece.end + offset)


@lru_cache(maxsize=1)
def _language() -> Language:
    language = spacy.blank("en")
    language.add_pipe("sentencizer", config={"punct_chars": [".", "?", "!", ";", "\n", "…", "\n\n"]})
    return language
