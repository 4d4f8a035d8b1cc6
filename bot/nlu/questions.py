"""Where one message may fall into two questions: rules over spaCy's tokens.

Whether the halves are questions of their own is for `bot/nlu/question_cutter.py` to say: no rule of grammar knows that
"nausea and vomiting" is one thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import List, Optional

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

MOST_CUTS = 8
"""Of one text: each costs the classifier a look at two halves. The plainest are kept."""
MOST_CHARACTERS = 1000
"""Longer messages tell a story; their end is left to the classifier of the whole message."""
_JOINING = "and also plus & + btw but then so n , : - – — / y e también tambien además ademas pero"
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
_STOP = re.compile(r"[.?!;…\n]")
_ASKING_SENTENCE = re.compile(r"[^\s.?!][^.?!\n]*\?")  # no other stop within
_COMMAS = frozenset([",", ":", "-", "–", "—", "/"])


@dataclass(frozen=True)
class Piece:
    """A part of a message: its text and where it stands.

    `asks`: by a word among its first ones, or by a question mark; `asks_in_words`: by a word; `begins`: with that word.
    """

    text: str
    start: int
    end: int
    asks: bool
    asks_in_words: bool = True
    begins: bool = False


@dataclass(frozen=True)
class Cut:
    """A place where a text may fall into two, and what stands there.

    `after_stop`: the left half ends as sentences do; `after_joint`: with a word or a mark that joins clauses;
    `after_comma`: with a mark.
    """

    left: Piece
    right: Piece
    after_stop: bool
    after_joint: bool
    after_comma: bool

    @property
    def is_between_questions(self) -> bool:
        """Tell whether two clauses meet that each begin as questions do."""
        return self.left.begins and self.right.begins

    @property
    def is_before_fragment(self) -> bool:
        """Tell whether what follows neither begins a sentence nor asks in words: often one more thing in a list."""
        return not self.after_stop and not self.right.asks_in_words

    @property
    def plainness(self) -> float:
        """How plain it is that something new begins here."""
        return 2.0 * self.after_stop + self.after_joint + self.right.begins + 0.5 * self.after_comma


def cuts(text: str, start: int = 0) -> List[Cut]:
    """Return the places where the text may be cut, in their order, at most MOST_CUTS. `start`: where it stands."""
    tokens = _language()(text[:MOST_CHARACTERS])
    found = [cut for place in range(1, len(tokens)) for cut in [_cut(tokens, place, start)] if cut]
    plainest = sorted(found, key=lambda cut: -cut.plainness)[:MOST_CUTS]
    return [cut for cut in found if cut in plainest]


def whole_text(text: str) -> Piece:
    """Return the text as one piece."""
    return Piece(text, 0, len(text), True)


def asking_sentences(text: str) -> List[Piece]:
    """Return the sentences of a text in which each ends with a question mark; none where there are fewer than three."""
    found = [Piece(match[0], match.start(), match.end(), True) for match in _ASKING_SENTENCE.finditer(text)]
    return found if len(found) > 2 and _ASKING_SENTENCE.sub("", text).strip() == "" else []


def _cut(tokens: Doc, place: int, start: int) -> Optional[Cut]:
    token, before = tokens[place], tokens[place - 1]
    if token.is_punct or token.is_space:
        return None
    after_stop = bool(_STOP.search(before.text))
    after_joint = _joins(before)
    if not (after_stop or after_joint):
        return None
    left, right = _piece(tokens[:place], start), _piece(tokens[place:], start)
    if left is None or right is None:
        return None
    return Cut(left, right, after_stop, after_joint, before.text in _COMMAS)


def _joins(token: Token) -> bool:
    """Tell whether a clause may begin after the token; a hyphen within a word joins no clauses."""
    is_free = bool(token.whitespace_) and (token.i == 0 or bool(token.nbor(-1).whitespace_))
    return token.lower_ in _JOINTS and (is_free or token.text not in "-–—/")


def _piece(span: Span, start: int) -> Optional[Piece]:
    """Return the span without what only joins it to its neighbours; None where no word is left."""
    words = [token for token in span if not (token.is_punct or token.is_space or token.lower_ in _JOINTS)]
    if not words:
        return None
    first, last = words[0].i, span.end
    while last > words[-1].i + 1 and _only_joins(span.doc[last - 1]):
        last -= 1
    inner = span.doc[first:last]
    in_words = any(token.lower_ in _ASKS for token in words[:_ASKING_WORDS])
    return Piece(
        inner.text,
        start + inner.start_char,
        start + inner.end_char,
        asks=in_words or "?" in inner.text,
        asks_in_words=in_words,
        begins=words[0].lower_ in _ASKS,
    )


def _only_joins(token: Token) -> bool:
    """Tell whether nothing is lost with the token at an end of a piece."""
    return bool(token.is_space) or token.lower_ in _JOINTS


@lru_cache(maxsize=1)
def _language() -> Language:
    return spacy.blank("en")
