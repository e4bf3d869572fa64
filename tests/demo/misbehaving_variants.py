"""Models that misbehave in every way that Python has; the first and the last one are fine."""

from __future__ import annotations

import os
import sys
import threading
import time
import warnings

import keras
import numpy as np
import tensorflow as tf
from keras import Model, Sequential, layers

Shape = tuple[int, ...]
SHARED = Sequential([layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(10, "softmax")])


class Odd(BaseException):
    """None that anybody expects."""


class Speechless(Exception):
    """Ends the process when it is asked what it says."""

    def __str__(self) -> str:
        """End."""
        sys.exit(9)

    __repr__ = __str__


class Quits(layers.Layer):  # type: ignore[misc] # Keras comes without types
    """Ends the process once it is trained."""

    def call(self, x: object, training: bool | None = None) -> object:
        """Compute nothing."""
        if training:
            sys.exit(5)
        return x


def _model(shape: Shape, classes: int, *more: layers.Layer) -> Model:
    return Sequential(
        [layers.Input(shape), *more, layers.Flatten(), layers.Dense(classes, "softmax")]
    )


def fine(image_shape: Shape, classes: int) -> Model:
    """Fine"""
    return _model(image_shape, classes)


def exits(image_shape: Shape, classes: int) -> Model:
    """Exits"""
    sys.exit(3)


def quits(image_shape: Shape, classes: int) -> Model:
    """Quits"""
    exit()  # it would close the standard input, too


def interrupts(image_shape: Shape, classes: int) -> Model:
    """Interrupts"""
    raise KeyboardInterrupt


def closes(image_shape: Shape, classes: int) -> Model:
    """Closes"""
    raise GeneratorExit


def stops(image_shape: Shape, classes: int) -> Model:
    """Stops"""
    raise StopIteration


def is_odd(image_shape: Shape, classes: int) -> Model:
    """Odd"""
    raise Odd


def is_speechless(image_shape: Shape, classes: int) -> Model:
    """Speechless"""
    raise Speechless


def is_wordy(image_shape: Shape, classes: int) -> Model:
    """Wordy"""
    raise ValueError("word " * 2_000_000)


def steers(image_shape: Shape, classes: int) -> Model:
    """Steers"""
    raise ValueError("\x1b[2J\x07 of the terminal")


def recurses(image_shape: Shape, classes: int) -> Model:
    """Recurses"""
    return recurses(image_shape, classes)


def returns_speechless(image_shape: Shape, classes: int) -> object:
    """Returns what can't be shown"""
    return Speechless()


def reads(image_shape: Shape, classes: int) -> object:
    """Reads"""
    return input()


def shares(image_shape: Shape, classes: int) -> Model:
    """Shares"""
    return SHARED


def shares_too(image_shape: Shape, classes: int) -> Model:
    """Shares, too"""
    return SHARED


def quits_late(image_shape: Shape, classes: int) -> Model:
    """Quits late"""
    return _model(image_shape, classes, Quits())


def loses(image_shape: Shape, classes: int) -> Model:
    """Its loss quits"""
    model = _model(image_shape, classes)
    model.compile(loss=lambda y, answers: sys.exit(7))
    return model


def sets_all(image_shape: Shape, classes: int) -> Model:
    """Sets what holds for all models, and for the process"""
    model = _model(image_shape, classes)
    keras.config.set_dtype_policy("mixed_float16")
    keras.config.set_floatx("float16")
    keras.config.set_epsilon(0.1)
    keras.config.set_image_data_format("channels_first")
    keras.config.disable_interactive_logging()
    tf.config.run_functions_eagerly(True)
    np.random.seed(1)
    np.seterr(all="raise")
    os.chdir("/")
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ.pop("PATH")
    sys.path.clear()
    sys.stdout = sys.stderr = None
    warnings.simplefilter("error")
    sys.setrecursionlimit(100_000)
    threading.Thread(target=time.sleep, args=[5]).start()
    return model


def last(image_shape: Shape, classes: int) -> Model:
    """Fine"""
    return _model(image_shape, classes)
