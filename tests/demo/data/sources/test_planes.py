"""Planes are found again by their names alone, and a model of the talk learns each shape."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.data.errors import DataError
from demo.data.slide_data import SlideData
from demo.data.sources.named_datasets import kind_of, noun_of, resolve_dataset
from demo.data.sources.other_datasets import refusal, with_others
from demo.data.sources.planes import (
    CLICKED,
    GRID,
    MOST_CLICKED,
    POINTS,
    REACH,
    SHAPES,
    TESTED,
    ClickedPoint,
    Plane,
    make_plane,
    plane_of,
    points_of,
    why_too_few,
)

FOUR = tuple(ClickedPoint(x, -x, int(x > 0)) for x in (-5.0, -4.0, 4.0, 5.0))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("noise", [0, 5, 50])
def test_a_shape_is_found_again_by_its_name(shape: str, noise: int) -> None:
    plane = Plane(shape, noise)
    assert plane_of(plane.name) == plane
    data = make_plane(plane)
    assert (data.name, data.kind, data.classes, data.input_shape) == (plane.name, "table", 2, (2,))
    assert (len(data.x_train), len(data.x_test)) == (POINTS - POINTS // TESTED, POINTS // TESTED)
    assert np.bincount(data.y_train).min() > POINTS / 3
    places, _ = points_of(plane)["train"]
    assert np.abs(places).max() <= REACH


def test_noise_moves_points_and_nothing_else() -> None:
    (still, labels), (moved, same) = (points_of(Plane("moons", n))["train"] for n in (0, 20))
    assert (labels == same).all()
    assert 0.3 < np.abs(still - moved).mean() < 1


def test_clicked_points_are_found_again_and_all_are_learned_from() -> None:
    plane = Plane(CLICKED, clicked=FOUR)
    (again,) = {plane_of(plane.name)}
    assert again is not None
    assert [each.label for each in again.clicked] == [0, 0, 1, 1]
    found = [(each.x, each.y) for each in again.clicked]
    assert np.allclose(found, [(each.x, each.y) for each in FOUR], atol=REACH / 255)
    data = make_plane(again)
    assert len(data.x_train) == len(data.x_test) == 4
    assert len(Plane(CLICKED, clicked=FOUR[:1] * MOST_CLICKED).name) < 1000


@pytest.mark.parametrize(
    "name",
    [
        *("", "circle", "circles 99%", "circles -1%", "points 0000c", "points 00", "spirals  5%"),
        "points" + " 8080a" * (MOST_CLICKED + 1),
    ],
)
def test_other_names_are_none_of_a_plane_s(name: str) -> None:
    assert plane_of(name) is None


def test_too_few_points_are_told() -> None:
    assert why_too_few(Plane("moons")) == why_too_few(Plane(CLICKED, clicked=FOUR)) == ""
    with pytest.raises(DataError, match=r"^Expected points of two colours\. Received: 2 points\."):
        make_plane(Plane(CLICKED, clicked=FOUR[:2]))


def test_the_grid_covers_the_plane_row_by_row_from_below() -> None:
    data = make_plane(Plane("clouds"))
    assert data.probes is not None
    grid = np.array([data.in_own_units(row) for row in data.probes[[0, 1, GRID, -1]]])
    step, edge = 2 * REACH / GRID, REACH * (1 - 1 / GRID)
    expected = [(-edge, -edge), (step - edge, -edge), (-edge, step - edge), (edge, edge)]
    assert np.allclose(grid, expected, atol=1e-3)


def test_a_slide_of_any_talk_can_learn_from_one(tiny: Dataset, tmp_path: Path) -> None:
    assert resolve_dataset(tiny, "moons 10%").name == "moons 10%"
    assert (kind_of(tiny, "spirals"), noun_of(tiny, "spirals")) == ("table", "points")
    assert refusal(tiny, "corners") == ""
    assert with_others(tiny, [SlideData("corners")], tmp_path).others == {}
