"""A model that ends the process in which it is built, as a library that crashes, and a fine one."""

from __future__ import annotations

import os

from keras import Model, Sequential, layers


def ends(image_shape: tuple[int, ...], classes: int) -> Model:
    """Ends"""
    os._exit(1)


def fine(image_shape: tuple[int, ...], classes: int) -> Model:
    """Fine"""
    return Sequential(
        [layers.Input(image_shape), layers.Flatten(), layers.Dense(classes, "softmax")]
    )
