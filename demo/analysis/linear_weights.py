"""What a first dense layer has learned, node by node, and what it makes of one example."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from demo.analysis.layer_input import LayerInput, read_layer_input, read_part
from demo.data.core.dataset import Dataset
from demo.events import Snapshot

Array = NDArray[np.float32]

TIMES_FIRST = 2  # the scale's end, in largest first weights: noise shows, and what is learned too


@dataclass(frozen=True)
class Weighing:
    """What one weighted sum is made of; all channels of a place count as one contribution."""

    contributions: Array  # number × weight: of the shape of an example without its channels
    total: float  # of all contributions, and the bias: the logit


@dataclass(frozen=True)
class DenseWeights:
    """Weighted sums of all numbers of an example: ``kernel`` and ``bias`` are their weights.

    ``answers``: there is a sum for each class. Otherwise these are the first nodes of a hidden
    layer of so many ``nodes``.
    """

    kernel: Array  # (*shape of an example, nodes)
    bias: Array  # (nodes,)
    answers: bool = True
    nodes: int = 0
    layer_input: LayerInput = field(default_factory=LayerInput)

    def pictures(self) -> Array:
        """Return (nodes, ...): what a number of 1 contributes at each place, channels summed."""
        kernel = self.kernel
        summed = kernel.sum(axis=-2) if kernel.ndim > 2 else kernel
        return np.ascontiguousarray(np.moveaxis(summed, -1, 0), np.float32)

    def weigh(self, seen: Array, node: int) -> Weighing:
        """Weigh what the layer sees of an example for one class, or one node."""
        products = seen * self.kernel[..., node]
        contributions = products.sum(axis=-1) if products.ndim > 1 else products
        return Weighing(contributions, float(contributions.sum() + self.bias[node]))


def read_dense(snapshot: Snapshot, data: Dataset) -> DenseWeights | None:
    """Return a snapshot's weights for each number of an example; ``None``: it has none."""
    part, shape = read_part(snapshot, "dense"), data.input_shape
    if not part:
        return _unnamed_weights(snapshot, data)
    names, nodes = {"kernel", "bias", "answers"}, part.get("kernel", np.zeros(0)).shape[-1]
    layer_input = read_layer_input(part, shape)
    if names - part.keys() or part["kernel"].shape != (math.prod(shape), nodes):
        return None  # a recording may hold anything
    kernel, bias = part["kernel"], part["bias"]
    if bias.ndim != 1 or bias.size < nodes or not layer_input.is_sound:
        return None
    return DenseWeights(
        kernel.reshape(*shape, kernel.shape[-1]),
        bias[: kernel.shape[-1]],
        bool(part["answers"].all()) and nodes <= data.classes,
        bias.size,
        layer_input,
    )


def _unnamed_weights(snapshot: Snapshot, data: Dataset) -> DenseWeights | None:
    """Return weights as earlier recordings have them: of a model of this one layer."""
    weights = snapshot.weights
    kernel = weights.get("0/kernel")
    shape = math.prod(data.input_shape), data.classes
    if kernel is None or kernel.shape != shape or weights.keys() - {"0/kernel", "0/bias"}:
        return None
    bias = weights.get("0/bias", np.zeros(data.classes, np.float32))
    if bias.shape != (data.classes,):
        return None
    return DenseWeights(kernel.reshape(*data.input_shape, data.classes), bias, nodes=bias.size)


def weight_limit(data: Dataset) -> float:
    """Return where the colours of weights end, the same from first noise to the end of training.

    Keras draws the first weights evenly from -g to g, with g = √(6 / (inputs + outputs)); the
    spread of a sum over channels grows with the root of their number.
    """
    shape = data.input_shape
    largest_first = math.sqrt(6 / (math.prod(shape) + data.classes))
    return TIMES_FIRST * largest_first * math.sqrt(shape[-1] if len(shape) > 1 else 1)


def sigmoid(total: float) -> float:
    """Return the probability that belongs to a weighted sum."""
    return 0.5 * (1 + math.tanh(total / 2))  # unlike 1 / (1 + exp(-total)), never too large
