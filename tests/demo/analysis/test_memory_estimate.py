"""Models too large for any machine are counted exactly, and take no memory for that."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Any

import pytest

from demo.analysis.memory_estimate import (
    MOST_LAYERS,
    memory_shares,
    train_bytes,
    wide_enough,
)
from demo.backends.interface import BATCH_SIZE, ModelSize
from demo.data.core.dataset import Dataset
from tests.demo.models import builder

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow.backend import TensorFlowBackend

GIB = 2**30


@pytest.mark.parametrize("name", ["linear", "extra_layer", "conv", "dropout"])
def test_what_is_counted_is_what_a_built_model_has(
    counting_backend: TensorFlowBackend, tiny: Dataset, name: str
) -> None:
    import keras

    built = builder(tiny)(name)()
    counted = counting_backend.size(builder(tiny)(name))
    assert counted.weights == built.count_params()
    optimizer = keras.optimizers.Adam()
    optimizer.build(built.trainable_variables)
    averages = sum(each.value.numpy().nbytes for each in optimizer.variables if len(each.shape))
    weights, gradients, kept, _ = memory_shares(counted)
    assert weights.size == sum(each.value.numpy().nbytes for each in built.trainable_variables)
    assert gradients.size == weights.size
    assert kept.size == averages


def test_outputs_are_what_layers_put_out_for_one_picture(
    counting_backend: TensorFlowBackend, tiny: Dataset
) -> None:
    assert counting_backend.size(builder(tiny)("extra_layer")).outputs == 512 + 10
    conv = 8 * 8 * 32 + 4 * 4 * 32 + 4 * 4 * 64 + 2 * 2 * 64 + 10  # flattening takes no memory
    assert counting_backend.size(builder(tiny)("conv")).outputs == conv


def test_counting_takes_no_memory(counting_backend: TensorFlowBackend, tiny: Dataset) -> None:
    from keras import Sequential, layers

    def huge() -> Any:
        wide = [layers.Dense(2**16) for _ in range(3)]
        return Sequential([layers.Input(tiny.input_shape), layers.Flatten(), *wide])

    counting_backend.size(builder(tiny)("linear"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counted = counting_backend.size(huge)
    assert counted.weights == 65 * 2**16 + 2 * (2**16 + 1) * 2**16
    assert memory_shares(counted)[0].size > 32 * GIB
    builder(tiny)("linear")()  # and what Keras builds next does not bring it to life
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kilobytes


@pytest.mark.parametrize("memory", [GIB // 2, 8 * GIB, 16 * GIB, 80 * GIB, 1024 * GIB])
def test_any_machine_is_filled_on_the_way(memory: int) -> None:
    nodes = wide_enough(memory)
    layer = train_bytes(ModelSize(nodes**2, nodes))
    assert MOST_LAYERS / 2 * layer >= memory
    assert nodes == 1024 or 10 * layer < memory  # not by the first few layers


def test_bytes_to_train() -> None:
    assert train_bytes(ModelSize(10, 0)) == 10 * 4 * 4
    assert train_bytes(ModelSize(0, 3)) == 3 * BATCH_SIZE * 4
