"""A max pooling that is made quick hands back what it did before, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import Input, Model, Sequential
from keras.layers import MaxPooling2D

from demo.backends.tensorflow.fast_max_pooling import speed_up_max_pooling


def gradient(model: Model, images: Any) -> Any:
    """Return what a model hands back to its images, if each of its answers errs differently."""

    @tf.function  # type: ignore[untyped-decorator]
    def whole(images: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(images)
            answers = model(images, training=True)
            errors = tf.range(tf.size(answers, out_type=tf.int32))
            loss = tf.reduce_sum(
                answers * tf.reshape(tf.cast(errors, tf.float32), tf.shape(answers))
            )
        return tape.gradient(loss, images)

    return whole(images).numpy()


def images(rows: int, columns: int, batch: int = 5) -> Any:
    """Return images in which many neighbours are equal, as in the margin of a digit."""
    numbers = np.random.default_rng(0).integers(0, 3, (batch, rows, columns, 4))
    return tf.constant(numbers, tf.float32)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (MaxPooling2D(), (8, 12)),
        (MaxPooling2D(padding="same"), (28, 28)),
        (MaxPooling2D((3, 2)), (9, 4)),
        (MaxPooling2D(padding="same"), (7, 9)),  # windows at the edge are smaller
        (MaxPooling2D(3, strides=2), (8, 8)),  # windows overlap
    ],
    ids=["two by two", "same", "three by two", "odd", "overlapping"],
)
def test_gradients_are_the_same_to_the_last_bit(
    layer: MaxPooling2D, shape: tuple[int, int]
) -> None:
    model = Sequential([Input((*shape, 4)), layer])
    shown = images(*shape)
    answers, before = model(shown).numpy(), gradient(model, shown)
    assert before.any()
    speed_up_max_pooling(model)
    assert (model(shown).numpy() == answers).all()
    assert (gradient(model, shown) == before).all()


def test_poolings_in_a_model_in_a_model_are_quick_too() -> None:
    inner = MaxPooling2D()
    model = Sequential([Input((8, 8, 4)), Sequential([Input((8, 8, 4)), inner]), MaxPooling2D()])
    before = gradient(model, images(8, 8))
    speed_up_max_pooling(model)
    assert "call" in vars(inner)
    assert (gradient(model, images(8, 8)) == before).all()
