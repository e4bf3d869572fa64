"""Looks into a model on TensorFlow: it runs eagerly, and a tape remembers what it computed."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from demo.backends.keras_inspector import KerasInspectableModel, Pass


class TensorFlowInspectableModel(KerasInspectableModel):
    """A model whose gradients a tape computes."""

    def _run(self, images: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        with tf.GradientTape() as tape:
            *outputs, answers = self._inside(images, training=False)
            loss = self._loss(labels, answers)
        values = [variable.value for variable in self._trainable]
        gradients = tape.gradient(loss, [*outputs, *values])
        errors, gradients = gradients[: len(outputs)], gradients[len(outputs) :]
        # An embedding's holds only the rows that were looked up.
        whole = [tf.convert_to_tensor(gradient) for gradient in gradients]
        return Pass(outputs, answers, loss, errors, whole)
