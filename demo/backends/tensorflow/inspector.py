"""Looks into a model on TensorFlow: it runs eagerly, and a tape remembers what it computed."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from demo.backends.keras.inspector import KerasInspectableModel, Pass


class TensorFlowInspectableModel(KerasInspectableModel):
    """A model whose gradients a tape computes."""

    def _differentiate(self, examples: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        with tf.GradientTape() as tape:
            given = tf.constant(examples)
            tape.watch(given)  # a model may have nothing to learn
            outputs, answers = self._run(given)
            shares, loss = self._measure(labels, answers)
        values = [variable.value for variable in self._trainable]
        gradients = tape.gradient(
            loss, [*outputs, *values], unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        # An embedding's holds only the rows that were looked up.
        whole = [tf.convert_to_tensor(gradient) for gradient in gradients]
        return Pass(outputs, shares, loss, whole[: len(outputs)], whole[len(outputs) :])
