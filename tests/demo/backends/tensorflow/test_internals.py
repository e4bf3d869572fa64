"""TensorFlow still has inside what its backend leans on."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from demo.backends.tensorflow.internals import log_to_root, sequential_convolutions


def gradient(*, in_order: bool) -> tuple[Any, list[Any]]:
    """Return the gradient of two convolutions, and the operations of its graph."""

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def compute(images: Any, kernels: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(kernels)
            once = tf.nn.conv2d(images, kernels, 1, "SAME")
            loss = tf.reduce_sum(tf.nn.conv2d(once, kernels, 1, "SAME") ** 2)
        with sequential_convolutions() if in_order else nullcontext():
            return tape.gradient(loss, kernels)

    images = tf.constant(np.arange(32, dtype=np.float32).reshape(2, 4, 4, 1))
    kernels = tf.ones((3, 3, 1, 1))
    traced = compute.get_concrete_function(images, kernels)
    return traced(images, kernels), traced.graph.get_operations()


def test_convolutions_of_a_gradient_wait_for_each_other_and_give_the_same() -> None:
    (free, _), (in_order, operations) = gradient(in_order=False), gradient(in_order=True)
    np.testing.assert_array_equal(free, in_order)
    backwards = [each for each in operations if each.type.startswith("Conv2DBackprop")]
    waiting = [each for each in backwards if each.control_inputs]
    assert len(backwards) >= 3
    assert len(waiting) >= 2  # all but the first, and the error of the image itself


def test_an_error_goes_to_the_root_logger_alone(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    log_to_root()
    tf.get_logger().warning("retracing")
    tf.get_logger().error("broken")
    assert [each.getMessage() for each in caplog.records] == ["broken"]
    assert capfd.readouterr().err == ""
