"""What TensorFlow's backend alone does: it tells its device, and reckons memory first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from tests.demo.models import alike, built, dropout, linear, order, values

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow.backend import TensorFlowBackend


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


def test_the_audience_is_told_where_it_runs(backend: TensorFlowBackend) -> None:
    import tensorflow as tf

    kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    assert backend.name == "tensorflow"
    assert backend.device.startswith(f"{kind} (")
    assert kind == "GPU" or "core" in backend.device


def test_weights_that_can_be_looked_at_are_copied_by_place(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    trainer: Any = backend.trainer(lambda: built(dropout, tiny))
    seen = trainer.small_weights()
    shapes = {name: array.shape for name, array in seen.items()}
    assert shapes["0/kernel"] == (3, 3, 1, 32)
    assert shapes["0/bias"] == (32,)
    assert "1/kernel" not in shapes  # 18,432 numbers: too many to look at
    kernel = seen["0/kernel"].copy()
    trainer.train(order(tiny))
    np.testing.assert_array_equal(seen["0/kernel"], kernel)  # a copy, not a view
    assert not np.array_equal(trainer.small_weights()["0/kernel"], kernel)


def test_memory_is_reckoned_before_it_is_taken(
    backend: TensorFlowBackend, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = 5 * 4 * 65 * 10  # bytes: for a restart, too, and for what the optimizer keeps
    monkeypatch.setattr("demo.backends.tensorflow.backend.free_memory", lambda: needed)
    backend.trainer(lambda: built(linear, tiny))
    monkeypatch.setattr("demo.backends.tensorflow.backend.free_memory", lambda: needed - 1)
    with pytest.raises(MemoryError, match="GiB needed"):
        backend.trainer(lambda: built(linear, tiny))
    monkeypatch.setattr("demo.backends.tensorflow.backend.free_memory", lambda: None)  # who knows
    backend.trainer(lambda: built(linear, tiny))


def test_reckoning_leaves_the_first_weights_as_they_would_be(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    trainer: Any = backend.trainer(lambda: built(dropout, tiny))
    assert alike(values(trainer.model), values(built(dropout, tiny)))
