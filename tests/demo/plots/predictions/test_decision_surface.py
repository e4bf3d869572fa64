"""The plane shows the points to learn from, those to test with, and a model's answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource

from demo.data.sources.planes import CLICKED, GRID, POINTS, TESTED, ClickedPoint, Plane
from demo.plots.predictions.decision_surface import DecisionSurface


def rows(surface: DecisionSurface, name: str) -> dict[str, Any]:
    sources = (each for each in surface.figure.references() if isinstance(each, ColumnDataSource))
    (found,) = (each for each in sources if each.name == name)
    return dict(found.data)


def test_points_of_a_shape_and_clicked_ones() -> None:
    surface = DecisionSurface(lambda x, y: None)
    surface.show_points(Plane("circles"))
    assert len(rows(surface, "test-points")["x"]) == POINTS // TESTED
    assert set(rows(surface, "train-points")["class"]) == {"orange", "blue"}
    surface.show_points(Plane(CLICKED, clicked=(ClickedPoint(1, 2, 1),)))
    assert rows(surface, "test-points")["x"] == []
    assert rows(surface, "train-points") == {"x": [1.0], "y": [2.0], "class": ["blue"]}


def test_answers_lie_as_the_grid_does() -> None:
    surface = DecisionSurface(lambda x, y: None)
    share = np.linspace(0, 1, GRID * GRID, dtype=np.float32)
    surface.show_answers(np.stack([1 - share, share], 1))
    (image,) = rows(surface, "surface")["image"]
    assert image.shape == (GRID, GRID)
    assert (image[0, 0], image[-1, -1]) == (0, 1)
    surface.show_answers(None)
    assert rows(surface, "surface")["image"] == []
