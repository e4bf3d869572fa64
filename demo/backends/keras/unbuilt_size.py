"""How large a model is before it is built, where Keras builds models on JAX."""

from __future__ import annotations

from collections.abc import Callable

import jax
from keras import Model

from demo.backends.keras.random_seed import preserve_random_state


def size_unbuilt(build: Callable[[], Model]) -> int:
    """Return the bytes of a model's weights, without taking any; Keras has to be on JAX."""
    with preserve_random_state():
        weights = jax.eval_shape(lambda: [each.value for each in build().trainable_variables])
    return sum(each.size * each.dtype.itemsize for each in weights)
