"""The classifiers that are compared, and the ways to decline, as functions of what is learnt and asked.

Each returns the best label in scope of each asked text, and by the way of declining how certain it is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import LocalOutlierFactor

from benchmarks.understanding.labelled_data import OUT_OF_SCOPE, LabelledData
from bot.nlu.kernel_ridge import WORD_PATTERN, KernelRidgeClassifier, KernelWeights, plain
from bot.nlu.topic_classifier import TopicClassifier

Answers = tuple[list[str], dict[str, list[float]]]
NEIGHBOURS = 5
TERM_WEIGHT = 0.5
"""Of the TF-IDF vectors beside the encoder's, in logistic regression."""
KERNEL_RIDGE = "kernel ridge (ours)"


def kernel_ridge_scores(data: LabelledData) -> Answers:
    """Our classifier with its defaults, and every way to decline that was tried on it."""
    defaults = TopicClassifier.get_default_config()
    names = KernelWeights.__dataclass_fields__
    weights = KernelWeights(**{name: value for name, value in defaults.items() if name in names})
    classifier = KernelRidgeClassifier(weights).fit(
        data.texts + data.names, np.concatenate([data.vectors, data.name_vectors]), data.labels + data.named
    )
    judged = [
        classifier.judged(text, data.asked_vectors[row : row + 1], OUT_OF_SCOPE)
        for row, text in enumerate(data.asked_texts)
    ]
    best, probability = _best(np.stack([probabilities for probabilities, _ in judged]), classifier.labels)
    nearest = _nearest(data)
    scores = {
        "probability": probability,
        "nearest text": nearest,
        "probability x nearest text": probability * nearest,
        "local outlier factor": _outlier_factor(data),
        "boundary of its label": _boundary(data, best),
        "certainty (ours)": np.array([certainty for _, certainty in judged]),
    }
    return best, {name: list(values) for name, values in scores.items()}


def logistic_regression(data: LabelledData) -> Answers:
    """Logistic regression over the encoder's vectors alone."""
    return _logistic_regression(data, data.vectors, data.asked_vectors)


def logistic_regression_with_terms(data: LabelledData) -> Answers:
    """The same over the encoder's vectors beside those of words and characters."""
    learnt, asked = [scipy.sparse.csr_matrix(data.vectors)], [scipy.sparse.csr_matrix(data.asked_vectors)]
    for vectorizer in (
        TfidfVectorizer(preprocessor=plain, ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD_PATTERN),
        TfidfVectorizer(preprocessor=plain, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    ):
        learnt.append(TERM_WEIGHT * vectorizer.fit_transform(data.texts))
        asked.append(TERM_WEIGHT * vectorizer.transform(data.asked_texts))
    return _logistic_regression(data, scipy.sparse.hstack(learnt).tocsr(), scipy.sparse.hstack(asked).tocsr())


def nearest_neighbours(data: LabelledData) -> Answers:
    """The nearest texts vote with their similarity."""
    labels = sorted(set(data.labels))
    columns = np.searchsorted(labels, data.labels)
    similarity = data.asked_vectors @ data.vectors.T
    votes = np.zeros((len(similarity), len(labels)))
    for place in np.argsort(-similarity, axis=1)[:, :NEIGHBOURS].T:
        rows = np.arange(len(similarity))
        votes[rows, columns[place]] += similarity[rows, place]
    best, vote = _best(votes, labels)
    return best, {"nearest text": list(_nearest(data)), "votes": list(vote)}


def learnt_metric(data: LabelledData) -> Answers:
    """Vectors whitened within their labels, and the nearest label's mean: shrunk linear discriminants."""
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3).fit(data.vectors, data.labels)
    best, probability = _best(model.predict_proba(data.asked_vectors), list(model.classes_))
    nearest = _nearest(data)
    return best, {"probability": list(probability), "probability x nearest text": list(probability * nearest)}


CLASSIFIERS: dict[str, Callable[[LabelledData], Answers]] = {
    "encoder, logistic regression": logistic_regression,
    "encoder and TF-IDF, logistic regression": logistic_regression_with_terms,
    "encoder, nearest neighbours": nearest_neighbours,
    "encoder, learnt metric": learnt_metric,
    KERNEL_RIDGE: kernel_ridge_scores,
}


def _logistic_regression(data: LabelledData, learnt: np.ndarray, asked: np.ndarray) -> Answers:
    model = LogisticRegression(C=10, max_iter=200).fit(learnt, data.labels)
    best, probability = _best(model.predict_proba(asked), list(model.classes_))
    nearest = _nearest(data)
    return best, {"probability": list(probability), "probability x nearest text": list(probability * nearest)}


def _best(scores: np.ndarray, labels: list[str]) -> tuple[list[str], np.ndarray]:
    """Return each row's best label in scope, and its score."""
    inside = [column for column, label in enumerate(labels) if label != OUT_OF_SCOPE]
    chosen = scores[:, inside]
    return [labels[inside[place]] for place in chosen.argmax(axis=1)], chosen.max(axis=1)


def _in_scope(data: LabelledData) -> np.ndarray:
    return data.vectors[[label != OUT_OF_SCOPE for label in data.labels]]


def _nearest(data: LabelledData) -> np.ndarray:
    nearest: np.ndarray = (data.asked_vectors @ _in_scope(data).T).max(axis=1)
    return nearest


def _outlier_factor(data: LabelledData) -> np.ndarray:
    model = LocalOutlierFactor(n_neighbors=10, novelty=True).fit(_in_scope(data))
    scores: np.ndarray = model.score_samples(data.asked_vectors)
    return scores


def _boundary(data: LabelledData, best: list[str]) -> np.ndarray:
    """Return how much nearer to its label's centre each text is than that label's texts are in the mean."""
    labels = np.array(data.labels)
    centres, radii = {}, {}
    for label in set(best):
        members = data.vectors[labels == label]
        centre = members.mean(axis=0)
        centres[label] = centre / np.linalg.norm(centre)
        radii[label] = float((members @ centres[label]).mean())
    return np.array([row @ centres[label] - radii[label] for row, label in zip(data.asked_vectors, best, strict=True)])
