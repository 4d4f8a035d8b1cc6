"""The classifier's arithmetic: probabilities, the same result every time, calibration on what it has not seen."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.kernel_ridge import LANDMARKS, KernelRidgeClassifier, KernelWeights, TermScores, softmax
from bot.nlu.rejection import size_factors

WEIGHTS = KernelWeights(gamma=2.0, word_weight=0.3, char_weight=0.3, ridge=0.2)
VECTORS_ONLY = KernelWeights(gamma=2.0, word_weight=0.0, char_weight=0.0, ridge=0.2)
SUBJECTS = ("cost", "driving", "nausea")
Data = tuple[list[str], np.ndarray, list[str]]


@pytest.fixture(scope="module")
def data() -> Data:
    """Return 60 texts that hint at three labels, and unit vectors (60 x 16) around one direction a label."""
    random = np.random.default_rng(7)
    directions = random.normal(size=(3, 16))
    labels = [SUBJECTS[number % 3] for number in range(60)]
    texts = [f"{label if number % 4 == 0 else 'question'} number {number}" for number, label in enumerate(labels)]
    vectors = np.stack([directions[SUBJECTS.index(label)] + random.normal(scale=1.5, size=16) for label in labels])
    return texts, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def vectors_much_alike(random: np.random.Generator, rows: int) -> np.ndarray:
    """Return unit vectors (rows x 100) that have one direction in common and differ less and less in the others."""
    falling = np.arange(1, 101) ** -0.5
    vectors = falling * (random.normal(size=(rows, 100)) + 2.0 * random.normal(size=100))
    unit: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_probabilities_of_each_row_sum_to_one(data: Data) -> None:
    """They are probabilities."""
    texts, vectors, labels = data
    probabilities = KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels).probabilities(texts, vectors)
    assert probabilities.shape == (60, 3)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)


def test_what_was_learnt_is_recognised(data: Data) -> None:
    """A vector like those of a label gets that label."""
    texts, vectors, labels = data
    classifier = KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels)
    best = classifier.probabilities(["how about driving"], vectors[1:2])[0].argmax()
    assert classifier.labels == sorted(SUBJECTS)
    assert classifier.labels[best] == "driving"


def test_training_twice_gives_equal_probabilities(data: Data) -> None:
    """Nothing in it is random."""
    texts, vectors, labels = data
    first, second = (KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels) for _ in range(2))
    assert first.temperature == second.temperature
    np.testing.assert_array_equal(first.probabilities(texts, vectors), second.probabilities(texts, vectors))


def test_held_out_scores_are_less_sure_than_those_on_what_was_learnt(data: Data) -> None:
    """Calibration on learnt examples would be overconfident."""
    texts, vectors, labels = data
    classifier = KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels)
    columns = classifier.calibration.columns
    rows = range(len(labels))
    held_out = softmax(classifier.calibration.scores * classifier.temperature)[rows, columns]
    learnt = classifier.probabilities(texts, vectors)[rows, columns]
    assert not np.allclose(held_out, learnt, atol=0.01)
    assert held_out.mean() < learnt.mean()


@pytest.mark.parametrize("left_out", [0, 17, 59])
def test_a_held_out_score_is_that_of_a_training_without_the_example(data: Data, left_out: int) -> None:
    """Of the vectors alone: leaving out a text would change the TF-IDF vocabulary too."""
    texts, vectors, labels = data
    others = [number for number in range(len(texts)) if number != left_out]
    whole = KernelRidgeClassifier(VECTORS_ONLY).fit(texts, vectors, labels)
    without = KernelRidgeClassifier(VECTORS_ONLY).fit(
        [texts[number] for number in others], vectors[others], [labels[number] for number in others]
    )
    probabilities = without.probabilities([texts[left_out]], vectors[left_out : left_out + 1])[0]
    # A softmax keeps the differences between scores: that is what can be compared.
    scores = np.log(probabilities / probabilities[0]) / without.temperature
    expected = whole.calibration.scores[left_out] - whole.calibration.scores[left_out][0]
    np.testing.assert_allclose(scores, expected, atol=2e-3)


def test_the_exact_solution_is_exact_over_many_blocks_of_rows() -> None:
    """Only half of the kernel is written, block by block: the scores when left out read all of it that counts."""
    random = np.random.default_rng(11)
    rows = 1200
    vectors = vectors_much_alike(random, rows)
    labels = [SUBJECTS[int(number)] for number in random.integers(0, 3, size=rows)]
    texts = [f"{label if number % 3 else 'question'} number {number}" for number, label in enumerate(labels)]
    found = KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels)
    kernel = np.exp(WEIGHTS.gamma * (vectors.astype(np.float64) @ vectors.T - 1.0))
    for terms in (
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    ):
        weighed = terms.fit_transform(texts)
        kernel += 0.3 * (weighed @ weighed.T).toarray()
    inverse = np.linalg.inv(kernel + WEIGHTS.ridge * np.eye(rows))
    targets = (np.array(labels)[:, np.newaxis] == np.array(found.labels)).astype(np.float64)
    left_out = targets - (inverse @ targets) / np.diag(inverse)[:, np.newaxis]
    expected = left_out / size_factors(
        targets.sum(axis=0).astype(int), found.calibration.columns, left_out.astype(np.float32)
    )
    np.testing.assert_allclose(found.calibration.scores, expected, atol=5e-3)


def test_the_scores_of_terms_are_those_of_the_vectorizer(data: Data) -> None:
    texts, _, _ = data
    terms = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32).fit(texts)
    primal = np.random.default_rng(2).normal(size=(len(terms.vocabulary_), 3)).astype(np.float32)
    kept = pickle.loads(pickle.dumps(TermScores(terms, primal)))
    for text in (*texts[:5], "number number 7 of driving", "nothing of it known here", ""):
        np.testing.assert_allclose(kept.of(text), (terms.transform([text]) @ primal)[0], atol=1e-2)


def test_curly_and_straight_quotes_and_case_are_one(data: Data) -> None:
    """Phones type curly quotes, people type capitals."""
    texts, vectors, labels = data
    classifier = KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels)
    row = vectors[:1]
    np.testing.assert_array_equal(
        classifier.probabilities(["What\u2019s the COST"], row), classifier.probabilities(["what's the cost"], row)
    )


def test_gradients_come_to_the_exact_solution(data: Data) -> None:
    """With the temperature given there is nothing to calibrate, and another way to the same result."""
    texts, vectors, labels = data
    exact = KernelRidgeClassifier(WEIGHTS).fit(texts, vectors, labels)
    given = KernelWeights(gamma=2.0, word_weight=0.3, char_weight=0.3, ridge=0.2, temperature=exact.temperature)
    by_gradients = KernelRidgeClassifier(given).fit(texts, vectors, labels)
    expected = exact.probabilities(texts, vectors)
    np.testing.assert_allclose(by_gradients.probabilities(texts, vectors), expected, atol=1e-3)


def test_gradients_come_to_it_where_thousands_of_texts_are_much_alike() -> None:
    """There some directions of the kernel outweigh the ridge ten thousand times, and many a little."""
    random = np.random.default_rng(3)
    vectors = vectors_much_alike(random, 2500)
    labels = [SUBJECTS[int(number)] for number in random.integers(0, 3, size=2500)]
    texts = [f"number {number}" for number in range(2500)]
    weights = replace(VECTORS_ONLY, ridge=0.02, temperature=8.0)
    found = KernelRidgeClassifier(weights).fit(texts, vectors, labels)
    kernel = np.exp(2.0 * (vectors.astype(np.float64) @ vectors.T - 1.0))
    targets = np.array(labels)[:, np.newaxis] == np.array(found.labels)
    exact = kernel @ np.linalg.solve(kernel + 0.02 * np.eye(2500), targets.astype(np.float64))
    np.testing.assert_allclose(found.probabilities(texts, vectors), softmax(8.0 * exact), atol=0.02)


def test_landmarks_read_what_is_new_nearly_as_all_texts_do() -> None:
    """More texts than landmarks, of which each label has a direction of its own, and some lie between two."""
    random = np.random.default_rng(5)
    rows = LANDMARKS + 1000
    vectors = vectors_much_alike(random, rows + 500)
    columns = (vectors @ random.normal(size=(100, 3))).argmax(axis=1)
    labels = [SUBJECTS[int(column)] for column in columns]
    texts = [f"number {number}" for number in range(rows + 500)]
    weights = replace(VECTORS_ONLY, ridge=0.3, temperature=8.0)
    found = KernelRidgeClassifier(weights).fit(texts[:rows], vectors[:rows], labels[:rows])
    learnt, new = vectors[:rows].astype(np.float64), vectors[rows:].astype(np.float64)
    targets = np.array(labels[:rows])[:, np.newaxis] == np.array(found.labels)
    dual = np.linalg.solve(np.exp(2.0 * (learnt @ learnt.T - 1.0)) + 0.3 * np.eye(rows), targets.astype(np.float64))
    exact = softmax(8.0 * np.exp(2.0 * (new @ learnt.T - 1.0)) @ dual)
    np.testing.assert_allclose(found.probabilities(texts[rows:], vectors[rows:]), exact, atol=0.05)


@pytest.mark.parametrize("temperature", [None, 8.0])
def test_a_kept_model_gives_nearly_equal_probabilities(data: Data, temperature: float | None) -> None:
    """It is kept at half precision where that is enough."""
    texts, vectors, labels = data
    learnt = KernelRidgeClassifier(replace(WEIGHTS, temperature=temperature)).fit(texts, vectors, labels)
    kept = pickle.loads(pickle.dumps(learnt))
    np.testing.assert_allclose(kept.probabilities(texts, vectors), learnt.probabilities(texts, vectors), atol=0.01)
