"""What probabilities amount to: predictions, confusions, the order of mistakes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.analysis.predictions import (
    EMPTY,
    Predictions,
    compare,
    confusion,
    keep_places,
    members,
    mixed_up,
    percent,
    predict,
    wrong_first,
)

LABELS = np.array([0, 1, 2, 1, 0], np.int32)
PROBABILITIES = np.array(
    [
        [0.7, 0.2, 0.1],  # right
        [0.6, 0.3, 0.1],  # wrong: 0
        [0.0, 0.9, 0.1],  # wrong: 1, surer
        [0.3, 0.4, 0.3],  # right, unsure
        [0.2, 0.2, 0.6],  # wrong: 2, as sure as the other
    ],
    np.float32,
)


def some_predictions(seed: int, images: int, classes: int) -> tuple[Predictions, NDArray[np.int32]]:
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, images).astype(np.int32)
    probabilities = random.dirichlet(np.ones(classes), images).astype(np.float32)
    return predict(probabilities, labels), labels


def test_the_likeliest_class_is_the_prediction() -> None:
    now = predict(PROBABILITIES, LABELS)
    assert now.classes.tolist() == [0, 0, 1, 1, 2]
    np.testing.assert_allclose(now.confidence, [0.7, 0.6, 0.9, 0.4, 0.6])
    assert now.wrong.tolist() == [False, True, True, False, True]
    assert now.mistakes == 3


def test_of_equals_the_first_is_predicted_as_keras_does() -> None:
    equal = np.array([[0.5, 0.5]], np.float32)
    assert predict(equal, np.array([0], np.int32)).classes.tolist() == [0]


def test_the_surest_mistake_comes_first_and_the_surest_right_answer_last() -> None:
    assert wrong_first(predict(PROBABILITIES, LABELS)).tolist() == [2, 1, 4, 3, 0]


def test_mistakes_that_another_model_did_not_make_come_before_all_others() -> None:
    now = predict(PROBABILITIES, LABELS)
    before = Predictions(now.classes, now.confidence, np.array([0, 0, 1, 1, 1], np.bool_))
    assert wrong_first(now, before).tolist() == [1, 2, 4, 3, 0]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_agrees_with_sorting_one_by_one(seed: int) -> None:
    now, _ = some_predictions(seed, 200, 4)

    def key(index: int) -> tuple[bool, float, int]:
        sure = float(now.confidence[index])
        return (not now.wrong[index], -sure if now.wrong[index] else sure, index)

    assert wrong_first(now).tolist() == sorted(range(200), key=key)


def test_a_second_model_fixes_keeps_and_adds_mistakes() -> None:
    nothing = np.zeros(6, np.float32)
    before = Predictions(nothing.astype(int), nothing, np.array([1, 1, 1, 0, 0, 0], np.bool_))
    now = Predictions(nothing.astype(int), nothing, np.array([0, 0, 1, 1, 0, 0], np.bool_))
    compared = compare(before, now)
    assert (compared.fixed, compared.still, compared.new) == (2, 1, 1)
    assert compared.fixed + compared.still == before.mistakes
    assert compared.still + compared.new == now.mistakes


@pytest.mark.parametrize("classes", [2, 3, 10, 26])
def test_confusions_agree_with_counting_one_by_one(classes: int) -> None:
    now, labels = some_predictions(classes, 300, classes)
    counts = confusion(labels, now.classes, classes)
    counted = Counter(zip(labels.tolist(), now.classes.tolist(), strict=True))
    assert counts.shape == (classes, classes)
    for row in range(classes):
        for column in range(classes):
            assert counts[row, column] == counted[row, column]
    assert counts.sum() - np.trace(counts) == now.mistakes


def test_a_class_that_never_comes_has_an_empty_row() -> None:
    counts = confusion(np.array([0, 2], np.int32), np.array([0, 2]), 3)
    assert counts.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 1]]


def test_mix_ups_come_largest_first_and_without_what_is_right() -> None:
    counts = np.array([[90, 2, 0], [5, 80, 2], [0, 1, 70]])
    assert mixed_up(counts) == [(1, 0), (0, 1), (1, 2), (2, 1)]
    assert mixed_up(np.diag([3, 4])) == []


def test_the_members_of_a_cell_are_in_the_order_of_mistakes() -> None:
    labels = np.array([1, 1, 0, 1, 1], np.int32)
    probabilities = np.array([[0.6, 0.4], [0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.7, 0.3]])
    now = predict(probabilities.astype(np.float32), labels)
    assert members(labels, now, (1, 0)) == [1, 4, 0]
    assert members(labels, now, (0, 0)) == [2]
    assert members(labels, now, (0, 1)) == []


def test_who_stays_does_not_move() -> None:
    empty = [EMPTY] * 4
    first = keep_places(empty, [7, 3, 9])
    assert first == [7, 3, 9, EMPTY]
    assert keep_places(first, [9, 7]) == [7, EMPTY, 9, EMPTY]
    assert keep_places(first, [5, 9, 7, 6, 8]) == [7, 5, 9, 6]  # no room for 8
    assert keep_places(first, []) == empty


def test_nobody_is_ever_wholly_sure() -> None:
    shares = (0.874, 0.876, 0.996, 1.0, 0.0)
    assert [percent(share) for share in shares] == ["87 %", "88 %", "99 %", "99 %", "0 %"]
