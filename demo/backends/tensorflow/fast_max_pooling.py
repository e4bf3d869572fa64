"""Max pooling with a fast gradient on a CPU: TensorFlow's own takes a third of a step.

It computes the same bit for bit: of equal numbers, the first one in the window gets the error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import tensorflow as tf
from keras import Model
from keras.layers import MaxPooling2D

from demo.backends.keras.internals import replace_call


def speed_up_max_pooling(model: Model) -> None:
    """Give that gradient to all max pooling layers whose windows don't overlap."""
    for layer in model.layers:
        if isinstance(layer, Model):
            speed_up_max_pooling(layer)
        # A subclass may compute something else.
        elif type(layer) is MaxPooling2D and _windows_do_not_overlap(layer):
            replace_call(layer, partial(_call, layer.call, *layer.pool_size))


def _windows_do_not_overlap(layer: MaxPooling2D) -> bool:
    return bool(layer.strides == layer.pool_size and layer.data_format == "channels_last")


def _call(call: Callable[[Any], Any], height: int, width: int, images: Any) -> Any:
    """Pool images, (batch, rows, columns, channels), in windows of such a size."""
    rows, columns = images.shape[1:3]
    if None in (rows, columns) or rows % height or columns % width:
        return call(images)  # the windows at the edge are smaller: TensorFlow's own gradient
    return _pool(images, height, width)


# One for all models: TensorFlow never frees a custom gradient, nor the function that holds it.
@tf.function  # type: ignore[untyped-decorator]
def _pool(images: Any, height: int, width: int) -> Any:
    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def pool(images: Any) -> Any:
        pooled = tf.nn.max_pool2d(images, (height, width), (height, width), "VALID")
        return pooled, partial(_pooling_gradient, images, pooled)

    return pool(images)


@tf.function(jit_compile=True)  # type: ignore[untyped-decorator]  # one pass over the memory
def _pooling_gradient(images: Any, pooled: Any, errors: Any) -> Any:
    """Pass each window's error on to the first of its largest numbers.

    ``images``: (batch, rows, columns, channels); ``pooled`` and ``errors``: the same with the
    rows and columns of windows.
    """
    (rows, columns), (_, down, across, channels) = images.shape[1:3], pooled.shape
    height, width = rows // down, columns // across
    windows = tf.reshape(images, (-1, down, height, across, width, channels))
    largest = height * width - 1  # index in the window, row by row
    for index in reversed(range(height * width - 1)):
        numbers = windows[:, :, index // width, :, index % width]
        largest = tf.where(numbers == pooled, index, largest)
    indices = tf.reshape(tf.range(height * width), (1, 1, height, 1, width, 1))
    is_largest = largest[:, :, None, :, None] == indices
    errors = tf.where(is_largest, errors[:, :, None, :, None], 0.0)
    return tf.reshape(errors, tf.shape(images))
