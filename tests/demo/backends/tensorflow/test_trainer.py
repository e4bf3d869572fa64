"""What TensorFlow's trainers alone do: they compile once, and leave nothing behind."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest

from demo.data.core.dataset import Dataset
from tests.demo.models import built, dropout, order, pooled

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow.backend import TensorFlowBackend


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


def test_a_chunk_of_any_length_is_one_program(backend: TensorFlowBackend, tiny: Dataset) -> None:
    trainer: Any = backend.trainer(lambda: built(dropout, tiny))
    for size in (300, 200, 128):
        trainer.train(order(tiny)[:size])
        trainer.reset()
    assert trainer._train.traces == 1


@pytest.mark.parametrize("few", [0, 10_000])
def test_on_few_cores_convolutions_of_a_gradient_follow_each_other(
    backend: TensorFlowBackend, tiny: Dataset, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    from demo.backends.tensorflow import trainer as tensorflow_trainer

    monkeypatch.setattr(tensorflow_trainer, "FEW_CORES", few)
    trainer: Any = backend.trainer(lambda: built(dropout, tiny))

    @tf.function  # type: ignore[untyped-decorator]
    def step(x: Any, y: Any) -> Any:
        return trainer.step(x, y)

    images, labels = tf.constant(tiny.x_train[:8]), tf.constant(tiny.y_train[:8])
    operations = step.get_concrete_function(images, labels).graph.get_operations()
    backwards = [each for each in operations if each.type.startswith("Conv2DBackprop")]
    after = [[first.type for first in each.control_inputs] for each in backwards]
    one_by_one = [[], ["Conv2DBackpropInput"], [], ["Conv2DBackpropFilter"]]
    assert after == (one_by_one if few else [[]] * 4)  # the image's own error: nobody wants it


def test_of_a_model_that_is_let_go_nothing_stays(backend: TensorFlowBackend, tiny: Dataset) -> None:
    from tensorflow.python.framework.func_graph import FuncGraph

    def graphs() -> int:
        trainer: Any = backend.trainer(lambda: built(pooled, tiny))
        trainer.train(order(tiny))
        trainer.evaluate("train", order(tiny))
        del trainer
        gc.collect()
        return sum(isinstance(each, FuncGraph) for each in gc.get_objects())

    assert graphs() == graphs()  # what all models share is compiled with the first
