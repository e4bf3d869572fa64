"""A model whose function does not end, between two that are fine."""

from __future__ import annotations

import time

from keras import Model, Sequential, layers


def fine(image_shape: tuple[int, ...], classes: int) -> Model:
    """Fine"""
    return Sequential(
        [layers.Input(image_shape), layers.Flatten(), layers.Dense(classes, "softmax")]
    )


def loops(image_shape: tuple[int, ...], classes: int) -> Model:
    """Loops"""
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def last(image_shape: tuple[int, ...], classes: int) -> Model:
    """Last"""
    return fine(image_shape, classes)
