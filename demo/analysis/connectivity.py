"""Connection patterns of a layer over a row of inputs: dense, local, local with shared weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

FIELD = 3  # inputs side by side: the receptive field of a local node
EDGE_FILTER = (-1.0, 0.0, 1.0)  # the right neighbour less the left one
DARK = 0.1  # an input below this is dark: whatever its weight, it adds next to nothing


@dataclass
class ConnectionPattern:
    """Connections from inputs to nodes, some of which may share a weight.

    Node j sits above input j + 1, the middle of its receptive field.
    """

    name: str
    node: Indices  # of each connection
    input: Indices  # of each connection
    weight: Indices  # of each connection: the index of its weight among the values
    values: Floats  # the weights that can be learned

    @property
    def shared(self) -> bool:
        """Do several connections have one weight?"""
        return self.values.size < self.weight.size

    @property
    def weights(self) -> Floats:
        """The weight of each connection."""
        return self.values[self.weight]

    def outputs(self, inputs: Floats) -> Floats:
        """Return each node's weighted sum."""
        sums: Floats = np.bincount(self.node, self.weights * inputs[self.input]).astype(np.float64)
        return sums

    def weights_of(self, node: int) -> Indices:
        """Return the indices of a node's weights among the values, from left to right."""
        seen: Indices = self.weight[self.node == node]
        return seen

    def detect_edges(self, node: int) -> None:
        """Let a node compute its field's right end less its left; other weights become zero."""
        own = self.node == node
        steps = self.input[own] - node
        edges = [EDGE_FILTER[step] if 0 <= step < FIELD else 0.0 for step in steps]
        self.values[self.weight[own]] = edges


def connection_patterns(inputs: int) -> list[ConnectionPattern]:
    """Return three patterns for so many inputs, each with fewer weights than the one before."""
    nodes = inputs - FIELD + 1
    rng = np.random.default_rng(0)
    node, seen = (each.ravel() for each in np.indices((nodes, inputs)))
    near, step = (each.ravel() for each in np.indices((nodes, FIELD)))
    every, own = np.arange(node.size), np.arange(near.size)
    return [
        ConnectionPattern("Every pixel", node, seen, every, _first_weights(rng, every.size)),
        ConnectionPattern("Neighbours", near, near + step, own, _first_weights(rng, own.size)),
        ConnectionPattern("Shared", near, near + step, step, np.array(EDGE_FILTER)),
    ]


def _first_weights(rng: np.random.Generator, size: int) -> Floats:
    """Return weights of either sign, none so small that its line would be invisible."""
    weights: Floats = np.round(rng.uniform(0.2, 0.9, size) * rng.choice([-1, 1], size), 1)
    return weights


def find_edges(pictures: NDArray[np.float32], length: int) -> tuple[int, int, int]:
    """Return picture, row and column where the run of pixels with the clearest edges begins.

    ``pictures``: (n, height, width), 0…1. Runs of ``length`` pixels without a dark one are
    preferred: in them, each weight makes a difference.
    """
    runs = sliding_window_view(pictures, length, axis=2)
    contrast = np.abs(runs[..., FIELD - 1 :] - runs[..., : 1 - FIELD]).mean(axis=-1)
    score = contrast + (runs.min(axis=-1) >= DARK)
    picture, row, column = np.unravel_index(np.argmax(score), score.shape)
    return int(picture), int(row), int(column)
