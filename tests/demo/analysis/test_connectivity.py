"""Connection patterns compute weighted sums with as many weights as they say."""

from __future__ import annotations

import numpy as np
import pytest

from demo.analysis.connectivity import (
    DARK,
    ConnectionPattern,
    Floats,
    connection_patterns,
    find_edges,
)
from demo.analysis.image_arrays import brightness
from demo.data.core.dataset import Dataset

INPUTS = np.array([0.1, 0.5, 1.0, 0.9, 0.2, 0.2, 0.7, 1.0, 0.3])


def matrix(pattern: ConnectionPattern, nodes: int, inputs: int) -> Floats:
    """Return the weights as a dense layer would have them."""
    dense: Floats = np.zeros((nodes, inputs))
    dense[pattern.node, pattern.input] = pattern.weights
    return dense


def test_from_63_weights_to_21_to_3() -> None:
    every, neighbours, shared = connection_patterns(9)
    assert [each.values.size for each in (every, neighbours, shared)] == [63, 21, 3]
    assert [each.node.size for each in (every, neighbours, shared)] == [63, 21, 21]
    assert [each.shared for each in (every, neighbours, shared)] == [False, False, True]


@pytest.mark.parametrize("inputs", [3, 8, 9])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_outputs_are_weighted_sums(inputs: int, place: int) -> None:
    pattern = connection_patterns(inputs)[place]
    dense = matrix(pattern, inputs - 2, inputs)
    np.testing.assert_allclose(pattern.outputs(INPUTS[:inputs]), dense @ INPUTS[:inputs])


def test_a_node_sees_its_three_neighbours() -> None:
    _, neighbours, shared = connection_patterns(9)
    for pattern in (neighbours, shared):
        assert pattern.input[pattern.node == 4].tolist() == [4, 5, 6]
    assert neighbours.weights_of(4).tolist() == [12, 13, 14]
    assert shared.weights_of(4).tolist() == [0, 1, 2]


def test_shared_weights_find_edges_to_begin_with() -> None:
    shared = connection_patterns(9)[2]
    np.testing.assert_allclose(shared.outputs(INPUTS), INPUTS[2:] - INPUTS[:-2])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_node_can_be_made_to_find_edges(place: int) -> None:
    pattern = connection_patterns(9)[place]
    pattern.values[:] = 0.5
    before = pattern.outputs(INPUTS)
    pattern.detect_edges(3)
    after = pattern.outputs(INPUTS)
    assert after[3] == pytest.approx(INPUTS[5] - INPUTS[3])
    changed = set(np.flatnonzero(after != before))
    assert changed == (set(range(7)) if pattern.shared else {3})


def test_first_weights_can_be_seen() -> None:
    for pattern in connection_patterns(9)[:2]:
        assert np.abs(pattern.values).min() >= 0.2
        assert np.abs(pattern.values).max() <= 0.9
        assert {-1, 1} == set(np.sign(pattern.values))


def test_a_row_with_edges_is_found() -> None:
    pictures = np.full((3, 6, 12), 0.2, np.float32)
    pictures[1, 4, 5:8] = 1
    picture, row, column = find_edges(pictures, 9)
    assert (picture, row) == (1, 4)
    assert column in (1, 2, 3)


def test_a_row_without_dark_pixels_comes_first() -> None:
    pictures = np.zeros((2, 4, 9), np.float32)
    pictures[0, 1, 3:6] = 1  # clearer edges, but most of its weights would do nothing
    pictures[1, 2] = 0.2
    pictures[1, 2, 3:6] = 0.6
    assert find_edges(pictures, 9) == (1, 2, 0)


def test_the_real_digits_have_such_a_row(mnist: Dataset) -> None:
    images = brightness(mnist.x_test[:100])
    picture, row, column = find_edges(images, 9)
    pixels = images[picture, row, column : column + 9]
    assert pixels.min() >= DARK
    assert pixels.max() - pixels.min() > 0.7
