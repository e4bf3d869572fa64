"""The plane goes through the last weights, along the directions in which they moved most."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.analysis.loss_plane import ROOM, loss_plane

Arrays = list[NDArray[np.generic]]


def weights(*numbers: float, counter: int = 0) -> Arrays:
    first, *rest = numbers
    return [np.array([first], np.float32), np.array(rest, np.float32), np.array(counter)]


WAY = [weights(4, 0, 0), weights(2, 1, 0), weights(1, 1, 0), weights(0, 0, 0, counter=9)]


def test_a_flat_way_lies_whole_on_it() -> None:
    plane = loss_plane(WAY)
    assert plane.kept == pytest.approx(1)
    assert plane.path[-1].tolist() == [0, 0]
    assert plane.reach == pytest.approx(ROOM * np.abs(plane.path).max())
    for here, place in zip(WAY, plane.path, strict=True):
        found = plane.weights(*place)
        assert np.allclose(np.concatenate(found[:2]), np.concatenate(here[:2]), atol=1e-5)


def test_directions_are_of_length_one_and_square_to_each_other() -> None:
    across, up = (np.concatenate(each[:2]) for each in loss_plane(WAY).directions)
    assert np.array([across @ across, up @ up, across @ up]) == pytest.approx([1, 1, 0], abs=1e-5)


def test_what_counts_steps_stays_as_it_is() -> None:
    counter = loss_plane(WAY).weights(1.0, 1.0)[2]
    assert counter == 9
    assert counter.dtype.kind == "i"


def test_of_a_way_through_space_a_part_is_kept() -> None:
    plane = loss_plane([weights(3, 0, 0), weights(0, 2, 0), weights(0, 0, 1), weights(0, 0, 0)])
    assert plane.kept == pytest.approx(13 / 14)


def test_weights_that_never_moved_have_a_plane_too() -> None:
    plane = loss_plane([weights(1, 2, 3), weights(1, 2, 3)])
    assert plane.kept == 1
    assert plane.reach > 0
    assert np.isfinite(plane.weights(1.0, 1.0)[0]).all()
