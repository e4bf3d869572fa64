"""Variants and growing models are counted; what can't be built is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from demo.analysis.memory_estimate import (
    LAPTOP_BYTES,
    MOST_LAYERS,
    size_with_layers,
    train_bytes,
    wide_enough,
)
from demo.data.core.dataset import Dataset
from demo.training.model_sizes import count_sizes
from tests.demo.models import builder

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow.backend import TensorFlowBackend

GIB = 2**30


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_each_further_layer_adds_the_same(
    counting_backend: TensorFlowBackend, tiny: Dataset, layers: int
) -> None:
    from keras import Sequential
    from keras.layers import Dense, Flatten, Input

    counted = count_sizes([], counting_backend, tiny, builder(tiny))

    def pile() -> Any:
        dense = [Dense(counted.nodes) for _ in range(layers)]
        return Sequential([Input(tiny.input_shape), Flatten(), *dense, Dense(tiny.classes)])

    assert size_with_layers(counted, layers) == counting_backend.size(pile)


def test_a_variant_that_cannot_be_built_is_left_out(
    counting_backend: TensorFlowBackend, tiny: Dataset
) -> None:
    counted = count_sizes(["conv", "nothing"], counting_backend, tiny, builder(tiny))
    assert list(counted.variants) == ["conv"]
    assert counted.variants["conv"] == [21386, 3850]
    assert counted.device in ("machine", "GPU")
    assert counted.memory > GIB
    assert train_bytes(size_with_layers(counted, MOST_LAYERS)) > counted.memory


def test_a_system_that_does_not_say_gets_a_laptops_wall(
    counting_backend: TensorFlowBackend, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(counting_backend), "memory", lambda _: ("machine", 0))
    counted = count_sizes([], counting_backend, tiny, builder(tiny))
    assert counted.memory == 0
    assert counted.nodes == wide_enough(LAPTOP_BYTES)
