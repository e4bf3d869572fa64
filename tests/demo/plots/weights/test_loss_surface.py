"""The landscape stands with its lowest corner in front, and the way lies on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.models import ColumnDataSource

from demo.plots.weights.loss_surface import HEIGHT, PLACES, LossSurface


def rows(surface: LossSurface, name: str) -> dict[str, Any]:
    source = surface.figure.select_one({"name": name, "type": ColumnDataSource})
    assert isinstance(source, ColumnDataSource)
    return dict(source.data)


@pytest.fixture
def surface() -> LossSurface:
    """Return one that falls towards large first and small second weights."""
    shown = LossSurface()
    axis = np.linspace(-1, 1, 5)
    losses = 0.5 - 0.25 * axis[np.newaxis, :] + 0.25 * axis[:, np.newaxis]
    shown.show_surface(losses, 2.0, ("ink", "paper"), top=1.0, ticks=True)
    return shown


def test_the_lowest_corner_is_in_front_and_drawn_last(surface: LossSurface) -> None:
    ground = rows(surface, "ground")
    assert len(ground["xs"]) == (PLACES - 1) ** 2
    assert ground["height"][0] > ground["height"][-1]
    assert min(ground["ys"][-1]) == min(map(min, ground["ys"]))


def test_each_weight_is_named_along_its_own_side(surface: LossSurface) -> None:
    # In front the first weight is large; it grows from the left corner on.
    assert rows(surface, "left-names")["text"] == ["ink"]
    assert rows(surface, "right-names")["text"] == ["paper"]
    assert rows(surface, "ticks")["text"] == ["−2", "+2", "+2", "−2"]
    assert rows(surface, "levels")["text"] == ["0", "loss 1"]


def test_the_ball_lies_at_the_end_of_the_way_and_never_beyond_the_ground(
    surface: LossSurface,
) -> None:
    surface.show_way([[0, 0], [2, -2], [40, -40]], [0.5, 0.0, 0.0])
    way, ball = rows(surface, "way"), rows(surface, "ball")
    assert (way["x"][1], way["y"][1]) == (ball["x"][0], ball["y"][0])
    surface.show_way([[0, 0]], [0.5])
    assert rows(surface, "ball")["y"] == [pytest.approx(HEIGHT / 2)]


def test_what_is_too_high_or_no_number_is_cut_off() -> None:
    shown = LossSurface()
    losses = np.array([[np.nan, 9.0], [0.5, 0.0]])
    shown.show_surface(losses, 1.0, ("a", "b"), top=1.0, ticks=False)
    assert max(rows(shown, "ground")["height"]) == pytest.approx(1, abs=0.05)
    assert np.isfinite(rows(shown, "ground")["height"]).all()
    assert rows(shown, "ticks")["text"] == []
