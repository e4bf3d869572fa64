"""Whatever a model ends with, the audience sees probabilities; its author hears of a mistake."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops
from keras.losses import SparseCategoricalCrossentropy, sparse_categorical_crossentropy

from demo.backends.keras.answer_shares import NO_SHARES, TWICE, AnswerShares, takes_logits

SCORES = np.array([[2.0, -1.0, 0.5], [0.0, 0.0, 3.0]], np.float32)
SHARES = np.array([[0.7, 0.1, 0.2], [0.25, 0.5, 0.25]], np.float32)


def mean(labels: Any, answers: Any, **options: Any) -> Any:
    return ops.mean(sparse_categorical_crossentropy(labels, answers, **options))


def squared(labels: Any, answers: Any) -> Any:
    return ops.sum(ops.square(ops.one_hot(labels, 3) - answers), axis=-1)


LOGITS = [
    SparseCategoricalCrossentropy(from_logits=True),
    SparseCategoricalCrossentropy(from_logits=True, ignore_class=0, reduction="sum"),
    partial(sparse_categorical_crossentropy, from_logits=True),
    lambda labels, answers: sparse_categorical_crossentropy(labels, answers, from_logits=True),
    partial(mean, from_logits=True),
]
PROBABILITIES = [
    SparseCategoricalCrossentropy(),
    SparseCategoricalCrossentropy(ignore_class=0),
    sparse_categorical_crossentropy,
    mean,
    squared,
    keras.losses.MeanSquaredError(),
    lambda labels: labels,
]


@pytest.mark.parametrize("loss", LOGITS)
def test_a_loss_takes_logits_however_it_says_so(loss: Any) -> None:
    assert takes_logits(loss, 3)
    shares = AnswerShares(loss, SCORES)
    assert shares.warning == ""
    np.testing.assert_allclose(shares(SCORES), ops.softmax(SCORES), rtol=1e-6)


@pytest.mark.parametrize("loss", PROBABILITIES)
def test_a_loss_takes_probabilities(loss: Any) -> None:
    assert not takes_logits(loss, 3)
    shares = AnswerShares(loss, SHARES)
    assert shares.warning == ""
    np.testing.assert_array_equal(shares(SHARES), SHARES)


def test_what_a_loss_takes_wrongly_for_probabilities_is_shown_as_it_takes_them() -> None:
    shares = AnswerShares(SparseCategoricalCrossentropy(), SCORES)
    assert shares.warning == NO_SHARES
    shown = np.asarray(shares(SCORES))
    np.testing.assert_allclose(shown[0], [2 / 3, 0, 1 / 3], atol=1e-6)
    loss = SparseCategoricalCrossentropy(reduction=None)(np.array([2, 2]), SCORES)
    np.testing.assert_allclose(-np.log(shown[:, 2]), loss, atol=1e-5)


def test_probabilities_of_which_a_loss_takes_softmax_again_are_shown_as_they_are() -> None:
    shares = AnswerShares(SparseCategoricalCrossentropy(from_logits=True), SHARES)
    assert shares.warning == TWICE
    np.testing.assert_array_equal(shares(SHARES), SHARES)


def test_numbers_of_16_bits_become_probabilities_of_32() -> None:
    shares = AnswerShares(SparseCategoricalCrossentropy(), SHARES.astype(np.float16))
    assert shares.warning == ""
    assert np.asarray(shares(SHARES.astype(np.float16))).dtype == np.float32
