"""Counts how many numbers models hold and compute, without allocating them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from demo.analysis.memory_estimate import LAPTOP_BYTES, wide_enough
from demo.backends.interface import Inspector
from demo.data.core.dataset import Dataset
from demo.events import SizesCounted

if TYPE_CHECKING:  # loading it takes seconds, and is the training thread's to do
    from keras import Model

logger = logging.getLogger(__name__)


def count_sizes(
    names: list[str],
    backend: Inspector,
    data: Dataset,
    builder: Callable[[str], Callable[[], Model]],
) -> SizesCounted:
    """Count the variants and models of one and two extra layers, and the device's memory.

    ``builder`` returns what builds a variant; variants that can't be built are left out.
    """
    device, memory = backend.memory()
    nodes = wide_enough(memory or LAPTOP_BYTES)
    one, two = (backend.size(_stacked_model(data, nodes, layers)) for layers in (1, 2))
    variants = {}
    for name in names:
        try:
            size = backend.size(builder(name))
        except BaseException:  # the author's may raise anything; warming it up reports that
            logger.info("The size of %s can't be counted", name, exc_info=True)
        else:
            variants[name] = [size.weights, size.outputs]
    return SizesCounted(
        device=device,
        memory=memory,
        nodes=nodes,
        one=[one.weights, one.outputs],
        more=[two.weights - one.weights, two.outputs - one.outputs],
        variants=variants,
    )


def _stacked_model(data: Dataset, nodes: int, layers: int) -> Callable[[], Model]:
    """Return what builds a model of so many dense layers before its answer."""

    def build() -> Model:
        from keras import Sequential
        from keras.layers import Dense, Flatten, Input

        dense = [Dense(nodes, activation="relu") for _ in range(layers)]
        answer = Dense(data.classes, activation=None if data.is_regression else "softmax")
        return Sequential([Input(data.input_shape), Flatten(), *dense, answer])

    return build
