"""TensorFlow as a backend: its device, and the models that it builds there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import tensorflow as tf
from keras import Model

from demo.backends.devices.device_data import DeviceData
from demo.backends.devices.gpu_memory import gpu_memory
from demo.backends.interface import BATCH_SIZE, Indices, InspectableModel, ModelSize, Trainer
from demo.backends.keras.inspector import size_of
from demo.backends.keras.model_check import check_model
from demo.backends.keras.random_seed import preserve_random_state
from demo.backends.keras.trainer import expect_room
from demo.backends.tensorflow.inspector import TensorFlowInspectableModel
from demo.backends.tensorflow.internals import log_to_root
from demo.backends.tensorflow.trainer import TensorFlowTrainer
from demo.data.core.dataset import Dataset
from demo.system.machine import cpu_name, free_memory


class TensorFlowBackend:
    """The data set on TensorFlow's first GPU, or on the CPU."""

    name = "tensorflow"

    def __init__(self, data: Dataset) -> None:
        log_to_root()
        gpus = tf.config.list_physical_devices("GPU")
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
        self.device = _gpu_name(gpus[0]) if gpus else cpu_name()
        self._own = data
        self._device_data = DeviceData(
            tf.constant, (gpu_memory() or None) if gpus else free_memory()
        )

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
        optimizer: str = "",
    ) -> Trainer:
        """Build and check a model; raises what Keras raises.

        Its steps are compiled when they are first called.
        """
        data = data or self._own
        trainer = TensorFlowTrainer(
            _build(build, data), build, data, self._device_data, batch_size, optimizer
        )
        if not tf.config.list_physical_devices("GPU"):
            trainer.optimize_for_cpu()
        return trainer

    def open_model(self, build: Callable[[], Model]) -> InspectableModel:
        """Build and check a model whose inside can be read; raises what Keras raises."""
        return TensorFlowInspectableModel(_build(build, self._own), self._own.x_train[0])

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without allocating it."""
        # Nothing is computed in a graph: weights get no values.
        with preserve_random_state(), tf.Graph().as_default():
            model = build()
            return size_of(model, tf.zeros((1, *self._own.input_shape)))

    def lanes(self, build: Callable[[], Model]) -> Sequence[TensorFlowLane]:
        """Return two ways to train a model on this device: compiled, and op by op."""
        return [
            TensorFlowLane(label, self.device, build, self._own, compiled=compiled)
            for label, compiled in (("Compiled", True), ("Op by op", False))
        ]

    def memory(self) -> tuple[str, int]:
        """Return where models lie, "GPU" or "machine", and its bytes, 0 if unknown."""
        if tf.config.list_physical_devices("GPU"):
            return "GPU", gpu_memory()
        return "machine", free_memory() or 0


def _build(build: Callable[[], Model], data: Dataset) -> Model:
    """Build a model and check that it fits some data; raises what Keras raises."""
    with _refuse_too_large():
        model = build()
    return check_model(model, data)


class TensorFlowLane:
    """A model that is trained either compiled or op by op."""

    def __init__(
        self,
        label: str,
        device: str,
        build: Callable[[], Model],
        data: Dataset,
        *,
        compiled: bool,
    ) -> None:
        """``device`` is what computes it, as the audience reads it."""
        self.label, self.device = label, device
        on_device = DeviceData(tf.constant, None)
        trainer = TensorFlowTrainer(_build(build, data), build, data, on_device, BATCH_SIZE)
        self._images = trainer.parts["train"]
        self.model = trainer.model
        self._step = tf.function(trainer.step, reduce_retracing=True) if compiled else trainer.step

    def step(self, batch: Indices) -> None:
        """Train on a batch of train images; return when the device has finished."""
        images, labels, positions = self._images.chunk(batch)
        loss, _ = self._step(tf.gather(images, positions), tf.gather(labels, positions))
        float(loss)  # waits: a GPU computes asynchronously


@contextmanager
def _refuse_too_large() -> Iterator[None]:
    """Raise ``MemoryError`` when the model being built would not fit into memory.

    Each variable is counted before it is created, with all its ``COPIES``.
    """
    free, needed = free_memory(), 0

    def create(make: Callable[..., Any], **options: Any) -> Any:
        nonlocal needed
        initial = options["initial_value"]
        if callable(initial):  # traced, not run: the shape is known without any memory
            value = tf.function(initial, autograph=False).get_concrete_function().structured_outputs
            needed += value.shape.num_elements() * value.dtype.size
        expect_room(needed, free)
        return make(**options)

    with tf.variable_creator_scope(create):
        yield


def _gpu_name(gpu: Any) -> str:
    details = tf.config.experimental.get_device_details(gpu)
    return f"GPU ({details.get('device_name', gpu.name)})"
