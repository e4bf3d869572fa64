"""Trains one Keras model on TensorFlow, many batches in one compiled program.

Layers, losses and optimizers are Keras's own. What is ours is the loop: a call runs a whole chunk
of an epoch and returns two numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from demo.backends.interface import Evaluation, Indices, Part
from demo.backends.keras.internals import compute_loss, skip_gradient_sum
from demo.backends.keras.trainer import KerasTrainer
from demo.backends.tensorflow.fast_max_pooling import speed_up_max_pooling
from demo.backends.tensorflow.internals import sequential_convolutions
from demo.data.core.dataset import Dataset
from demo.system.machine import cores

MANY_WEIGHTS = 100_000  # from here on a compiled update saves more time than its call takes
FEW_CORES = 2  # up to here a gradient's convolutions are faster one after another
MAX_COMPILED_UPDATES = 16  # of all models: each takes 9 MB until the process ends


class TensorFlowTrainer(KerasTrainer):
    """A model, its optimizer and the compiled loops over them."""

    _compiled_updates = itertools.count()  # counts those of all models

    def _compile(self, data: Dataset) -> None:
        signature = _signature(data)
        size, weights = tf.TensorSpec([], tf.int32), tf.TensorSpec([data.classes], tf.float32)
        self._train = CompiledLoop(self._train_chunk, [*signature, size])
        self._train_weighted = CompiledLoop(self._train_chunk, [*signature, size, weights])
        self._size = tf.constant(self.batch_size)
        self._evaluate = CompiledLoop(self._evaluate_chunk, signature)
        self._predict = CompiledLoop(self._predict_images, signature[:1])
        self._update: Callable[[Any], None] = self._apply
        self._gradient_order: Callable[[], AbstractContextManager[None]] = nullcontext
        skip_gradient_sum(self._optimizer)

    def take_steps_of(
        self, batch_size: int, class_weights: NDArray[np.float32] | None = None
    ) -> None:
        """Take so many examples in a step; one program serves all sizes."""
        super().take_steps_of(batch_size, class_weights)
        self._size = tf.constant(batch_size)

    def optimize_for_cpu(self) -> None:
        """Use operations that are faster on a CPU and compute the same.

        Call it before the first step, which compiles the loops.
        """
        speed_up_max_pooling(self.model)
        self._gradient_order = sequential_convolutions if cores() <= FEW_CORES else nullcontext
        is_large = self.weights >= MANY_WEIGHTS and type(self._optimizer) is keras.optimizers.Adam
        if is_large and next(self._compiled_updates) < MAX_COMPILED_UPDATES:
            self._update = tf.function(self._apply, jit_compile=True)  # one pass over the memory

    def _apply(self, gradients: Any) -> None:
        self._optimizer.apply(gradients, self.model.trainable_variables)

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean of what it minimizes, and how many were answered rightly on the way.
        """
        given = *self._parts["train"].chunk(indices), self._size
        if self._class_weights is None:
            loss, right = self._train(*given)
        else:
            loss, right = self._train_weighted(*given, self._class_weights)
        return float(loss), int(right)

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images, with dropout off."""
        with self.measuring():
            loss, right, probabilities = self._evaluate(*self._parts[part].chunk(indices))
        return Evaluation(float(loss), int(right), self._in_own_unit(probabilities.numpy()))

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        shares: NDArray[np.float32] = self._predict(tf.constant(images)).numpy()
        return shares

    def _predict_images(self, images: Any) -> Any:
        return self._shares(self.model(images, **self._testing))

    # Traced once each: one program serves chunks of any length of all data sets of one shape.

    def _train_chunk(
        self, images: Any, labels: Any, indices: Any, size: Any, class_weights: Any = None
    ) -> Any:
        total, right = tf.constant(0.0), tf.constant(0)
        for start in tf.range(0, tf.size(indices), size):
            batch = indices[start : start + size]
            y = tf.gather(labels, batch)
            counts = None if class_weights is None else tf.gather(class_weights, y)
            loss, more = self.step(tf.gather(images, batch), y, counts)
            total, right = total + loss, right + more
        return total / tf.cast(tf.size(indices), tf.float32), right

    def step(self, x: Any, y: Any, counts: Any = None) -> Any:
        """Train on one batch; return its loss times its size, and the number of right answers.

        ``counts``, (batch,), is how much each example counts; None: all as much.
        """
        step = self._own_step if self._has_own_step else self._keras_step
        loss, answers = step(x, y, counts)
        total = tf.cast(loss, tf.float32) * tf.cast(tf.size(y), tf.float32)
        return total, _count_right(answers, y)

    def _keras_step(self, x: Any, y: Any, counts: Any) -> tuple[Any, Any]:
        """Do what Keras's own step does, but for its metrics."""
        weights = self.model.trainable_variables
        with tf.GradientTape() as tape:
            answers = self.model(x, **self._training)
            loss = compute_loss(self.model, x, y, answers, counts)
            scaled = self._optimizer.scale_loss(loss)
        if weights:
            with self._gradient_order():
                gradients = tape.gradient(scaled, weights)
            self._update(gradients)
        return loss, answers

    def _own_step(self, x: Any, y: Any, counts: Any) -> tuple[Any, Any]:
        """Do what the model's author has written, as Keras calls it."""
        batch = (x, y) if counts is None else (x, y, counts)
        told = tf.autograph.experimental.do_not_convert(self.model.train_step)(batch)
        return told.get("loss", 0.0), self.model(x, **self._testing)

    def _evaluate_chunk(self, images: Any, labels: Any, indices: Any) -> Any:
        loss, right = tf.constant(0.0, tf.float64), tf.constant(0)
        probabilities = tf.TensorArray(tf.float32, 0, dynamic_size=True, infer_shape=False)
        size = self._measured_at_once
        for start in tf.range(0, tf.size(indices), size):
            batch = indices[start : start + size]
            y = tf.gather(labels, batch)
            answers = self.model(tf.gather(images, batch), **self._testing)
            loss += tf.cast(tf.reduce_sum(self._losses(y, answers)), tf.float64)
            right += _count_right(answers, y)
            probabilities = probabilities.write(start // size, self._shares(answers))
        return loss, right, probabilities.concat()


class CompiledLoop:
    """A function of one signature, compiled when it is first called.

    A ``tf.function`` looks for the trace that fits at each call, which takes 0.4 ms: a twentieth
    of an epoch of the smallest model. Here there is only one trace.
    """

    def __init__(self, function: Callable[..., Any], signature: Sequence[Any]) -> None:
        """``signature`` holds a ``tf.TensorSpec`` for each argument."""
        self._function = tf.function(function, signature)

    @cached_property
    def _trace(self) -> Callable[..., Any]:
        return self._function.get_concrete_function()  # type: ignore[no-any-return]

    def __call__(self, *tensors: Any) -> Any:
        """Call the function with tensors of its signature."""
        return self._trace(*tensors)

    @property
    def traces(self) -> int:
        """How many times it was compiled."""
        return int(self._function.experimental_get_tracing_count())


def _count_right(answers: Any, labels: Any) -> Any:
    if labels.dtype.is_floating:  # a number is never met
        return tf.constant(0)
    guesses = tf.argmax(answers, axis=1, output_type=tf.int32)
    return tf.math.count_nonzero(guesses == labels, dtype=tf.int32)


def _signature(data: Dataset) -> list[Any]:
    """Return the specs of images, labels and image numbers: any number of each."""
    return [
        tf.TensorSpec([None, *data.input_shape], tf.float32),
        tf.TensorSpec([None], tf.float32 if data.is_regression else tf.int32),
        tf.TensorSpec([None], tf.int32),
    ]
