"""Counts the numbers that a model's layers put out for one example."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import Model, layers

from demo.backends.keras.internals import calls_watched, listed_layers, mode


def count_outputs(model: Model, examples: Any) -> int:
    """Return how many numbers all layers of a model put out, as Keras's own summary lists them.

    ``examples`` holds one, (1, ...); in a graph nothing is computed. Layers of models inside count
    one by one, and one that is called twice counts twice.
    """
    counted = 0
    if not getattr(model, "inputs", None):
        model(examples, **mode(model, training=False))  # the first call is several: it builds

    def watch(layer: Any, inputs: Any, outputs: Any) -> None:
        nonlocal counted
        shapes = [each.shape[1:] for each in keras.tree.flatten(outputs) if hasattr(each, "shape")]
        counted += sum(math.prod(size or 1 for size in shape) for shape in shapes)

    with calls_watched([each for each in listed_layers(model) if not _only_reshapes(each)], watch):
        model(examples, **mode(model, training=False))
    return counted


def _only_reshapes(layer: Any) -> bool:
    """Tell whether a layer's output is its input in another shape, which takes no memory."""
    return isinstance(layer, layers.Flatten | layers.Reshape)
