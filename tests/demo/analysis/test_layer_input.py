"""What a first layer is given of an example."""

from __future__ import annotations

import numpy as np
import pytest

from demo.analysis.layer_input import LayerInput, read_part
from demo.events import Snapshot

EXAMPLES = np.arange(36, dtype=np.float32).reshape(3, 2, 3, 2)


def test_an_example_is_seen_as_it_is() -> None:
    np.testing.assert_array_equal(LayerInput().of(EXAMPLES, 1), EXAMPLES[1])
    assert LayerInput((1, 6, 2)).of(EXAMPLES, 1).shape == (1, 6, 2)


@pytest.mark.parametrize("size", [2, 12], ids=["of channels", "of all numbers"])
def test_an_example_is_seen_scaled(size: int) -> None:
    scale, offset = np.arange(size, dtype=np.float32), np.ones(size, np.float32)
    seen = LayerInput(scale=scale, offset=offset).of(EXAMPLES, 2)
    wanted = EXAMPLES[2].reshape(-1, size) * scale + offset
    np.testing.assert_array_equal(seen.reshape(-1, size), wanted)


def test_of_other_things_some_are_kept() -> None:
    layer_input = LayerInput(kept=np.array([[1.0], [2.0]], np.float32))
    assert layer_input.count(3) == 2
    assert [layer_input.of(EXAMPLES, place).tolist() for place in range(3)] == [[1], [2], [1]]
    assert LayerInput().count(3) == 3


def test_a_layer_s_arrays_are_read_by_name() -> None:
    one = np.ones(1, np.float32)
    weights = {"dense/kernel": one, "0/kernel": one, "convolution/bias": one}
    snapshot = Snapshot(run=1, epoch=0, probabilities=np.ones((1, 1), np.float32), weights=weights)
    assert list(read_part(snapshot, "dense")) == ["kernel"]
