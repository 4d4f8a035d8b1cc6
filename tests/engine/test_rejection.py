"""How sure a best label is: by what its own left-out texts score, by distance, against what is out of scope."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.kernel_ridge import KernelRidgeClassifier, KernelWeights
from bot.nlu.rejection import certainty, size_factors, usual_scores

WEIGHTS = KernelWeights(gamma=2.0, word_weight=0.1, char_weight=0.1, ridge=0.1)
LARGE, SMALL, OUT = "large", "small", "out_of_scope"
Data = tuple[list[str], np.ndarray, list[str]]


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def directions() -> np.ndarray:
    """Return one direction (of 32 numbers) for each of three labels, and one that nobody learns."""
    return np.random.default_rng(3).normal(size=(4, 32))


def texts_around(directions: np.ndarray, place: int, count: int, seed: int) -> np.ndarray:
    return unit(directions[place] + np.random.default_rng(seed).normal(scale=0.9, size=(count, 32)))


@pytest.fixture(scope="module")
def data(directions: np.ndarray) -> Data:
    """Return 80 texts of one label, 6 of another, 30 out of scope; their words say nothing."""
    sizes = {LARGE: 80, SMALL: 6, OUT: 30}
    vectors = np.concatenate(
        [texts_around(directions, place, size, place) for place, size in enumerate(sizes.values())]
    )
    labels = [label for label, size in sizes.items() for _ in range(size)]
    return [f"question number {number}" for number in range(len(labels))], vectors, labels


@pytest.fixture(scope="module")
def classifier(data: Data) -> KernelRidgeClassifier:
    return KernelRidgeClassifier(WEIGHTS).fit(*data)


def certainties(classifier: KernelRidgeClassifier, vectors: np.ndarray, rejected: str = OUT) -> np.ndarray:
    return np.array([classifier.judged("a question", row[np.newaxis], rejected)[1] for row in vectors])


def test_what_is_like_nothing_learnt_is_less_certain_than_what_is(
    classifier: KernelRidgeClassifier, directions: np.ndarray
) -> None:
    known = certainties(classifier, texts_around(directions, 0, 40, 10))
    strange = certainties(classifier, texts_around(directions, 3, 40, 11))
    assert ((known > 0) & (known < 1)).all()
    assert np.median(strange) < np.quantile(known, 0.1)


def test_what_is_like_the_rejected_label_is_not_certain_of_any_other(
    classifier: KernelRidgeClassifier, directions: np.ndarray
) -> None:
    rows = texts_around(directions, 2, 40, 12)
    assert np.median(certainties(classifier, rows)) < 0.5 * np.median(certainties(classifier, rows, "never learnt"))


def test_a_label_with_few_texts_is_recognised_beside_a_large_one(
    classifier: KernelRidgeClassifier, directions: np.ndarray
) -> None:
    """And with a certainty like that of the large one, though its scores are far lower before they are divided."""
    small, large = texts_around(directions, 1, 40, 13), texts_around(directions, 0, 40, 14)
    best = [classifier.labels[classifier.judged("a question", row[np.newaxis], OUT)[0].argmax()] for row in small]
    assert best.count(SMALL) >= 32
    ratio = np.median(certainties(classifier, small)) / np.median(certainties(classifier, large))
    assert 0.5 < ratio < 2


def test_the_probabilities_are_the_same_as_without_the_certainty(classifier: KernelRidgeClassifier, data: Data) -> None:
    texts, vectors, _ = data
    one_by_one = np.stack([classifier.judged(texts[row], vectors[row : row + 1], OUT)[0] for row in range(5)])
    np.testing.assert_allclose(one_by_one, classifier.probabilities(texts[:5], vectors[:5]), atol=1e-5)


def test_labels_of_like_size_are_left_as_they_are() -> None:
    scores = np.random.default_rng(1).random((90, 3))
    columns = np.repeat([0, 1, 2], 30)
    np.testing.assert_array_equal(size_factors(np.array([40, 45, 60]), columns, scores), 1.0)


def test_small_labels_are_raised_only_where_they_do_score_less() -> None:
    sizes, columns = np.array([80, 8]), np.repeat([0, 1], 20)
    less, more = np.eye(2)[columns] * [0.9, 0.3], np.eye(2)[columns] * [0.3, 0.9]
    factors = size_factors(sizes, columns, less)
    assert factors[1] < 1 < factors[0]
    assert factors.mean() == pytest.approx(1)
    np.testing.assert_array_equal(size_factors(sizes, columns, more), 1.0)


def test_a_label_without_a_left_out_text_gets_the_mean() -> None:
    usual = usual_scores(np.array([0, 0]), np.array([[0.6, 0.1], [0.8, 0.2]]))
    assert usual[1] == pytest.approx(0.7 + 0.1)


def test_certainty_stays_between_nought_and_one() -> None:
    usual = np.array([0.5, 0.5])
    assert certainty(np.array([-0.2, -0.1]), usual, 1.0, None) == 0.0
    assert certainty(np.array([0.2, 0.9]), usual, 1.0, 1) == 0.0, "more like what is out of scope"
    assert 0.8 < certainty(np.array([0.0, 1.2]), usual, 1.0, None) < 1.0
