"""Trains Keras models on TensorFlow, many batches in one compiled program.

Layers, losses and optimizers are Keras's own. What is ours is the loop: the data lies on the
device once, and a call runs a whole chunk of an epoch and hands back two numbers.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import Model
from numpy.typing import NDArray

from demo.backends.fast_max_pooling import speed_up_max_pooling
from demo.backends.interface import (
    BATCH_SIZE,
    Evaluation,
    Indices,
    InspectableModel,
    ModelSize,
    Part,
    Trainer,
)
from demo.backends.keras_internals import skip_gradient_sum
from demo.backends.keras_trainer import (
    DeviceData,
    KerasTrainer,
    check_model,
    count_weights,
    expect_room,
)
from demo.backends.tensorflow_inspector import TensorFlowInspectableModel
from demo.backends.tensorflow_internals import log_to_root, sequential_convolutions
from demo.data.dataset import Dataset
from demo.system.machine import cores, cpu_name, free_memory

MANY = 100_000  # weights: an update of fewer takes less time than to call for it
FEW_CORES = 2  # on so few, a gradient's convolutions take turns
MOST_COMPILED_UPDATES = 16  # updates: what is compiled for one, 9 MB, stays until the process ends


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
        self._place = DeviceData(tf.constant, (_gpu_memory() or None) if gpus else free_memory())

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> Trainer:
        """Build and check a model; compile its steps when they are first called."""
        data = data or self._own
        trainer = TensorFlowTrainer(_build(build, data), build, data, self._place, batch_size)
        if not tf.config.list_physical_devices("GPU"):
            trainer.optimize_for_cpu()
        return trainer

    def open_model(self, build: Callable[[], Model]) -> InspectableModel:
        """Build and check a model to look into."""
        return TensorFlowInspectableModel(_build(build, self._own))

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without taking memory for it."""
        with tf.Graph().as_default():  # a plan: nothing in it is computed, no weight has a value
            model = build()
        outputs = [layer.output.shape[1:] for layer in model.layers if not _renames(layer)]
        return ModelSize(count_weights(model.trainable_variables), sum(map(math.prod, outputs)))

    def lanes(self, build: Callable[[], Model]) -> Sequence[TensorFlowLane]:
        """Return two ways to train a model here: compiled, and op by op."""
        return [
            TensorFlowLane(label, self.device, build, self._own, compiled=compiled)
            for label, compiled in (("Compiled", True), ("Op by op", False))
        ]

    def memory(self) -> tuple[str, int]:
        """Return where models lie, "GPU" or "machine", and its bytes, 0 if unknown."""
        if tf.config.list_physical_devices("GPU"):
            return "GPU", _gpu_memory()
        return "machine", free_memory() or 0


def _build(build: Callable[[], Model], data: Dataset) -> Model:
    """Build a model and check that it fits some data; raises what Keras raises."""
    with _refuse_too_large():
        model = build()
    return check_model(model, data)


def _renames(layer: Any) -> bool:
    """Tell whether a layer hands on the same numbers in another shape: that takes no memory."""
    return isinstance(layer, keras.layers.Flatten | keras.layers.Reshape)


class TensorFlowTrainer(KerasTrainer):
    """A model, its optimizer and the compiled loops over them."""

    _compiled_updates = itertools.count()  # updates of all models so far

    def _compile(self, data: Dataset) -> None:
        signature = _signature(data.image_shape)
        self._train = CompiledLoop(self._train_chunk, signature)
        self._evaluate = CompiledLoop(self._evaluate_chunk, signature)
        self._predict = CompiledLoop(self._predict_images, signature[:1])
        self._update: Callable[[Any], None] = self._apply
        self._gradient_order: Callable[[], AbstractContextManager[None]] = nullcontext
        skip_gradient_sum(self._optimizer)

    def optimize_for_cpu(self) -> None:
        """Take what is quicker on a CPU, and gives the same; nothing must be compiled yet."""
        speed_up_max_pooling(self.model)
        self._gradient_order = sequential_convolutions if cores() <= FEW_CORES else nullcontext
        is_large = self.weights >= MANY and type(self._optimizer) is keras.optimizers.Adam
        if is_large and next(self._compiled_updates) < MOST_COMPILED_UPDATES:
            self._update = tf.function(self._apply, jit_compile=True)  # one pass over the memory

    def _apply(self, gradients: Any) -> None:
        self._optimizer.apply(gradients, self.model.trainable_variables)

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean loss in nats and how many were answered rightly on the way.
        """
        loss, right = self._train(*self._parts["train"].chunk(indices))
        return float(loss), int(right)

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images, with dropout off."""
        loss, right, probabilities = self._evaluate(*self._parts[part].chunk(indices))
        return Evaluation(float(loss), int(right), probabilities.numpy())

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        shares: NDArray[np.float32] = self._predict(tf.constant(images)).numpy()
        return shares

    def _predict_images(self, images: Any) -> Any:
        return self._shares(self.model(images, training=False))

    # Traced once: a chunk of any length, of any data set of the same shape, is one program.

    def _train_chunk(self, images: Any, labels: Any, indices: Any) -> Any:
        total, right = tf.constant(0.0), tf.constant(0)
        for start in tf.range(0, tf.size(indices), self.batch_size):
            batch = indices[start : start + self.batch_size]
            loss, more = self.step(tf.gather(images, batch), tf.gather(labels, batch))
            total, right = total + loss, right + more
        return total / tf.cast(tf.size(indices), tf.float32), right

    def step(self, x: Any, y: Any) -> Any:
        """Learn from one batch; return the summed loss and how many were answered rightly."""
        with tf.GradientTape() as tape:
            answers = self.model(x, training=True)
            losses = self._losses(y, answers)
            loss = tf.reduce_mean(losses) + sum(self.model.losses)
        with self._gradient_order():
            gradients = tape.gradient(loss, self.model.trainable_variables)
        self._update(gradients)
        return tf.reduce_sum(losses), _count_right(answers, y)

    def _evaluate_chunk(self, images: Any, labels: Any, indices: Any) -> Any:
        loss, right = tf.constant(0.0, tf.float64), tf.constant(0)
        probabilities = tf.TensorArray(tf.float32, 0, dynamic_size=True, infer_shape=False)
        for start in tf.range(0, tf.size(indices), self.batch_size):
            batch = indices[start : start + self.batch_size]
            y = tf.gather(labels, batch)
            answers = self.model(tf.gather(images, batch), training=False)
            loss += tf.cast(tf.reduce_sum(self._losses(y, answers)), tf.float64)
            right += _count_right(answers, y)
            probabilities = probabilities.write(start // self.batch_size, self._shares(answers))
        return loss, right, probabilities.concat()


class CompiledLoop:
    """A function for tensors of one kind, compiled when it is first called.

    TensorFlow's own function would look at each call for the trace that fits, which takes 0.4 ms:
    a twentieth of an epoch of the smallest model. Here there is only one.
    """

    def __init__(self, function: Callable[..., Any], signature: Sequence[Any]) -> None:
        """``signature`` says of each tensor which there may be."""
        self._function = tf.function(function, signature)

    @cached_property
    def _trace(self) -> Callable[..., Any]:
        return self._function.get_concrete_function()  # type: ignore[no-any-return]

    def __call__(self, *tensors: Any) -> Any:
        """Compute with these tensors."""
        return self._trace(*tensors)

    @property
    def traces(self) -> int:
        """How many times it was compiled."""
        return int(self._function.experimental_get_tracing_count())


class TensorFlowLane:
    """A model that is trained compiled or op by op."""

    def __init__(
        self,
        label: str,
        device: str,
        build: Callable[[], Model],
        data: Dataset,
        *,
        compiled: bool,
    ) -> None:
        """``device`` is what it is computed on, as the audience reads it."""
        self.label, self.device = label, device
        on_device = DeviceData(tf.constant, None)
        trainer = TensorFlowTrainer(_build(build, data), build, data, on_device, BATCH_SIZE)
        self._images = trainer.parts["train"]
        self.model = trainer.model
        self._step = tf.function(trainer.step, reduce_retracing=True) if compiled else trainer.step

    def step(self, batch: Indices) -> None:
        """Learn from a batch of train images; returns when it is done."""
        images, labels, places = self._images.chunk(batch)
        loss, _ = self._step(tf.gather(images, places), tf.gather(labels, places))
        float(loss)  # a GPU computes on its own until somebody asks


def _count_right(answers: Any, labels: Any) -> Any:
    guesses = tf.argmax(answers, axis=1, output_type=tf.int32)
    return tf.math.count_nonzero(guesses == labels, dtype=tf.int32)


def _signature(image_shape: tuple[int, ...]) -> list[Any]:
    """Say of images, labels and image numbers that there may be any number of them."""
    return [
        tf.TensorSpec([None, *image_shape], tf.float32),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([None], tf.int32),
    ]


@contextmanager
def _refuse_too_large() -> Iterator[None]:
    """Raise ``MemoryError`` before a model that is built takes the whole machine down with it.

    See ``COPIES``.
    """
    free, needed = free_memory(), 0

    def create(make: Callable[..., Any], **options: Any) -> Any:
        nonlocal needed
        first = options["initial_value"]
        if callable(first):  # traced, not run: to know the shape takes no memory
            value = tf.function(first, autograph=False).get_concrete_function().structured_outputs
            needed += value.shape.num_elements() * value.dtype.size
        expect_room(needed, free)
        return make(**options)

    with tf.variable_creator_scope(create):
        yield


def _gpu_memory() -> int:  # bytes; 0 where the driver doesn't say
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return 0
    device, total = ctypes.c_int(), ctypes.c_size_t()
    driver.cuInit(0)
    driver.cuDeviceGet(ctypes.byref(device), 0)
    driver.cuDeviceTotalMem_v2(ctypes.byref(total), device)
    return total.value


def _gpu_name(gpu: Any) -> str:
    details = tf.config.experimental.get_device_details(gpu)
    return f"GPU ({details.get('device_name', gpu.name)})"
