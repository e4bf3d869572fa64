"""Models that trainers are tried with, and ways to compare what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from demo.backends.interface import Indices
from demo.data.core.dataset import Dataset

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from keras import Model

Build = Callable[..., "Model"]
SEED = 5


def built(build: Build, data: Dataset) -> Model:
    """Return a model with always the same first weights."""
    import keras

    keras.utils.set_random_seed(SEED)
    return build(data.input_shape, data.classes)


def linear(shape: tuple[int, ...], classes: int) -> Model:
    """The talk's first model."""
    from demo import variants

    return variants.linear(shape, classes)


def dropout(shape: tuple[int, ...], classes: int) -> Model:
    """The talk's last: it draws random numbers while it trains."""
    from demo import variants

    return variants.dropout(shape, classes)


def pooled(shape: tuple[int, ...], classes: int) -> Model:
    """What is computed in other ways where that is quicker: poolings, and many weights."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Input(shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def absurd(shape: tuple[int, ...], classes: int) -> Model:
    """What no machine has room for."""
    import keras
    from keras import layers

    return keras.Sequential(
        [layers.Input(shape), layers.Flatten(), layers.Dense(10**10), layers.Dense(classes)]
    )


def hiding(shape: tuple[int, ...], classes: int) -> Model:
    """A small model that draws random numbers while it trains."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Input(shape),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def with_all_kinds_of_state(shape: tuple[int, ...], classes: int) -> Model:
    """A penalty on weights, averages that are no weights, an optimizer of its own."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            layers.Input(shape),
            layers.Flatten(),
            layers.Dense(16, activation="relu", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Dense(classes),
        ]
    )
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


def order(data: Dataset, seed: int = 0) -> Indices:
    """Return all train images in some order."""
    return np.random.default_rng(seed).permutation(len(data.x_train)).astype(np.int32)


def values(model: Any) -> list[np.ndarray[Any, Any]]:
    """Return all that a model or an optimizer holds."""
    from demo.backends.keras.tensors import value_of

    return [value_of(variable) for variable in model.variables]


def alike(one: list[Any], other: list[Any], tolerance: float = 0.0) -> bool:
    """Tell whether two lists hold the same arrays."""
    return len(one) == len(other) and all(
        np.allclose(a, b, rtol=0, atol=tolerance) for a, b in zip(one, other, strict=True)
    )


def builder(data: Dataset) -> Callable[[str], Callable[[], Any]]:
    """Return what gives, for a variant's name, the function that builds it for a data set."""
    from demo import variants

    return lambda name: lambda: getattr(variants, name)(data.input_shape, data.classes)
