"""A model that is fine, and one that hangs in the middle of a step as long as a file is there."""

import time
from pathlib import Path
from typing import Any

import tensorflow as tf
from keras import Model, Sequential, layers

FLAG = Path(__file__).with_suffix(".hang")


class Hang(layers.Layer):  # type: ignore[misc] # Keras comes without types
    """Hands on what it gets, once it may."""

    def call(self, x: Any) -> Any:
        """Wait in the graph, as a driver or a disk would."""
        (handed,) = tf.py_function(wait, [x], [x.dtype])
        handed.set_shape(x.shape)
        return handed


def wait(x: Any) -> Any:
    """Hang."""
    while FLAG.exists():
        time.sleep(0.01)
    return x


def fine(image_shape: tuple[int, ...], classes: int) -> Model:
    """Fine"""
    return Sequential(
        [layers.Input(image_shape), layers.Flatten(), layers.Dense(classes, "softmax")]
    )


def hangs(image_shape: tuple[int, ...], classes: int) -> Model:
    """Hangs"""
    return Sequential(
        [layers.Input(image_shape), Hang(), layers.Flatten(), layers.Dense(classes, "softmax")]
    )
