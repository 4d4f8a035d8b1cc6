"""The figures of a classifier that may decline, against scikit-learn's and against sums done by hand."""

from __future__ import annotations

import random

import pytest
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from bot.cli.benchmark import chosen_threshold
from bot.cli.rejection_curve import Prediction, auroc, every_threshold, matthews, point_at, sweep

FOUR = [
    Prediction("cost", "cost", 0.9),
    Prediction("cost", "driving", 0.6),
    Prediction("driving", "driving", 0.3),
    Prediction("", "driving", 0.5),
]


@pytest.fixture
def many() -> list[Prediction]:
    """Return 300 predictions, a third of them out of scope, with certainties that often tie."""
    chance = random.Random(5)
    return [
        Prediction(
            chance.choice(["", "cost", "driving"]), chance.choice(["cost", "driving"]), chance.randrange(20) / 20
        )
        for _ in range(300)
    ]


def test_what_is_less_certain_than_the_threshold_is_rejected() -> None:
    point = point_at(0.55, FOUR)
    assert point.in_scope_accuracy == pytest.approx(1 / 3), "one wrong, one rejected"
    assert point.oos_recall == 1.0
    assert point_at(0.5, FOUR).oos_recall == 0.0, "as certain as the threshold is answered"


def test_without_a_threshold_nothing_is_rejected() -> None:
    point = sweep(FOUR)[0]
    assert (point.threshold, point.oos_recall) == (0.0, 0.0)
    assert point.in_scope_accuracy == pytest.approx(2 / 3)


def test_the_correlation_is_that_of_scikit_learn(many: list[Prediction]) -> None:
    for threshold in (0.0, 0.4, 0.8, 1.0):
        answered = [item.label if item.certainty >= threshold else "" for item in many]
        truths = [item.truth for item in many]
        assert point_at(threshold, many).mcc == pytest.approx(matthews_corrcoef(truths, answered))
    assert matthews(["a", "a"], ["a", "a"]) == 0.0, "nothing to correlate"


def test_the_area_is_that_of_scikit_learn(many: list[Prediction]) -> None:
    expected = roc_auc_score([item.is_in_scope for item in many], [item.certainty for item in many])
    assert auroc(many) == pytest.approx(expected)


def test_there_is_no_area_and_no_recall_without_anything_out_of_scope() -> None:
    inside = [item for item in FOUR if item.is_in_scope]
    assert auroc(inside) is None
    assert point_at(0.5, inside).oos_recall is None


def test_the_chosen_threshold_separates_what_can_be_separated() -> None:
    predictions = [
        *(Prediction("cost", "cost", certainty) for certainty in (0.9, 0.8, 0.7)),
        *(Prediction("", "cost", certainty) for certainty in (0.6, 0.2)),
    ]
    point = point_at(chosen_threshold(predictions), predictions)
    assert (point.in_scope_accuracy, point.oos_recall) == (1.0, 1.0)


def test_nothing_out_of_scope_means_no_threshold() -> None:
    assert chosen_threshold([]) == 0.0
    assert chosen_threshold([item for item in FOUR if item.is_in_scope]) == 0.0


def test_the_thresholds_between_predictions_are_all_there_but_never_endless() -> None:
    assert every_threshold(FOUR) == pytest.approx([0.0, 0.4, 0.55, 0.75])
    fine = [Prediction("cost", "cost", number / 50_000) for number in range(50_000)]
    assert len(every_threshold(fine)) < 2001
