"""All that the backend uses of TensorFlow's private names.

TensorFlow is held to a minor version in ``pyproject.toml``; ``test_internals.py`` fails
where one of these is no longer what it is taken for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf


@contextmanager
def sequential_convolutions() -> Iterator[None]:
    """Make the convolutions of a gradient, traced inside, run one after another.

    On few cores, two at a time slow each other down: a step takes an eighth longer. The results
    are the same.
    """
    graph = tf.compat.v1.get_default_graph()
    before = len(graph.get_operations())
    yield
    convolutions = [
        operation
        for operation in graph.get_operations()[before:]
        if operation.type == "Conv2DBackpropFilter"
        or (operation.type == "Conv2DBackpropInput" and operation.outputs[0].consumers())
    ]  # without the error of the image itself, which has no consumer and is never computed
    for first, second in itertools.pairwise(convolutions):
        # ``tf.control_dependencies`` would only work before Keras has made the operation.
        second._add_control_input(first)


def log_to_root() -> None:
    """Send TensorFlow's errors to the root logger instead of the terminal.

    Its warnings are left out: they are advice on tracing, for who writes the backend.
    """
    logger = tf.get_logger()
    logger.setLevel("ERROR")
    logger.handlers.clear()
    logger.propagate = True
