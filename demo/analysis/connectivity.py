"""Ways to join nodes to a row of inputs: to all, to three neighbours each, by the same weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

WINDOW = 3  # neighbours that a node sees
EDGES = (-1.0, 0.0, 1.0)  # the right neighbour less the left one
DIM = 0.1  # an input below this would hide what its weight does


@dataclass
class Wiring:
    """Lines from inputs to nodes; node j sits above input j + 1. Some may share a weight."""

    name: str
    node: Places  # of each line
    input: Places  # of each line
    weight: Places  # of each line: its place among the values
    values: Floats

    @property
    def shared(self) -> bool:
        """Do several lines have one weight?"""
        return self.values.size < self.weight.size

    @property
    def weights(self) -> Floats:
        """The weight of each line."""
        return self.values[self.weight]

    def outputs(self, inputs: Floats) -> Floats:
        """Return each node's weighted sum."""
        sums: Floats = np.bincount(self.node, self.weights * inputs[self.input]).astype(np.float64)
        return sums

    def seen_by(self, node: int) -> Places:
        """Return the places of a node's weights among the values, from left to right."""
        seen: Places = self.weight[self.node == node]
        return seen

    def find_edges(self, node: int) -> None:
        """Let a node take the difference of its outer neighbours; its other weights are zero."""
        own = self.node == node
        steps = self.input[own] - node
        edges = [EDGES[step] if 0 <= step < WINDOW else 0.0 for step in steps]
        self.values[self.weight[own]] = edges


def wirings(inputs: int) -> list[Wiring]:
    """Return three ways to join inputs to nodes, each with fewer weights than the one before."""
    nodes = inputs - WINDOW + 1
    chance = np.random.default_rng(0)
    node, seen = (each.ravel() for each in np.indices((nodes, inputs)))
    near, step = (each.ravel() for each in np.indices((nodes, WINDOW)))
    every, own = np.arange(node.size), np.arange(near.size)
    return [
        Wiring("Every pixel", node, seen, every, _first(chance, every.size)),
        Wiring("Neighbours", near, near + step, own, _first(chance, own.size)),
        Wiring("Shared", near, near + step, step, np.array(EDGES)),
    ]


def _first(chance: np.random.Generator, size: int) -> Floats:
    """Return weights of either sign to begin with, none too small to be seen."""
    weights: Floats = np.round(chance.uniform(0.2, 0.9, size) * chance.choice([-1, 1], size), 1)
    return weights


def find_row(pictures: NDArray[np.float32], length: int) -> tuple[int, int, int]:
    """Return picture, row and column where the run of pixels with the clearest edges begins.

    ``pictures``: (n, height, width), 0…1. Runs without a dark pixel come before all others:
    there, each weight makes a difference.
    """
    runs = sliding_window_view(pictures, length, axis=2)
    contrast = np.abs(runs[..., WINDOW - 1 :] - runs[..., : 1 - WINDOW]).mean(axis=-1)
    score = contrast + (runs.min(axis=-1) >= DIM)
    picture, row, column = np.unravel_index(np.argmax(score), score.shape)
    return int(picture), int(row), int(column)
