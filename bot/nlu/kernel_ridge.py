"""Kernel ridge classification over a sentence vector and word and character TF-IDF.

One linear system is solved for all classes, which takes seconds where logistic regression over the same features took
minutes. Solved exactly, it gives leave-one-out predictions too, and the probabilities are calibrated on a sample of
those; where the calibration is given, landmarks stand for all texts, and it is solved in a third of the time.
Source of the landmarks: Williams and Seeger, Using the Nystrom Method to Speed Up Kernel Machines, 2001.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

import marisa_trie
import numpy as np
import scipy.linalg
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.kernel_system import BLOCK_ROWS, Calibration, solve_by_gradients, solve_exactly
from bot.nlu.rejection import certainty, size_factors, usual_scores

LANDMARKS = 3000
"""Texts whose vectors stand for all where conjugate gradients solve; what it costs: docs/decisions/0004-safety.md."""
DIRECTIONS = 384
"""Of the vectors' directions, the largest that a new text is compared by: half the time, docs/decisions/0002."""
_JITTER = 1e-5
WORD_PATTERN = r"(?u)\b\w+\b"  # single letters count: "k", "u", "iv"


def plain(text: str) -> str:
    """Return the text as the TF-IDF features see it: lower case, straight quotes."""
    return text.lower().replace("\u2019", "'")


@dataclass(frozen=True)
class KernelWeights:
    """How the kernel is put together. `gamma`: sharpness on the sentence vectors; the others weigh the TF-IDF parts.

    `temperature`: the factor from scores to probabilities; None to fit it on leave-one-out predictions.
    `earlier_layer`: what the vector's second half counts for beside the first. `centred`: the share of the training
    texts' mean that is taken from each vector, so that what all of them have in common tells less.
    """

    gamma: float
    word_weight: float
    char_weight: float
    ridge: float
    temperature: Optional[float] = None
    earlier_layer: float = 1.0
    centred: float = 0.0


class TermScores:
    """The part of the scores that comes from a text's terms, for one text at a time.

    The weights are TfidfVectorizer's; its own `transform` spends ten times as long on checks as on one short text. The
    terms are in a trie and what they weigh is at half precision: an engine's memory is 160 MB less for it.
    """

    def __init__(self, vectorizer: TfidfVectorizer, primal: np.ndarray) -> None:
        self._analyze = clone(vectorizer).build_analyzer()  # a clone has the settings, and no vocabulary
        columns: Dict[str, int] = vectorizer.vocabulary_
        self._rows = marisa_trie.Trie(columns)
        order = [columns[self._rows.restore_key(row)] for row in range(len(columns))]
        self._idf = vectorizer.idf_[order].astype(np.float32)
        self._primal = primal[order].astype(np.float16)

    def of(self, text: str) -> np.ndarray:
        """Return the text's scores, one a label."""
        counts = Counter(row for term in self._analyze(text) if (row := self._rows.get(term)) is not None)
        rows = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        frequencies = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1.0 + np.log(frequencies)) * self._idf[rows]
        length = float(np.sqrt(weights @ weights)) or 1.0  # a text without a known term has no weights
        scores: np.ndarray = (weights / length) @ self._primal[rows].astype(np.float32)
        return scores


class KernelRidgeClassifier:
    """Score labels; `labels` is sorted and gives the columns of every matrix of scores."""

    def __init__(self, weights: KernelWeights) -> None:
        self.weights = weights
        self.labels: List[str] = []
        self._basis: Optional[np.ndarray] = None

    def fit(self, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> KernelRidgeClassifier:
        """Learn from texts, their unit vectors (`len(texts)` x dimensions) and labels; calibrate the probabilities."""
        self.labels = sorted(set(labels))
        columns = np.searchsorted(np.array(self.labels), np.array(labels))
        targets = np.eye(len(self.labels), dtype=np.float32)[columns]
        word_terms = TfidfVectorizer(
            preprocessor=plain, ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD_PATTERN, dtype=np.float32
        )
        char_terms = TfidfVectorizer(
            preprocessor=plain, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        words = word_terms.fit_transform(texts)
        chars = char_terms.fit_transform(texts)
        self._basis = None
        self._centre = np.zeros(vectors.shape[1], dtype=np.float32)
        self._centre = self.weights.centred * self._placed(vectors).mean(axis=0)
        self._vectors = self._placed(vectors)
        parts = [(words, self.weights.word_weight), (chars, self.weights.char_weight)]
        if self.weights.temperature is None:
            kernel = self._own_kernel()
            kernel[np.diag_indices_from(kernel)] += self.weights.ridge
            dual, calibration = solve_exactly(kernel, parts, targets, columns)
            factors = size_factors(np.bincount(columns), calibration.columns, calibration.scores)
            dual /= factors
            self.calibration = Calibration(calibration.columns, calibration.scores / factors)
            self.usual_scores = usual_scores(self.calibration.columns, self.calibration.scores)
            self.temperature = _fit_temperature(self.calibration)
            self._dual = dual
            self._basis = _largest_directions(self._vectors)
            self._vectors = self._vectors @ self._basis
        else:
            placed, self._vectors = self._vectors, _landmarks(self._vectors)
            features, factor = self._features(placed)
            dual = solve_by_gradients(features, parts, targets, self.weights.ridge)
            self._dual = scipy.linalg.solve_triangular(
                factor, features.T @ dual, lower=True, trans="T", check_finite=False
            )
            self.temperature = self.weights.temperature
        self._columns = columns
        self._words = TermScores(word_terms, self.weights.word_weight * (words.T @ dual))
        self._chars = TermScores(char_terms, self.weights.char_weight * (chars.T @ dual))
        return self

    def __getstate__(self) -> Dict[str, Any]:
        """Return what the model keeps, at half precision; what the temperature was fitted on is not needed again."""
        kept = {key: value for key, value in self.__dict__.items() if key != "calibration"}
        return {**kept, **{key: kept[key].astype(np.float16) for key in self._halved if key in kept}}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        """Take it back at single precision."""
        self.__dict__.update(state)
        for key in self._halved:
            if key in state:
                setattr(self, key, state[key].astype(np.float32, order="F" if key == "_dual" else "C"))

    @property
    def _halved(self) -> Tuple[str, ...]:
        """What half precision is enough for: not for landmarks' weights, which are large and nearly cancel out."""
        return ("_vectors", "_dual") if self.weights.temperature is None else ("_vectors",)

    def probabilities(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Return calibrated probabilities, `len(texts)` x `len(labels)`, rows sum to 1."""
        return softmax(self._scores(texts, self._vector_kernel(self._placed(vectors))) * self.temperature)

    def judged(self, text: str, vector: np.ndarray, rejected: str) -> Tuple[np.ndarray, float]:
        """Return one text's probabilities, and how certain its best label is (`bot.nlu.rejection`).

        `vector`: 1 x dimensions. `rejected`: the label of what is out of scope; it need not have been learnt.
        """
        kernel = self._vector_kernel(self._placed(vector))
        scores = self._scores([text], kernel)[0]
        against = self.labels.index(rejected) if rejected in self.labels else None
        nearness = float(kernel[0][self._columns != against].max())
        return softmax(scores[np.newaxis] * self.temperature)[0], certainty(
            scores, self.usual_scores, nearness, against
        )

    def _scores(self, texts: Sequence[str], kernel: np.ndarray) -> np.ndarray:
        scores: np.ndarray = kernel @ self._dual
        scores += np.stack([self._words.of(text) + self._chars.of(text) for text in texts])
        return scores

    def _placed(self, vectors: np.ndarray) -> np.ndarray:
        """Return the vectors as the kernel compares them: layers weighed, the centre taken away, of length 1."""
        placed = vectors.astype(np.float32)
        placed[:, placed.shape[1] // 2 :] *= self.weights.earlier_layer
        placed /= np.linalg.norm(placed, axis=1, keepdims=True)
        placed -= self._centre
        placed /= np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), 1e-6)
        return placed if self._basis is None else placed @ self._basis

    def _features(self, placed: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """Return rows x landmarks whose inner products are nearly the kernel's, and the landmarks' lower factor."""
        own = self._vector_kernel(self._vectors).astype(np.float64)
        own[np.diag_indices_from(own)] += _JITTER
        factor = scipy.linalg.cholesky(own, lower=True, overwrite_a=True, check_finite=False).astype(np.float32)
        features = np.empty((len(placed), len(self._vectors)), dtype=np.float32)
        for start in range(0, len(placed), BLOCK_ROWS):
            rows = slice(start, start + BLOCK_ROWS)
            kernel = self._vector_kernel(placed[rows]).T
            features[rows] = scipy.linalg.solve_triangular(factor, kernel, lower=True, check_finite=False).T
        return features, factor

    def _own_kernel(self) -> np.ndarray:
        """Return the vectors' kernel with themselves; what is above its diagonal's blocks is not initialised.

        In blocks of rows, also because OpenBLAS 0.3.20 breaks off at one product with itself over 2 GB.
        """
        kernel = np.empty((len(self._vectors), len(self._vectors)), dtype=np.float32)
        for start in range(0, len(kernel), BLOCK_ROWS):
            end = start + BLOCK_ROWS
            self._compare(self._vectors[start:end], self._vectors[:end], kernel[start:end, :end])
        return kernel

    def _vector_kernel(self, placed: np.ndarray) -> np.ndarray:
        """Return the kernel of placed vectors with the model's own, a row each."""
        kernel = np.empty((len(placed), len(self._vectors)), dtype=np.float32)
        self._compare(placed, self._vectors, kernel)
        return kernel

    def _compare(self, some: np.ndarray, others: np.ndarray, kernel: np.ndarray) -> None:
        """Write the kernel of two groups of vectors, in place: while learning it is larger than all else together."""
        np.matmul(some, others.T, out=kernel)
        kernel -= 1.0
        kernel *= self.weights.gamma
        np.exp(kernel, out=kernel)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return the softmax of each row."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def _largest_directions(vectors: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis, dimensions x at most DIRECTIONS, that keeps most of the vectors' inner products."""
    _, directions = scipy.linalg.eigh(vectors.T @ vectors, check_finite=False)
    return np.ascontiguousarray(directions[:, -DIRECTIONS:])


def _landmarks(vectors: np.ndarray) -> np.ndarray:
    """Return some of the vectors, the same every time, as the model keeps them; all where there are few."""
    rows = random.Random(0).sample(range(len(vectors)), min(LANDMARKS, len(vectors)))  # noqa: S311 - no secret
    return vectors[sorted(rows)].astype(np.float16).astype(np.float32)


def _fit_temperature(calibration: Calibration) -> float:
    """Return the factor on the scores that makes the true labels' held-out probability greatest."""
    rows = np.arange(len(calibration.columns))

    def loss(factor: float) -> float:
        return float(-np.log(softmax(calibration.scores * factor)[rows, calibration.columns] + 1e-12).mean())

    factors = np.geomspace(2.0, 40.0, 25)
    return float(factors[np.argmin([loss(factor) for factor in factors])])
