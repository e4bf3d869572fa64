"""All private names of TensorFlow that its backend leans on.

TensorFlow is held to a minor version in ``pyproject.toml``; ``test_tensorflow_internals.py`` fails
where one of these is no longer what it is taken for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf


@contextmanager
def sequential_convolutions() -> Iterator[None]:
    """Let a gradient's convolutions be computed one after another, each on all cores.

    On few cores two at a time are in each other's way: a step takes an eighth longer. Nothing that
    is computed changes. It works on the graph that is being traced.
    """
    graph = tf.compat.v1.get_default_graph()
    before = len(graph.get_operations())
    yield
    convolutions = [
        operation
        for operation in graph.get_operations()[before:]
        if operation.type == "Conv2DBackpropFilter"
        or (operation.type == "Conv2DBackpropInput" and operation.outputs[0].consumers())
    ]  # nobody wants the error of the image itself
    for first, then in itertools.pairwise(convolutions):
        # ``tf.control_dependencies`` would have to be there before Keras makes the operation.
        then._add_control_input(first)


def log_to_root() -> None:
    """Let TensorFlow's errors go where all log lines go; it would print them by itself.

    Its advice on tracing is for others.
    """
    logger = tf.get_logger()
    logger.setLevel("ERROR")
    logger.handlers.clear()
    logger.propagate = True
